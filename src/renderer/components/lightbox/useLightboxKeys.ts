// The keys of the lightbox.
// Invariant: a key that a field, a slider or a button has a use for is theirs; whatever moves or changes the view by
// hand ends the slideshow. Space acts when it is let go, so that it can be held while a drag pans.
import { isTyping } from '../../lib/shortcuts.ts';
import { zoomByKey } from '../../lib/zoom-keys.ts';
import type { ZoomActs } from '../../lib/zoom-keys.ts';

export interface LightboxActs extends ZoomActs {
  readonly isVideo: () => boolean;
  readonly isZoomed: () => boolean;
  step(by: number): void;
  panBy(xPx: number, yPx: number): void;
  togglePlay(): void;
  stepFilm(byS: number): void;
  toggleLoop(): void;
  toggleMute(): void;
  toggleActions(): void;
  toggleSlideshow(): void;
  stopSlideshow(): void;
  toggleFullScreen(): void;
  nextGround(): void;
  remove(): void;
  close(): void;
  wake(): void;
}

const panStepPx = 96;
const filmStepS = 1;

export function useLightboxKeys(acts: LightboxActs): {
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly onKeyup: (event: KeyboardEvent) => void;
  readonly onPointerdown: () => void;
} {
  /** Space went down here, and no button of the mouse since. */
  let spaceCounts = false;

  function onArrow(event: KeyboardEvent, horizontal: number, vertical: number): boolean {
    if (acts.isVideo() && event.shiftKey) acts.stepFilm(horizontal * filmStepS);
    else if (acts.isZoomed()) acts.panBy(-horizontal * panStepPx, -vertical * panStepPx);
    else if (horizontal !== 0) acts.step(horizontal);
    return true;
  }

  /** Keys that leave a slideshow running. False where the key is none of them. */
  function actBeside(key: string): boolean {
    switch (key) {
      case 'b':
        acts.nextGround();
        return true;
      case 'f':
        acts.toggleFullScreen();
        return true;
      case 's':
        acts.toggleSlideshow();
        return true;
      case 'm':
        if (acts.isVideo()) acts.toggleMute();
        return acts.isVideo();
      default:
        return false;
    }
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
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
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
