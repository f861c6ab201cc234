// What is told of a picture from its pixels, so that it can be found by them: its likeness and its colours.
// Invariant: they belong to the bytes, so pictures of the same original share them; all of it can be told again from the
// previews, so no sidecar carries it.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** What a picture looks like: two halves of 32 bits, as whole numbers from 0. Never 0 as a whole. */
export interface Likeness {
  readonly high: number;
  readonly low: number;
}

export interface Traits {
  /** Null for a picture of one tone. */
  readonly likeness: Likeness | null;
  /** One bit for each family; see colours.ts of the contract. */
  readonly colours: number;
}

/** A still picture whose traits are not told yet, with its preview's WebP. */
export interface OriginalWithoutTraits {
  readonly originalId: number;
  readonly preview: Buffer;
}

export const originalsWithoutTraitsSql = `SELECT o.id AS originalId, v.webp AS preview
  FROM originals o INDEXED BY originals_without_traits
  JOIN previews.previews v ON v.sha256 = o.sha256
  WHERE o.colours IS NULL AND o.media_type NOT IN ('video/mp4', 'video/webm') AND o.id < @beforeId
  ORDER BY o.id DESC LIMIT @limit`;

/** Those that have a preview, the newest first: they are looked at first. */
export function originalsWithoutTraits(
  db: Database,
  args: { readonly beforeId: number; readonly limit: number },
): readonly OriginalWithoutTraits[] {
  return statement(db, originalsWithoutTraitsSql).all(args) as OriginalWithoutTraits[];
}

export function storeTraits(
  db: Database,
  args: { readonly originals: readonly { readonly originalId: number; readonly traits: Traits }[] },
): null {
  db.transaction(() => {
    for (const { originalId, traits } of args.originals) noteTraits(db, originalId, traits);
  }).immediate();
  return null;
}

/** Inside a transaction of the caller's. */
export function noteTraits(db: Database, originalId: number, { likeness, colours }: Traits): void {
  statement(
    db,
    'UPDATE originals SET likeness_high = @high, likeness_low = @low, colours = @colours WHERE id = @originalId',
  ).run({ originalId, colours, high: likeness?.high ?? null, low: likeness?.low ?? null });
  changesOf(db).traits();
}

/** Null where the picture is gone, not seen yet, or of one tone. */
export function likenessOfPicture(db: Database, pictureId: number): Likeness | null {
  const found = statement(
    db,
    `SELECT o.likeness_high AS high, o.likeness_low AS low FROM pictures p JOIN originals o ON o.id = p.original_id
     WHERE p.id = ? AND o.likeness_high IS NOT NULL`,
  ).get(pictureId);
  return (found as Likeness | undefined) ?? null;
}
