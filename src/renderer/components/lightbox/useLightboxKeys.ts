// The keys of the lightbox.
// Invariant: a key that a field, a slider or a button has a use for is theirs; whatever moves or changes the view by
// hand ends the slideshow. Space acts when it is let go, so that it can be held while a drag pans.
import { isTyping } from '../../lib/shortcuts.ts';
import {
  arrowOf,
  goesOnHeld,
  panByArrow,
  plainKey,
  surroundByKey,
  zoomByKey,
} from '../../lib/viewer-keys.ts';
import type { Arrow, ViewerActs } from '../../lib/viewer-keys.ts';

export interface LightboxActs extends ViewerActs {
  readonly isVideo: () => boolean;
  step(by: number): void;
  togglePlay(): void;
  stepFilm(byS: number): void;
  toggleLoop(): void;
  toggleMute(): void;
  toggleActions(): void;
  toggleDetails(): void;
  toggleSlideshow(): void;
  stopSlideshow(): void;
  remove(): void;
  close(): void;
  wake(): void;
}

const filmStepS = 1;

export function useLightboxKeys(acts: LightboxActs): {
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly onKeyup: (event: KeyboardEvent) => void;
  readonly onPointerdown: () => void;
} {
  /** Space went down here, and no button of the mouse since. */
  let spaceCounts = false;

  function onArrow(event: KeyboardEvent, arrow: Arrow): void {
    if (acts.isVideo() && event.shiftKey) acts.stepFilm(arrow.x * filmStepS);
    else if (!panByArrow(arrow, acts) && arrow.x !== 0) acts.step(arrow.x);
  }

  /** Keys that leave a slideshow running. False where the key is none of them. */
  function actBeside(key: string): boolean {
    switch (key) {
      case 's':
        acts.toggleSlideshow();
        return true;
      case 'i':
        acts.toggleDetails();
        return true;
      case 'm':
        if (acts.isVideo()) acts.toggleMute();
        return acts.isVideo();
      default:
        return surroundByKey(key, acts);
    }
  }

  function act(event: KeyboardEvent, key: string): boolean {
    const arrow = arrowOf(key);
    if (arrow !== null) {
      onArrow(event, arrow);
      return true;
    }
    switch (key) {
      case 'PageUp':
        acts.step(-1);
        return true;
      case 'PageDown':
        acts.step(1);
        return true;
      case 'a':
        acts.toggleActions();
        return true;
      case 'l':
        if (acts.isVideo()) acts.toggleLoop();
        return acts.isVideo();
      case 'Delete':
        acts.remove();
        return true;
      case ' ':
        spaceCounts ||= !event.repeat;
        return true;
      default:
        return zoomByKey(key, acts);
    }
  }

  function isTheirs(event: KeyboardEvent): boolean {
    if (isTyping(event)) return true;
    const { target, key } = event;
    if (!(target instanceof HTMLElement)) return false;
    if (target instanceof HTMLInputElement) return /^(Arrow|Page|Home|End)/.test(key);
    return (key === ' ' || key === 'Enter') && target.closest('button, summary') !== null;
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTheirs(event)) return;
    const key = plainKey(event);
    if (event.repeat && key !== ' ' && !goesOnHeld(key)) return;
    if (!actBeside(key)) {
      if (!act(event, key)) return;
      acts.stopSlideshow();
    }
    event.preventDefault();
    acts.wake();
  }

  function onKeyup(event: KeyboardEvent): void {
    if (event.key !== ' ' || !spaceCounts) return;
    spaceCounts = false;
    if (acts.isVideo()) acts.togglePlay();
    else acts.close();
  }

  function onPointerdown(): void {
    spaceCounts = false;
  }

  return { onKeydown, onKeyup, onPointerdown };
}
