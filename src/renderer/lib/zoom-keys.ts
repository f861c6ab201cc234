// The keys that zoom, the same in every large view.

export interface ZoomActs {
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly actualSize: () => void;
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
    case '0':
      acts.fit();
      return true;
    case '1':
      acts.actualSize();
      return true;
    case 'z':
      acts.toggleZoom();
      return true;
    default:
      return false;
  }
}
