// What many pictures have together: how many carry each mark and tag.
// Invariant: reads only, by the pictures' ids; deleted pictures do not count.
import type { Database } from 'better-sqlite3';
import type { ColourLabel, Flag, PicturesSummary, Tag } from '../../preload/contract/marks.ts';
import { colourLabels, flags, ratingMax } from '../../preload/contract/marks.ts';
import { statement } from './statement.ts';

interface MarkedRows {
  readonly rating: number;
  readonly flag: Flag;
  readonly label: ColourLabel | null;
  readonly count: number;
  readonly unfinished: number;
  readonly sizeBytes: number;
}

/** Sums up these pictures. */
export function summarizePictures(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): PicturesSummary {
  const ids = JSON.stringify(args.pictureIds);
  const rows = statement(
    db,
    `SELECT p.rating, p.flag, p.label, count(*) AS count,
       count(*) FILTER (WHERE p.state NOT IN ('saved', 'ready')) AS unfinished, coalesce(sum(o.size_bytes), 0) AS sizeBytes
     FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value LEFT JOIN originals o ON o.id = p.original_id
     WHERE p.state <> 'deleted' GROUP BY p.rating, p.flag, p.label`,
  ).all({ ids }) as MarkedRows[];
  const tags = statement(
    db,
    `SELECT g.name, count(*) AS count FROM json_each(@ids) j CROSS JOIN pictures p ON p.id = j.value
       CROSS JOIN picture_tags pt ON pt.picture_id = p.id JOIN tags g ON g.id = pt.tag_id
     WHERE p.state <> 'deleted' GROUP BY g.id ORDER BY count DESC, g.folded`,
  ).all({ ids }) as Tag[];
  const sum = (of: (row: MarkedRows) => boolean): number =>
    rows.filter(of).reduce((total, { count }) => total + count, 0);
  const byName = <Name extends string>(names: readonly Name[], of: (row: MarkedRows) => Name | null) =>
    Object.fromEntries(names.map((name) => [name, sum((row) => of(row) === name)])) as Record<Name, number>;
  return {
    count: sum(() => true),
    unfinished: rows.reduce((total, { unfinished }) => total + unfinished, 0),
    sizeBytes: rows.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    ratings: Array.from({ length: ratingMax + 1 }, (_, stars) => sum(({ rating }) => rating === stars)),
    flags: byName(flags, ({ flag }) => flag),
    labels: byName(colourLabels, ({ label }) => label),
    tags,
  };
}
