// Decodes one picture after the other in a thread of its own, so that no pixel is touched anywhere else.
// Invariant: the decoder sees only bytes whose header names a known still format of bounded size; every job is
// answered, with a result or a failure.
import { open } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, Image } from '@napi-rs/canvas';
import { previewSize, thumbnailSize } from '../../preload/contract/preview-sizes.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { giveWay } from '../lib/give-way.ts';
import { readPictureHeader } from './picture-header.ts';
import { meanColour, pictureMaxBytes, pictureMaxPixels } from './preview-job.ts';
import type { Job, JobReply, JobResult, PictureSource } from './preview-job.ts';

const webpQuality = 80;

giveWay();

parentPort?.on('message', (job: Job) => {
  void answer(job).then((reply) => {
    const transfer = reply.ok ? [reply.result.bytes.buffer, reply.result.thumbnail.buffer] : [];
    parentPort?.postMessage(reply, transfer);
  });
});

async function answer(job: Job): Promise<JobReply> {
  try {
    return { ok: true, result: await run(job) };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

async function run(job: Job): Promise<JobResult> {
  const picture = await decode(await bytesOf(job.source));
  switch (job.kind) {
    case 'preview': {
      const of = { widthPx: picture.width, heightPx: picture.height };
      const size = previewSize(of);
      const canvas = reduced(picture, size.widthPx, size.heightPx);
      const small = thumbnailSize(of);
      const thumbnail = drawn(canvas, small.widthPx, small.heightPx);
      return {
        ...size,
        bytes: owned(await canvas.encode('webp', webpQuality)),
        thumbnail: owned(await thumbnail.encode('webp', webpQuality)),
        colour: colourOf(canvas),
      };
    }
    case 'png': {
      const canvas = drawn(picture, picture.width, picture.height);
      const bytes = owned(await canvas.encode('png'));
      return {
        bytes,
        thumbnail: new Uint8Array(0),
        widthPx: picture.width,
        heightPx: picture.height,
        colour: 0,
      };
    }
    default:
      return assertNever(job.kind);
  }
}

async function bytesOf(source: PictureSource): Promise<Buffer> {
  return source.kind === 'file'
    ? readBounded(source.absolutePath)
    : Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
}

/** The file's bytes, refused before reading when there are too many. */
async function readBounded(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const facts = await file.stat();
      if (!facts.isFile()) throw new AppError('not-found', 'This is not a file.');
      if (facts.size > pictureMaxBytes) throw new AppError('too-large', 'This file is too large to decode.');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('not-found', 'The file is not there any more.', { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new AppError('no-permission', 'The file must not be read.', { cause: error });
    }
    throw error;
  }
}

async function decode(bytes: Buffer): Promise<Image> {
  const header = readPictureHeader(bytes);
  if (header === null) throw new AppError('not-an-image', 'The file does not begin like a picture.');
  const { widthPx, heightPx } = header;
  if (widthPx * heightPx > pictureMaxPixels) {
    throw new AppError('too-large', `The picture says that it has ${widthPx} × ${heightPx} pixels.`);
  }
  if (widthPx === 0 || heightPx === 0) throw new AppError('damaged', 'The picture has no pixels.');
  try {
    return await loadImage(bytes);
  } catch (error) {
    throw new AppError('damaged', 'The picture cannot be decoded.', { cause: error });
  }
}

/**
 * The picture at a small size. The decoder's own scaling takes the nearest halved copy, which blurs; drawn at
 * twice the size first and then halved exactly, it comes out as sharp as an average over areas.
 */
function reduced(picture: Image, widthPx: number, heightPx: number): Canvas {
  if (picture.width <= 2 * widthPx) return drawn(picture, widthPx, heightPx);
  return drawn(drawn(picture, 2 * widthPx, 2 * heightPx), widthPx, heightPx);
}

function drawn(picture: Image | Canvas, widthPx: number, heightPx: number): Canvas {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = true;
  // 'high' is a sharpening filter in some versions of the decoder; halving needs none.
  context.imageSmoothingQuality = 'medium';
  context.drawImage(picture, 0, 0, widthPx, heightPx);
  return canvas;
}

function colourOf(canvas: Canvas): number {
  return meanColour(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
}

/** A copy with memory of its own, which may be handed to another thread. */
function owned(bytes: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
