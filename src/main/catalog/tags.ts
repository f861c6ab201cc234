// Tags of pictures: given and taken in bulk, renamed, merged, listed for completion.
// Invariant: two names that differ in case or width only are one tag, written as it was first given; a tag that no
// picture has is forgotten.
import type { Database } from 'better-sqlite3';
import type { Tag, TaggedPictures, TagOutcome, TagRenaming } from '../../preload/contract/marks.ts';
import { noteMarked } from './marks.ts';
import { statement } from './statement.ts';

const listedTagsMax = 500;

/** A tag's name without regard to case and width, in any script; the key of a tag. */
export function foldTag(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('en-US');
}

/** Gives tags to pictures or takes them away; answers what changed. Deleted pictures are given none but with `alsoDeleted`. */
export function tagPictures(
  db: Database,
  args: {
    readonly pictureIds: readonly number[];
    readonly tags: readonly string[];
    readonly isGiven: boolean;
    readonly alsoDeleted?: boolean;
    readonly nowMs: number;
  },
): TagOutcome {
  const { isGiven, alsoDeleted = false } = args;
  return db
    .transaction(() => {
      const ids = JSON.stringify(args.pictureIds);
      const changed = args.tags.flatMap((name) =>
        isGiven ? giveTag(db, ids, name, alsoDeleted) : takeTag(db, ids, name),
      );
      forgetUnused(db);
      noteMarked(db, [...new Set(changed.flatMap(({ pictureIds }) => pictureIds))], args.nowMs);
      return { changed };
    })
    .immediate();
}

/** The tags whose folded name begins so, the most used first. */
export function listTags(db: Database, args: { readonly prefix: string }): readonly Tag[] {
  const prefix = foldTag(args.prefix);
  return statement(
    db,
    `SELECT g.name, count(*) AS count FROM tags g JOIN picture_tags pt ON pt.tag_id = g.id
       JOIN pictures p ON p.id = pt.picture_id AND p.state <> 'deleted'
     WHERE substr(g.folded, 1, length(@prefix)) = @prefix
     GROUP BY g.id ORDER BY count DESC, g.folded LIMIT @limit`,
  ).all({ prefix, limit: listedTagsMax }) as Tag[];
}

/** Gives a tag another name; where a tag has that name already, it takes the pictures over. */
export function renameTag(
  db: Database,
  args: { readonly name: string; readonly newName: string; readonly nowMs: number },
): TagRenaming {
  return db
    .transaction(() => {
      const from = tagIdOf(db, args.name);
      if (from === undefined) return { count: 0, merged: null };
      const had = picturesWith(db, from);
      const into = tagIdOf(db, args.newName);
      const isMerged = into !== undefined && into !== from;
      const hadOther = new Set(isMerged ? picturesWith(db, into) : []);
      if (isMerged) mergeTag(db, from, into);
      else
        statement(db, 'UPDATE tags SET name = @name, folded = @folded WHERE id = @id').run({
          id: from,
          name: args.newName,
          folded: foldTag(args.newName),
        });
      noteMarked(db, had, args.nowMs);
      const came = had.filter((id) => !hadOther.has(id));
      return { count: countLiving(db, had), merged: isMerged ? { had, came } : null };
    })
    .immediate();
}

function mergeTag(db: Database, from: number, into: number): void {
  statement(db, 'UPDATE OR IGNORE picture_tags SET tag_id = @into WHERE tag_id = @from').run({ from, into });
  statement(db, 'DELETE FROM tags WHERE id = ?').run(from);
}

function picturesWith(db: Database, tagId: number): number[] {
  return statement(db, 'SELECT picture_id FROM picture_tags WHERE tag_id = ? ORDER BY picture_id')
    .pluck()
    .all(tagId) as number[];
}

/** Those of them that are not deleted. */
function countLiving(db: Database, pictureIds: readonly number[]): number {
  return statement(
    db,
    `SELECT count(*) FROM json_each(?) j CROSS JOIN pictures p ON p.id = j.value WHERE p.state <> 'deleted'`,
  )
    .pluck()
    .get(JSON.stringify(pictureIds)) as number;
}

/** Takes a tag from all its pictures; answers which they were. */
export function removeTag(db: Database, args: { readonly name: string; readonly nowMs: number }): TagOutcome {
  return db
    .transaction(() => {
      const id = tagIdOf(db, args.name);
      if (id === undefined) return { changed: [] };
      const tag = statement(db, 'SELECT name FROM tags WHERE id = ?').pluck().get(id) as string;
      const pictureIds = statement(db, 'DELETE FROM picture_tags WHERE tag_id = ? RETURNING picture_id')
        .pluck()
        .all(id) as number[];
      forgetUnused(db);
      noteMarked(db, pictureIds, args.nowMs);
      return { changed: pictureIds.length === 0 ? [] : [{ tag, pictureIds }] };
    })
    .immediate();
}

/** The tags of these pictures, each list in the order of the names. */
export function tagsOfPictures(db: Database, pictureIds: readonly number[]): Map<number, string[]> {
  const rows = statement(
    db,
    `SELECT pt.picture_id AS pictureId, g.name FROM json_each(?) j
       CROSS JOIN picture_tags pt ON pt.picture_id = j.value JOIN tags g ON g.id = pt.tag_id ORDER BY g.folded`,
  ).all(JSON.stringify(pictureIds)) as { pictureId: number; name: string }[];
  const tags = new Map<number, string[]>();
  for (const { pictureId, name } of rows) {
    const list = tags.get(pictureId) ?? [];
    list.push(name);
    tags.set(pictureId, list);
  }
  return tags;
}

function tagIdOf(db: Database, name: string): number | undefined {
  return statement(db, 'SELECT id FROM tags WHERE folded = ?').pluck().get(foldTag(name)) as
    number | undefined;
}

function giveTag(db: Database, ids: string, name: string, alsoDeleted: boolean): TaggedPictures[] {
  const folded = foldTag(name);
  if (folded === '') return [];
  statement(db, 'INSERT INTO tags (name, folded) VALUES (@name, @folded) ON CONFLICT DO NOTHING').run({
    name: name.trim(),
    folded,
  });
  const tag = statement(db, 'SELECT id, name FROM tags WHERE folded = ?').get(folded) as {
    id: number;
    name: string;
  };
  const pictureIds = statement(
    db,
    `INSERT INTO picture_tags (picture_id, tag_id)
     SELECT p.id, @tagId FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value
     WHERE @alsoDeleted = 1 OR p.state <> 'deleted'
     ON CONFLICT DO NOTHING RETURNING picture_id`,
  )
    .pluck()
    .all({ ids, tagId: tag.id, alsoDeleted: alsoDeleted ? 1 : 0 }) as number[];
  return pictureIds.length === 0 ? [] : [{ tag: tag.name, pictureIds }];
}

function takeTag(db: Database, ids: string, name: string): TaggedPictures[] {
  const id = tagIdOf(db, name);
  if (id === undefined) return [];
  const tag = statement(db, 'SELECT name FROM tags WHERE id = ?').pluck().get(id) as string;
  const pictureIds = statement(
    db,
    `DELETE FROM picture_tags WHERE tag_id = @id AND picture_id IN (SELECT value FROM json_each(@ids))
     RETURNING picture_id`,
  )
    .pluck()
    .all({ ids, id }) as number[];
  return pictureIds.length === 0 ? [] : [{ tag, pictureIds }];
}

function forgetUnused(db: Database): void {
  statement(
    db,
    'DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM picture_tags pt WHERE pt.tag_id = tags.id)',
  ).run();
}
