// The keys of a comparison. They act on the active picture; what zooms or pans one, does so with all that are linked.
// Invariant: a key that a focused button has a use for is the button's.
import {
  arrowOf,
  goesOnHeld,
  panByArrow,
  plainKey,
  surroundByKey,
  zoomByKey,
} from '../../lib/viewer-keys.ts';
import type { Arrow, ViewerActs } from '../../lib/viewer-keys.ts';

export interface CompareActs extends ViewerActs {
  readonly fit: () => void;
  readonly actualSize: () => void;
  /** Goes to the picture so many places further on. */
  readonly goBy: (by: number) => void;
  /** Swaps the active picture with the one so many places further on. */
  readonly swapBy: (by: number) => void;
  readonly pick: () => void;
  readonly takeOut: () => void;
  readonly bringBack: () => void;
  readonly toggleLinked: () => void;
}

export function useCompareKeys(acts: CompareActs): { readonly onKeydown: (event: KeyboardEvent) => void } {
  function onArrow(event: KeyboardEvent, arrow: Arrow): void {
    if (event.shiftKey) acts.swapBy(arrow.x + arrow.y);
    else if (!panByArrow(arrow, acts)) acts.goBy(arrow.x + arrow.y);
  }

  function act(event: KeyboardEvent, key: string): boolean {
    const arrow = arrowOf(key);
    if (arrow !== null) {
      onArrow(event, arrow);
      return true;
    }
    switch (key) {
      // Nothing is rated here, so that these digits are free.
      case '0':
        acts.fit();
        return true;
      case '1':
        acts.actualSize();
        return true;
      case 'p':
        acts.pick();
        return true;
      case 's':
        acts.swapBy(1);
        return true;
      case 'l':
        acts.toggleLinked();
        return true;
      case 'Delete':
      case 'Backspace':
        acts.takeOut();
        return true;
      default:
        return surroundByKey(key, acts) || zoomByKey(key, acts);
    }
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey) return;
    const key = plainKey(event);
    if (event.repeat && !goesOnHeld(key)) return;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && key === 'z' && !event.shiftKey) acts.bringBack();
    else if (withControl || !act(event, key)) return;
    event.preventDefault();
  }

  return { onKeydown };
}
