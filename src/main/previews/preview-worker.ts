// Decodes one picture after the other in a thread of its own, so that no pixel is touched anywhere else.
// Invariant: every job is answered, with a result or a failure.
import { parentPort } from 'node:worker_threads';
import type { Canvas } from '@napi-rs/canvas';
import { previewSize, thumbnailSize } from '../../preload/contract/preview-sizes.ts';
import type { Traits } from '../catalog/traits.ts';
import { toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { giveWay } from '../lib/give-way.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { coloursOf } from './colours-of.ts';
import { decodePicture, drawn, readPicture, reduced } from './decode-picture.ts';
import { likenessOf } from './likeness.ts';
import { meanColour } from './preview-job.ts';
import type { Job, JobReply, JobResult, PictureSource, PixelJob } from './preview-job.ts';
import { smallPicture } from './small-picture.ts';

const webpQuality = 80;

giveWay();

parentPort?.on('message', (job: Job) => {
  void answer(job).then((reply) => {
    parentPort?.postMessage(reply, reply.ok ? buffersOf(reply.result) : []);
  });
});

async function answer(job: Job): Promise<JobReply> {
  try {
    return { ok: true, result: await run(job) };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

function buffersOf(result: JobResult): ArrayBuffer[] {
  switch (result.kind) {
    case 'preview':
      return [result.bytes.buffer, result.thumbnail.buffer];
    case 'png':
      return [result.bytes.buffer];
    case 'traits':
    case 'sha256':
      return [];
  }
}

async function run(job: Job): Promise<JobResult> {
  return job.kind === 'sha256'
    ? { kind: 'sha256', sha256: await sha256OfFile(job.absolutePath) }
    : runOnPixels(job);
}

async function runOnPixels(job: PixelJob): Promise<JobResult> {
  const picture = await decodePicture(await bytesOf(job.source));
  switch (job.kind) {
    case 'preview': {
      const of = { widthPx: picture.width, heightPx: picture.height };
      const size = previewSize(of);
      const canvas = reduced(picture, size.widthPx, size.heightPx);
      const pixels = pixelsOf(canvas);
      const small = thumbnailSize(of);
      const thumbnail = drawn(canvas, small.widthPx, small.heightPx);
      return {
        kind: 'preview',
        ...size,
        bytes: owned(await canvas.encode('webp', webpQuality)),
        thumbnail: owned(await thumbnail.encode('webp', webpQuality)),
        colour: meanColour(pixels),
        traits: traitsOf(pixels, canvas),
      };
    }
    case 'traits': {
      const canvas = drawn(picture, picture.width, picture.height);
      return { kind: 'traits', traits: traitsOf(pixelsOf(canvas), canvas) };
    }
    case 'png': {
      const canvas = drawn(picture, picture.width, picture.height);
      return { kind: 'png', bytes: owned(await canvas.encode('png')) };
    }
    default:
      return assertNever(job.kind);
  }
}

async function bytesOf(source: PictureSource): Promise<Buffer> {
  return source.kind === 'file'
    ? readPicture(source.absolutePath)
    : Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
}

function pixelsOf(canvas: Canvas): Uint8ClampedArray {
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
}

function traitsOf(pixels: Uint8ClampedArray, { width, height }: Canvas): Traits {
  const picture = smallPicture(pixels, width, height);
  return { likeness: likenessOf(picture), colours: coloursOf(picture) };
}

/** A copy with memory of its own, which may be handed to another thread. */
function owned(bytes: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
