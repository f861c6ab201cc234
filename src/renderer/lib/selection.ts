// Which tiles are selected, also when that is every one of 250,000.
// Invariant: 'all' is a fact with exceptions, never a list of everything; values are never changed in place.

/** What an action needs of a tile. */
export interface SelectedTile {
  readonly taskId: number;
  readonly pictureId: number | null;
}

export type Selection =
  | { readonly kind: 'some'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> };

export const nothingSelected: Selection = { kind: 'some', keys: new Set() };
export const everythingSelected: Selection = { kind: 'all', except: new Set() };

/** `p12` for picture 12; `t7` for task 7, whose number is negative where keys are numbers. */
export function keyText(key: number): string {
  return key > 0 ? `p${String(key)}` : `t${String(-key)}`;
}

/** The number of {@link keyText}. */
export function keyNumber(key: string): number {
  const id = Number(key.slice(1));
  return key.startsWith('p') ? id : -id;
}

export function isSelected(selection: Selection, key: string): boolean {
  return selection.kind === 'all' ? !selection.except.has(key) : selection.keys.has(key);
}

export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === 'all' ? Math.max(0, total - selection.except.size) : selection.keys.size;
}

/** How many of them are pictures; of everything it is not known, and all of it counts. */
export function selectedPictureCount(selection: Selection, total: number): number {
  if (selection.kind === 'all') return selectedCount(selection, total);
  let pictures = 0;
  for (const key of selection.keys) if (key.startsWith('p')) pictures += 1;
  return pictures;
}

/** The selection with one tile put in or taken out. */
export function withToggled(selection: Selection, key: string): Selection {
  const keys = new Set(selection.kind === 'all' ? selection.except : selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return selection.kind === 'all' ? { kind: 'all', except: keys } : { kind: 'some', keys };
}

/** The selection with these tiles put in. */
export function withAdded(selection: Selection, added: readonly string[]): Selection {
  if (selection.kind === 'some') return { kind: 'some', keys: new Set([...selection.keys, ...added]) };
  const except = new Set(selection.except);
  for (const key of added) except.delete(key);
  return { kind: 'all', except };
}

/** The selection after these tiles have gone; the same object where none of them stood in it. */
export function withDropped(selection: Selection, gone: readonly string[]): Selection {
  const keys = selection.kind === 'all' ? selection.except : selection.keys;
  const left = new Set(keys);
  for (const key of gone) left.delete(key);
  if (left.size === keys.size) return selection;
  return selection.kind === 'all' ? { kind: 'all', except: left } : { kind: 'some', keys: left };
}
