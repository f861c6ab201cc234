// A mask as the strokes that made it, so that it can be undone, shown small and sent at the picture's own size.
// Invariant: coordinates are parts of the picture (0 to 1), so a mask fits every size; what may change is opaque.

export type MaskTool = 'brush' | 'rectangle' | 'eraser';

export interface MaskPoint {
  /** Of the width and of the height, 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export type MaskShape =
  /** `radius` is a part of the longer edge. */
  | { readonly kind: 'brush' | 'eraser'; readonly radius: number; readonly points: readonly MaskPoint[] }
  | { readonly kind: 'rectangle'; readonly from: MaskPoint; readonly to: MaskPoint }
  | { readonly kind: 'everything' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'inverted' };

type Context = Pick<
  CanvasRenderingContext2D,
  | 'globalCompositeOperation'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'clearRect'
  | 'fillRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
>;

/** Draws the mask: `colour` where the picture may change, transparent elsewhere. */
export function drawMask(
  context: Context,
  shapes: readonly MaskShape[],
  widthPx: number,
  heightPx: number,
  colour: string,
): void {
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, widthPx, heightPx);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const shape of shapes) drawShape(context, shape, widthPx, heightPx);
  context.globalCompositeOperation = 'source-over';
}

function drawShape(context: Context, shape: MaskShape, widthPx: number, heightPx: number): void {
  context.globalCompositeOperation = 'source-over';
  switch (shape.kind) {
    case 'everything':
      context.fillRect(0, 0, widthPx, heightPx);
      return;
    case 'nothing':
      context.clearRect(0, 0, widthPx, heightPx);
      return;
    case 'inverted':
      context.globalCompositeOperation = 'source-out';
      context.fillRect(0, 0, widthPx, heightPx);
      return;
    case 'rectangle': {
      const { from, to } = shape;
      context.fillRect(
        Math.min(from.x, to.x) * widthPx,
        Math.min(from.y, to.y) * heightPx,
        Math.abs(to.x - from.x) * widthPx,
        Math.abs(to.y - from.y) * heightPx,
      );
      return;
    }
    case 'eraser':
      context.globalCompositeOperation = 'destination-out';
      strokeOf(context, shape, widthPx, heightPx);
      return;
    case 'brush':
      strokeOf(context, shape, widthPx, heightPx);
  }
}

function strokeOf(
  context: Context,
  shape: Extract<MaskShape, { readonly points: unknown }>,
  widthPx: number,
  heightPx: number,
): void {
  const [first, ...rest] = shape.points;
  if (first === undefined) return;
  context.lineWidth = 2 * shape.radius * Math.max(widthPx, heightPx);
  context.beginPath();
  context.moveTo(first.x * widthPx, first.y * heightPx);
  // A line to where one is draws a dot.
  if (rest.length === 0) context.lineTo(first.x * widthPx, first.y * heightPx);
  for (const point of rest) context.lineTo(point.x * widthPx, point.y * heightPx);
  context.stroke();
}

/** Draws the mask as its provider wants it: white where the picture may change, black or nothing everywhere else. */
export function drawMaskToSend(
  context: Context,
  shapes: readonly MaskShape[],
  widthPx: number,
  heightPx: number,
  ground: 'on-black' | 'on-transparent',
): void {
  drawMask(context, shapes, widthPx, heightPx, '#ffffff');
  if (ground === 'on-transparent') return;
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = '#000000';
  context.fillRect(0, 0, widthPx, heightPx);
  context.globalCompositeOperation = 'source-over';
}
