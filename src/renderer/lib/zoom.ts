// The camera of a picture that is looked at: how large it is shown and which part of it.
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

/** A point on the stage, in CSS pixels from its centre. */
export interface StagePoint {
  readonly xPx: number;
  readonly yPx: number;
}

/** A picture on a stage, with the scales between which it can be looked at. */
export interface Frame {
  readonly stage: Size;
  readonly picture: Size;
  readonly fitScale: number;
  readonly maxScale: number;
  /** One picture pixel per screen pixel. */
  readonly actualScale: number;
}

/** What is looked at, whatever the size of stage and picture: a part of the picture, and how much nearer than fitted. */
export interface Spot {
  /** 1 is fitted. */
  readonly factor: number;
  /** Where the stage's centre is on the picture: 0 is its left or upper edge, 1 the other one. */
  readonly across: number;
  readonly down: number;
}

export const fittedSpot: Spot = { factor: 1, across: 0.5, down: 0.5 };

/** 800 %: from there on single pixels only grow. */
const mostPixels = 8;
/** Zoomed in by less than this nobody sees a difference. */
const sameFactor = 1.001;
const lineHeightPx = 16;
const wheelRate = 0.002;
/** A pinch arrives as a wheel with Control held, in far smaller steps. */
const pinchRate = 0.01;

/**
 * The frame of a picture. `whole`: fitted, it is never larger than one picture pixel per screen pixel; `alike`:
 * fitted, it is as large as the stage allows, so that small and large pictures can be compared.
 */
export function frameOf(stage: Size, picture: Size, devicePixelRatio: number, fit: 'whole' | 'alike'): Frame {
  const actualScale = 1 / devicePixelRatio;
  const maxScale = mostPixels * actualScale;
  if (picture.widthPx <= 0 || picture.heightPx <= 0) {
    return { stage, picture, fitScale: 1, maxScale, actualScale };
  }
  const contained = Math.min(stage.widthPx / picture.widthPx, stage.heightPx / picture.heightPx);
  const fitScale = Math.min(contained, fit === 'whole' ? actualScale : maxScale);
  return { stage, picture, fitScale, maxScale, actualScale };
}

export function fitCamera(frame: Frame): Camera {
  return { scale: frame.fitScale, xPx: 0, yPx: 0 };
}

export function isZoomedIn(camera: Camera, frame: Frame): boolean {
  return camera.scale > frame.fitScale * sameFactor;
}

/** The camera with its offset kept where no side of the stage is empty that could show picture. */
export function withinBounds(camera: Camera, { stage, picture }: Frame): Camera {
  const reachX = Math.max(0, (picture.widthPx * camera.scale - stage.widthPx) / 2);
  const reachY = Math.max(0, (picture.heightPx * camera.scale - stage.heightPx) / 2);
  const clamp = (value: number, reach: number): number => Math.min(reach, Math.max(-reach, value));
  return { scale: camera.scale, xPx: clamp(camera.xPx, reachX), yPx: clamp(camera.yPx, reachY) };
}

/** Zooms to a scale while the picture's point under the pointer stays there. */
export function zoomedTo(camera: Camera, wantedScale: number, pointer: StagePoint, frame: Frame): Camera {
  const scale = Math.min(frame.maxScale, Math.max(frame.fitScale, wantedScale));
  const ratio = scale / camera.scale;
  const moved = {
    scale,
    xPx: pointer.xPx - (pointer.xPx - camera.xPx) * ratio,
    yPx: pointer.yPx - (pointer.yPx - camera.yPx) * ratio,
  };
  return withinBounds(moved, frame);
}

export function pannedBy(camera: Camera, move: StagePoint, frame: Frame): Camera {
  return withinBounds({ ...camera, xPx: camera.xPx + move.xPx, yPx: camera.yPx + move.yPx }, frame);
}

export function spotOf(camera: Camera, { picture, fitScale }: Frame): Spot {
  return {
    factor: camera.scale / fitScale,
    across: 0.5 - camera.xPx / (picture.widthPx * camera.scale),
    down: 0.5 - camera.yPx / (picture.heightPx * camera.scale),
  };
}

/** The camera that shows a spot. It may be nearer than 800 %, where the spot was found on a larger picture. */
export function cameraAt(spot: Spot, frame: Frame): Camera {
  const scale = frame.fitScale * Math.max(1, spot.factor);
  return withinBounds(
    {
      scale,
      xPx: (0.5 - spot.across) * frame.picture.widthPx * scale,
      yPx: (0.5 - spot.down) * frame.picture.heightPx * scale,
    },
    frame,
  );
}

/** The camera after stage or picture has changed: fitted stays fitted, else the same place at the same scale. */
export function carriedOver(camera: Camera, before: Frame, now: Frame): Camera {
  if (!isZoomedIn(camera, before)) return fitCamera(now);
  const { across, down } = spotOf(camera, before);
  return cameraAt({ factor: camera.scale / now.fitScale, across, down }, now);
}

/** Where the picture lies on the stage. Its corner lies on a whole screen pixel, so that 100 % is sharp. */
export function pictureBox(
  camera: Camera,
  { stage, picture, actualScale }: Frame,
): { readonly leftPx: number; readonly topPx: number; readonly widthPx: number; readonly heightPx: number } {
  const widthPx = picture.widthPx * camera.scale;
  const heightPx = picture.heightPx * camera.scale;
  const whole = (px: number): number => Math.round(px / actualScale) * actualScale;
  return {
    leftPx: whole((stage.widthPx - widthPx) / 2 + camera.xPx),
    topPx: whole((stage.heightPx - heightPx) / 2 + camera.yPx),
    widthPx,
    heightPx,
  };
}

/** What the zoom read-out says: 100 is one picture pixel per screen pixel. */
export function zoomPercent(camera: Camera, { actualScale }: Frame): number {
  return Math.round((camera.scale / actualScale) * 100);
}

/** By how much a turn of the wheel, or a pinch, zooms. */
export function wheelFactor(event: {
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
}): number {
  const isLines = event.deltaMode === 1;
  const pixels = isLines ? event.deltaY * lineHeightPx : event.deltaY;
  // A mouse wheel with Control held turns by as much as without.
  const isPinch = event.ctrlKey && !isLines && Math.abs(pixels) < 40;
  return Math.exp(-pixels * (isPinch ? pinchRate : wheelRate));
}
