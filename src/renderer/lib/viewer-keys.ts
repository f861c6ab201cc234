// The keys that every large view has: arrows, zooming, and what surrounds the picture. Digits are not among them:
// they are ratings.

/** A step to the right or left and down or up: 1, 0 or -1 each way. */
export interface Arrow {
  readonly x: number;
  readonly y: number;
}

export interface PanActs {
  readonly isZoomed: () => boolean;
  readonly panBy: (xPx: number, yPx: number) => void;
}
export interface ZoomActs {
  readonly zoomBy: (factor: number) => void;
  readonly toggleZoom: () => void;
}
export interface SurroundActs {
  readonly toggleFullScreen: () => void;
  readonly nextGround: () => void;
}
export interface ViewerActs extends PanActs, ZoomActs, SurroundActs {}

const zoomStep = 1.25;
const panStepPx = 96;

const arrows: Readonly<Record<string, Arrow>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The name of the pressed key; a letter in small, whether or not Shift or Caps Lock made it large. */
export function plainKey({ key }: KeyboardEvent): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

/** Held down, these go on; every other key acts once, on what was seen when it went down. */
export const goesOnHeld = (key: string): boolean => /^(?:Arrow|Page|[+=-]$)/.test(key);

export const arrowOf = (key: string): Arrow | null => arrows[key] ?? null;

/** Shows what lies in the direction of the arrow; false where nothing is zoomed in. */
export function panByArrow({ x, y }: Arrow, acts: PanActs): boolean {
  if (!acts.isZoomed()) return false;
  acts.panBy(-x * panStepPx, -y * panStepPx);
  return true;
}

/** Does what the key means for zooming; false where it means nothing. */
export function zoomByKey(key: string, acts: ZoomActs): boolean {
  switch (key) {
    case '+':
    case '=':
      acts.zoomBy(zoomStep);
      return true;
    case '-':
      acts.zoomBy(1 / zoomStep);
      return true;
    case 'z':
      acts.toggleZoom();
      return true;
    default:
      return false;
  }
}

/** Does what the key means for what is around the picture; false where it means nothing. */
export function surroundByKey(key: string, acts: SurroundActs): boolean {
  switch (key) {
    case 'b':
      acts.nextGround();
      return true;
    case 'f':
      acts.toggleFullScreen();
      return true;
    default:
      return false;
  }
}
