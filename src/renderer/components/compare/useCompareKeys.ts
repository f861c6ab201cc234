// The keys of a comparison. They act on the active picture; what zooms or pans one, does so with all that are linked.
// Invariant: a key that a focused button has a use for is the button's.
import { zoomByKey } from '../../lib/zoom-keys.ts';
import type { ZoomActs } from '../../lib/zoom-keys.ts';

export interface CompareActs extends ZoomActs {
  readonly isZoomed: () => boolean;
  readonly fit: () => void;
  readonly actualSize: () => void;
  readonly panBy: (xPx: number, yPx: number) => void;
  /** Goes to the picture so many places further on. */
  readonly goBy: (by: number) => void;
  /** Swaps the active picture with the one so many places further on. */
  readonly swapBy: (by: number) => void;
  readonly pick: () => void;
  readonly takeOut: () => void;
  readonly bringBack: () => void;
  readonly toggleLinked: () => void;
  readonly toggleFullScreen: () => void;
  readonly nextGround: () => void;
}

const panStepPx = 96;

export function useCompareKeys(acts: CompareActs): { readonly onKeydown: (event: KeyboardEvent) => void } {
  function onArrow(event: KeyboardEvent, horizontal: number, vertical: number): true {
    if (event.shiftKey) acts.swapBy(horizontal + vertical);
    else if (acts.isZoomed()) acts.panBy(-horizontal * panStepPx, -vertical * panStepPx);
    else acts.goBy(horizontal + vertical);
    return true;
  }

  function act(event: KeyboardEvent, key: string): boolean {
    switch (key) {
      case 'ArrowLeft':
        return onArrow(event, -1, 0);
      case 'ArrowRight':
        return onArrow(event, 1, 0);
      case 'ArrowUp':
        return onArrow(event, 0, -1);
      case 'ArrowDown':
        return onArrow(event, 0, 1);
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
      case 'f':
        acts.toggleFullScreen();
        return true;
      case 'b':
        acts.nextGround();
        return true;
      case 'Delete':
      case 'Backspace':
        acts.takeOut();
        return true;
      default:
        return zoomByKey(key, acts);
    }
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && key === 'z' && !event.shiftKey) acts.bringBack();
    else if (withControl || !act(event, key)) return;
    event.preventDefault();
  }

  return { onKeydown };
}
