// What a click on a tile and a key in the grid mean, apart from keys that move (grid-keys.ts).
// Invariant: pure; while tiles are selected, or with a modifier, a click never opens a picture.

/** What a click is for. `activate`: the tile becomes the active one, as with every meaning but `retry`. */
export type ClickMeaning = 'retry' | 'help' | 'stretch' | 'toggle' | 'open' | 'activate';

export function clickMeaning(click: {
  /** The part of the tile that was hit, where it is one of its own. */
  readonly part: string | undefined;
  readonly withShift: boolean;
  /** Control or Command. */
  readonly withControl: boolean;
  readonly isSelecting: boolean;
  readonly hasPicture: boolean;
}): ClickMeaning {
  if (click.part === 'retry' || click.part === 'help') return click.part;
  if (click.withShift) return 'stretch';
  if (click.part === 'check' || click.withControl || click.isSelecting) return 'toggle';
  return click.hasPicture ? 'open' : 'activate';
}

export type GridCommand =
  'open' | 'toggle' | 'delete' | 'leave' | 'compare' | 'select-all' | 'larger' | 'smaller';

/** Held down, the key goes on doing it; all else is done once, so that nothing happens to tiles that nobody has seen. */
export const goesOnHeld = (command: GridCommand): boolean => command === 'larger' || command === 'smaller';

/** What a key does to what is selected or active; null when it is no such key. */
export function gridCommand(press: {
  readonly key: string;
  /** Control or Command. */
  readonly withControl: boolean;
  readonly canCompare: boolean;
}): GridCommand | null {
  const { key, withControl, canCompare } = press;
  switch (key) {
    case 'Enter':
    case ' ':
      return withControl ? 'toggle' : 'open';
    case 'Delete':
    case 'Backspace':
      return 'delete';
    case 'Escape':
      return 'leave';
    case 'c':
    case 'C':
      return withControl || !canCompare ? null : 'compare';
    case 'a':
    case 'A':
      return withControl ? 'select-all' : null;
    case '+':
    case '=':
      return withControl ? null : 'larger';
    case '-':
      return withControl ? null : 'smaller';
    default:
      return null;
  }
}
