// A page of the gallery on its way to the window: one text. A list of objects would be copied property by property at each
// border that it crosses, from thread to thread, from process to process and into the page; a string is copied at once.
// It holds columns, not tiles: names are written once a page, and so is a value that all of its tiles share.
// Invariant: what goes in comes out equal; tiles are plain JSON values.
import type { GalleryPage, Tile } from './gallery.ts';

declare const isPageText: unique symbol;

/** What {@link pageAsText} made of a page. */
export type PageText = string & { readonly [isPageText]: true };

/** What the tiles say, field by field; a single value is that of every tile. */
type Columns = { readonly [Field in keyof Tile]: readonly Tile[Field][] };

interface PackedPage extends Omit<GalleryPage, 'tiles'> {
  readonly tileCount: number;
  readonly columns: Partial<Columns>;
}

export function pageAsText({ tiles, ...page }: GalleryPage): PageText {
  const columns = Object.keys(tiles[0] ?? {}).map((field) => {
    const values = tiles.map((tile) => tile[field as keyof Tile]);
    return [field, values.every((value) => value === values[0]) ? values.slice(0, 1) : values];
  });
  const packed: PackedPage = {
    ...page,
    tileCount: tiles.length,
    columns: Object.fromEntries(columns) as Columns,
  };
  return JSON.stringify(packed) as PageText;
}

export function pageOfText(text: PageText): GalleryPage {
  const { tileCount, columns, ...page } = JSON.parse(text) as PackedPage;
  const of = <Value>(values: readonly Value[] | undefined, at: number): Value =>
    values?.[values.length === 1 ? 0 : at] as Value;
  // Spelled out: objects that are filled field by field take the engine three times as long.
  const tileAt = (at: number): Tile => ({
    key: of(columns.key, at),
    taskId: of(columns.taskId, at),
    pictureId: of(columns.pictureId, at),
    prompt: of(columns.prompt, at),
    text: of(columns.text, at),
    remoteId: of(columns.remoteId, at),
    accountId: of(columns.accountId, at),
    accountLabel: of(columns.accountLabel, at),
    provider: of(columns.provider, at),
    taskState: of(columns.taskState, at),
    progress: of(columns.progress, at),
    isParked: of(columns.isParked, at),
    isPaused: of(columns.isPaused, at),
    hasPartial: of(columns.hasPartial, at),
    pictureState: of(columns.pictureState, at),
    pictureKind: of(columns.pictureKind, at),
    failure: of(columns.failure, at),
    widthPx: of(columns.widthPx, at),
    heightPx: of(columns.heightPx, at),
    colour: of(columns.colour, at),
    mediaType: of(columns.mediaType, at),
    likeness: of(columns.likeness, at),
    previewVersion: of(columns.previewVersion, at),
    marks: of(columns.marks, at),
    stackCount: of(columns.stackCount, at),
  });
  return { ...page, tiles: Array.from({ length: tileCount }, (_, at) => tileAt(at)) };
}
