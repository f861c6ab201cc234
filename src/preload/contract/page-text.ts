// A page of the gallery on its way to the window: one text, the names of a tile's fields once, then a row for each tile.
// A list of objects would be copied property by property at each border that it crosses, from thread to thread, from
// process to process and into the page; a string is copied at once.
// Invariant: what goes in comes out equal; tiles are plain JSON values, all with the same fields.
import type { GalleryPage, Tile } from './gallery.ts';

declare const isPageText: unique symbol;

/** What {@link pageAsText} made of a page. */
export type PageText = string & { readonly [isPageText]: true };

interface Table extends Omit<GalleryPage, 'tiles'> {
  readonly fields: readonly (keyof Tile)[];
  readonly rows: readonly (readonly unknown[])[];
}

export function pageAsText({ tiles, ...page }: GalleryPage): PageText {
  const [first] = tiles;
  const fields = (first === undefined ? [] : Object.keys(first)) as (keyof Tile)[];
  const table: Table = { ...page, fields, rows: tiles.map((tile) => fields.map((field) => tile[field])) };
  return JSON.stringify(table) as PageText;
}

export function pageOfText(text: PageText): GalleryPage {
  const { fields, rows, ...page } = JSON.parse(text) as Table;
  const tiles = rows.map((row) => {
    const tile: Partial<Record<keyof Tile, unknown>> = {};
    for (const [at, field] of fields.entries()) tile[field] = row[at];
    return tile as unknown as Tile;
  });
  return { ...page, tiles };
}
