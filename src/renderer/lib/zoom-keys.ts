// The keys that zoom, the same in every large view. Digits are not among them: they are ratings.

export interface ZoomActs {
  readonly zoomBy: (factor: number) => void;
  readonly toggleZoom: () => void;
}

const zoomStep = 1.25;

/** Does what the key (a letter in small) means for zooming; false where it means nothing. */
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
