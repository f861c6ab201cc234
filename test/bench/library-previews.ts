// Some two thousand different small pictures, for libraries that only look large.
// Invariant: real WebP files in the shapes that Midjourney makes; a few are painted, the others are parts of them,
// mirrored, tinted and grained, so that each has bytes and a decoding of its own.
import { createHash } from 'node:crypto';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, Image } from '@napi-rs/canvas';
import { previewSize, thumbnailSize } from '../../src/preload/contract/preview-sizes.ts';
import type { NewPreview } from '../../src/main/catalog/previews.ts';
import type { Traits } from '../../src/main/catalog/traits.ts';
import { coloursOf } from '../../src/main/previews/colours-of.ts';
import { likenessOf } from '../../src/main/previews/likeness.ts';
import { meanColour } from '../../src/main/previews/preview-job.ts';
import { smallPicture } from '../../src/main/previews/small-picture.ts';
import { drawPicture } from '../renderer/looks/pictures.ts';
import { artSizePx } from '../simulators/art.ts';
import type { ArtAspect } from '../simulators/art.ts';
import { createRandom } from '../simulators/random.ts';
import type { Random } from '../simulators/random.ts';

export interface LibraryPreview {
  readonly aspect: ArtAspect;
  readonly preview: NewPreview;
  /** Of the original that it stands for. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0xRRGGBB */
  readonly colour: number;
  readonly traits: Traits;
}

const aspects: readonly ArtAspect[] = ['1:1', '16:9', '3:2', '2:3', '9:16', '21:9'];
const paintedCount = 40;
const paintedLongSidePx = 640;
const encodedAtOnce = 4;
const webpQuality = 80;

/** Makes so many; the same in every run. */
export async function makeLibraryPreviews(count: number): Promise<readonly LibraryPreview[]> {
  const painted: Image[] = [];
  for (let at = 0; at < Math.min(paintedCount, count); at += 1)
    painted.push(await loadImage(drawPicture(at * 5 + 1, paintedLongSidePx)));
  const grain = grainCanvas(createRandom('grain'));
  const made: LibraryPreview[] = [];
  for (let from = 0; from < count; from += encodedAtOnce) {
    const batch = Array.from({ length: Math.min(encodedAtOnce, count - from) }, (_, at) =>
      makeOne(from + at, painted, grain),
    );
    made.push(...(await Promise.all(batch)));
  }
  return made;
}

async function makeOne(number: number, painted: readonly Image[], grain: Canvas): Promise<LibraryPreview> {
  const random = createRandom(`preview ${String(number)}`);
  const aspect = aspects[number % aspects.length] ?? '1:1';
  const original = artSizePx(aspect);
  const { widthPx, heightPx } = previewSize(original);
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  drawPart(canvas, random.pick(painted), random);
  context.globalCompositeOperation = 'overlay';
  context.fillStyle = `hsl(${String(random.integer(0, 359))} 60% 50% / 35%)`;
  context.fillRect(0, 0, widthPx, heightPx);
  context.globalCompositeOperation = 'soft-light';
  context.drawImage(grain, -random.integer(0, 511), -random.integer(0, 511));
  const webp = await canvas.encode('webp', webpQuality);
  const small = thumbnailSize(original);
  const smaller = createCanvas(small.widthPx, small.heightPx);
  smaller.getContext('2d').drawImage(canvas, 0, 0, small.widthPx, small.heightPx);
  const thumbnail = await smaller.encode('webp', webpQuality);
  const pixels = context.getImageData(0, 0, widthPx, heightPx).data;
  const cells = smallPicture(pixels, widthPx, heightPx);
  return {
    aspect,
    preview: { sha256: createHash('sha256').update(webp).digest('hex'), widthPx, heightPx, webp, thumbnail },
    ...original,
    colour: meanColour(pixels),
    traits: { likeness: likenessOf(cells), colours: coloursOf(cells) },
  };
}

/** A part of a painted picture that has the canvas's shape, perhaps mirrored. */
function drawPart(canvas: Canvas, picture: Image, random: Random): void {
  const context = canvas.getContext('2d');
  const scale = Math.min(picture.width / canvas.width, picture.height / canvas.height);
  const share = random.between(0.5, 1) * scale;
  const [partWidth, partHeight] = [canvas.width * share, canvas.height * share];
  if (random.chance(0.5)) {
    context.translate(canvas.width, 0);
    context.scale(-1, 1);
  }
  context.drawImage(
    picture,
    random.between(0, picture.width - partWidth),
    random.between(0, picture.height - partHeight),
    ...[partWidth, partHeight, 0, 0, canvas.width, canvas.height],
  );
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function grainCanvas(random: Random): Canvas {
  const sizePx = 1024;
  const canvas = createCanvas(sizePx, sizePx);
  const context = canvas.getContext('2d');
  const picture = context.createImageData(sizePx, sizePx);
  for (let at = 0; at < picture.data.length; at += 4) {
    const grey = 108 + random.next() * 40;
    picture.data.set([grey, grey, grey, 255], at);
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}
