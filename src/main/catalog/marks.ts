// Ratings, flags, colour labels and notes of pictures.
// Invariant: a mark and the note that its sidecar is behind are one transaction; deleted pictures keep their marks but
// get no new ones. A change is later than the one before it, also where the clock was set back meanwhile.
import type { Database } from 'better-sqlite3';
import type { ColourLabel, Flag, MarkedGroup, MarkOutcome, Marks } from '../../preload/contract/marks.ts';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** The marks that a change sets; those that it leaves out stay. */
export interface MarksChange {
  readonly rating?: number | undefined;
  readonly flag?: Flag | undefined;
  readonly label?: ColourLabel | null | undefined;
}

interface MarkedRow extends Marks {
  readonly id: number;
}

/** Sets marks of pictures; answers what those that changed had before. */
export function markPictures(
  db: Database,
  args: { readonly pictureIds: readonly number[]; readonly change: MarksChange; readonly nowMs: number },
): MarkOutcome {
  const { rating, flag, label } = args.change;
  return db
    .transaction(() => {
      const changing = statement(
        db,
        `SELECT p.id, p.rating, p.flag, p.label FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value
         WHERE p.state <> 'deleted' AND (p.rating <> coalesce(@rating, p.rating) OR p.flag <> coalesce(@flag, p.flag)
           OR (@setsLabel AND p.label IS NOT @label))`,
      ).all({
        ids: JSON.stringify(args.pictureIds),
        rating: rating ?? null,
        flag: flag ?? null,
        setsLabel: Number(label !== undefined),
        label: label ?? null,
      }) as MarkedRow[];
      const ids = changing.map(({ id }) => id);
      statement(
        db,
        `UPDATE pictures SET rating = coalesce(@rating, rating), flag = coalesce(@flag, flag),
           label = CASE WHEN @setsLabel THEN @label ELSE label END
         WHERE id IN (SELECT value FROM json_each(@ids))`,
      ).run({
        ids: JSON.stringify(ids),
        rating: rating ?? null,
        flag: flag ?? null,
        setsLabel: Number(label !== undefined),
        label: label ?? null,
      });
      noteMarked(db, ids, args.nowMs);
      return { before: groupsOf(changing) };
    })
    .immediate();
}

/** Gives each group of pictures these marks, all in one transaction. */
export function putMarks(
  db: Database,
  args: { readonly groups: readonly MarkedGroup[]; readonly nowMs: number },
): null {
  db.transaction(() => {
    for (const { marks, pictureIds } of args.groups)
      markPictures(db, { pictureIds, change: marks, nowMs: args.nowMs });
  }).immediate();
  return null;
}

/** Writes, or with null or a blank text takes away, the note of a picture. */
export function setNote(
  db: Database,
  args: { readonly pictureId: number; readonly note: string | null; readonly nowMs: number },
): null {
  const note = args.note === null || args.note.trim() === '' ? null : args.note;
  db.transaction(() => {
    const { changes } = statement(
      db,
      `UPDATE pictures SET note = @note WHERE id = @pictureId AND state <> 'deleted' AND note IS NOT @note`,
    ).run({ pictureId: args.pictureId, note });
    if (changes > 0) noteMarked(db, [args.pictureId], args.nowMs);
  }).immediate();
  return null;
}

/** Notes that people changed something about these pictures: when, that their sidecars are behind, and for the page. */
export function noteMarked(db: Database, pictureIds: readonly number[], nowMs: number): void {
  const ids = JSON.stringify(pictureIds);
  statement(
    db,
    'UPDATE pictures SET marked_at_ms = max(@nowMs, coalesce(marked_at_ms + 1, 0)) WHERE id IN (SELECT value FROM json_each(@ids))',
  ).run({
    ids,
    nowMs,
  });
  statement(
    db,
    `UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id IN
       (SELECT p.task_id FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value)`,
  ).run({ ids });
  for (const id of pictureIds) changesOf(db).picture(id);
  if (pictureIds.length > 0) changesOf(db).marks();
}

function groupsOf(rows: readonly MarkedRow[]): MarkedGroup[] {
  const groups = new Map<string, { readonly marks: Marks; readonly pictureIds: number[] }>();
  for (const { id, rating, flag, label } of rows) {
    const key = `${String(rating)} ${flag} ${String(label)}`;
    const group = groups.get(key) ?? { marks: { rating, flag, label }, pictureIds: [] };
    group.pictureIds.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
