// What a copy of a picture needs: where its original lies, what it must be, and what is known of its making.
// Invariant: reads only; answers in the order of the ids, and leaves out pictures that are not in the library any more.
import type { Database } from 'better-sqlite3';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { SourceId } from '../../preload/contract/providers.ts';
import type { ColourLabel, Flag, Marks } from '../../preload/contract/marks.ts';
import type { CheckedFile } from './originals.ts';
import { statement } from './statement.ts';
import { tagsOfPictures } from './tags.ts';

/** A picture as it is exported. */
export interface PictureToExport {
  readonly id: number;
  /** Null for a picture that is not on disk. */
  readonly original: CheckedFile | null;
  readonly index: number;
  readonly kind: PictureKind;
  readonly account: string;
  readonly provider: SourceId;
  readonly remoteId: string;
  readonly prompt: string | null;
  readonly promptEn: string | null;
  readonly revisedPrompt: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly marks: Marks;
  /** In the order of their names. */
  readonly tags: readonly string[];
}

export interface PictureOnDisk extends PictureToExport {
  readonly original: CheckedFile;
}

interface ExportRow
  extends Omit<PictureToExport, 'original' | 'parameters' | 'marks' | 'tags'>, Omit<CheckedFile, 'path'> {
  readonly parameters: string;
  readonly path: string | null;
  readonly rating: number;
  readonly flag: Flag;
  readonly label: ColourLabel | null;
}

/** Each id costs three look-ups by key. */
export const picturesToExportSql = `SELECT p.id, p.position AS "index", p.kind, a.label AS account, a.provider,
    t.remote_id AS remoteId, t.prompt, t.prompt_en AS promptEn, t.revised_prompt AS revisedPrompt, t.parameters,
    coalesce(t.created_at_ms, t.imported_at_ms) AS createdAtMs, o.path, o.sha256, o.size_bytes AS sizeBytes,
    o.media_type AS mediaType, o.width_px AS widthPx, o.height_px AS heightPx, p.rating, p.flag, p.label
  FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value CROSS JOIN tasks t ON t.id = p.task_id
  CROSS JOIN accounts a ON a.id = t.account_id LEFT JOIN originals o ON o.id = p.original_id
  WHERE p.state <> 'deleted' ORDER BY j.key`;

export function picturesToExport(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): readonly PictureToExport[] {
  const rows = statement(db, picturesToExportSql).all({
    ids: JSON.stringify(args.pictureIds),
  }) as ExportRow[];
  const tags = tagsOfPictures(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const { path, sha256, sizeBytes, mediaType, widthPx, heightPx, parameters, ...rest } = row;
    const { rating, flag, label, ...facts } = rest;
    return {
      ...facts,
      parameters: JSON.parse(parameters) as Record<string, string>,
      original: path === null ? null : { path, sha256, sizeBytes, mediaType, widthPx, heightPx },
      marks: { rating, flag, label },
      tags: tags.get(facts.id) ?? [],
    };
  });
}
