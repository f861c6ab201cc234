// Which tiles are selected, also when that is every one of 250,000.
// Invariant: 'all' is a fact with exceptions, never a list of everything; values are never changed in place.

/** What an action needs of a tile, kept so that it works after the tile has scrolled out of the cache. */
export interface SelectedTile {
  readonly taskId: number;
  readonly pictureId: number | null;
}

export type Selection =
  | { readonly kind: 'some'; readonly tiles: ReadonlyMap<string, SelectedTile> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> };

export const nothingSelected: Selection = { kind: 'some', tiles: new Map() };
export const everythingSelected: Selection = { kind: 'all', except: new Set() };

export function isSelected(selection: Selection, key: string): boolean {
  return selection.kind === 'all' ? !selection.except.has(key) : selection.tiles.has(key);
}

export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === 'all' ? Math.max(0, total - selection.except.size) : selection.tiles.size;
}

/** The selection with one tile put in or taken out. */
export function withToggled(selection: Selection, key: string, tile: SelectedTile): Selection {
  if (selection.kind === 'all') {
    const except = new Set(selection.except);
    if (!except.delete(key)) except.add(key);
    return { kind: 'all', except };
  }
  const tiles = new Map(selection.tiles);
  if (!tiles.delete(key)) tiles.set(key, tile);
  return { kind: 'some', tiles };
}

/** The selection with these tiles put in. */
export function withAdded(selection: Selection, added: Iterable<readonly [string, SelectedTile]>): Selection {
  if (selection.kind === 'all') {
    const except = new Set(selection.except);
    for (const [key] of added) except.delete(key);
    return { kind: 'all', except };
  }
  return { kind: 'some', tiles: new Map([...selection.tiles, ...added]) };
}
