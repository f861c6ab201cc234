// The lightbox's camera: how large a picture is shown and which part of it.
// Invariant: pure; scale is CSS pixels per picture pixel, the offset is the picture's centre from the stage's
// centre in CSS pixels, and a picture can never be pushed further than its own edge.

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Camera {
  readonly scale: number;
  readonly xPx: number;
  readonly yPx: number;
}

export const maxScale = 16;

/** The scale at which the whole picture is seen; never larger than one picture pixel per screen pixel. */
export function fitScale(stage: Size, picture: Size, devicePixelRatio: number): number {
  if (picture.widthPx <= 0 || picture.heightPx <= 0) return 1;
  return Math.min(stage.widthPx / picture.widthPx, stage.heightPx / picture.heightPx, 1 / devicePixelRatio);
}

export function fitCamera(stage: Size, picture: Size, devicePixelRatio: number): Camera {
  return { scale: fitScale(stage, picture, devicePixelRatio), xPx: 0, yPx: 0 };
}

/** The camera with its offset kept where no side of the stage is empty that could show picture. */
export function withinBounds(camera: Camera, stage: Size, picture: Size): Camera {
  const reachX = Math.max(0, (picture.widthPx * camera.scale - stage.widthPx) / 2);
  const reachY = Math.max(0, (picture.heightPx * camera.scale - stage.heightPx) / 2);
  const clamp = (value: number, reach: number): number => Math.min(reach, Math.max(-reach, value));
  return { scale: camera.scale, xPx: clamp(camera.xPx, reachX), yPx: clamp(camera.yPx, reachY) };
}

/** Zooms to a scale while the picture's point under the pointer (from the stage's centre) stays there. */
export function zoomedTo(
  camera: Camera,
  wantedScale: number,
  pointer: { readonly xPx: number; readonly yPx: number },
  stage: Size,
  picture: Size,
  devicePixelRatio: number,
): Camera {
  const lowest = fitScale(stage, picture, devicePixelRatio);
  const scale = Math.min(maxScale, Math.max(lowest, wantedScale));
  const ratio = scale / camera.scale;
  const moved = {
    scale,
    xPx: pointer.xPx - (pointer.xPx - camera.xPx) * ratio,
    yPx: pointer.yPx - (pointer.yPx - camera.yPx) * ratio,
  };
  return withinBounds(moved, stage, picture);
}

/** What the zoom read-out says: 100 is one picture pixel per screen pixel. */
export function zoomPercent(camera: Camera, devicePixelRatio: number): number {
  return Math.round(camera.scale * devicePixelRatio * 100);
}
