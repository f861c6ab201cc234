// Makes previews in a few worker threads.
// Invariant: every picture gets an answer within twice the time limit of its start. A worker that dies or
// takes too long is replaced and its picture tried once more; then it is told so, and the picture is not blamed. Very large
// pictures are decoded one at a time, so that memory stays bounded whatever a provider sends.
import { Worker } from 'node:worker_threads';
import type { Traits } from '../catalog/traits.ts';
import { AppError } from '../lib/app-error.ts';
import { IdleEnd } from '../lib/idle-end.ts';
import { readPictureHeader } from './picture-header.ts';
import { pictureMaxPixels } from './preview-job.ts';
import type { Job, JobReply, JobResult, PictureFile, PixelJobKind } from './preview-job.ts';

export interface Preview {
  readonly kind: 'preview';
  readonly webp: Buffer;
  readonly thumbnail: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0xRRGGBB: the mean of what can be seen. */
  readonly colour: number;
  readonly traits: Traits;
}

/** What a picture gets: a preview, or none because it is a video. */
export type PreviewResult = Preview | { readonly kind: 'none' };

export interface PreviewPool {
  /**
   * A WebP in each of the two sizes of preview-sizes.ts. Fails with `damaged`, `too-large`, `not-an-image`,
   * `gone`, `no-permission`, `timeout`, `internal` where its thread ended twice, or `cancelled` when the pool closes.
   */
  make(file: PictureFile): Promise<PreviewResult>;
  /** The same of a picture that is on no disk; before waiting previews, since somebody looks at it. Fails like `make`. */
  makeOfBytes(bytes: Uint8Array): Promise<Preview>;
  /** What is told of a picture from the bytes of its preview. Fails like `make`. */
  traitsOf(bytes: Uint8Array): Promise<Traits>;
  /** The whole picture as PNG, for the clipboard; it goes before waiting previews. Fails like `make`. */
  toPng(file: PictureFile): Promise<Uint8Array<ArrayBuffer>>;
  /** Of a file as it lies there now, in hexadecimal. `internal` where it cannot be read; else fails like `make`. */
  sha256Of(absolutePath: string): Promise<string>;
  /** Ends the workers; what waits or runs fails with `cancelled`. */
  close(): Promise<void>;
}

export interface PreviewPoolInput {
  /** The built `preview-worker.js`, or its source under a Node that reads TypeScript. */
  readonly workerUrl: URL;
  /** Workers at most; one core should stay free for the window. */
  readonly size: number;
  /** For one picture; default 15 s. */
  readonly timeoutMs?: number;
  /** A worker that has nothing to do for so long ends; half a minute unless given. */
  readonly idleMs?: number;
}

/** What a thread keeps in JavaScript is small; left alone, V8 would let garbage lie that holds whole pictures. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/** Decoded, 64 megapixels take 256 MiB. */
const largePixels = 64_000_000;

type PictureSize = Pick<PictureFile, 'widthPx' | 'heightPx'>;

type ResultOf<Kind extends Job['kind']> = Extract<JobResult, { readonly kind: Kind }>;

interface Order {
  readonly job: Job;
  readonly isLarge: boolean;
  readonly attempts: number;
  readonly settle: (result: JobResult | AppError) => void;
}

/** Starts no worker before the first picture. */
export function createPreviewPool(input: PreviewPoolInput): PreviewPool {
  const size = Math.max(1, Math.floor(input.size));
  const timeoutMs = input.timeoutMs ?? 15_000;
  const waiting: Order[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Order>();
  const leave = (worker: Worker): void => {
    const index = idle.indexOf(worker);
    if (index !== -1) idle.splice(index, 1);
  };
  const idleEnd = new IdleEnd<Worker>(input.idleMs ?? 30_000, (worker) => {
    leave(worker);
    discard(worker);
  });
  let isClosed = false;

  const dispatch = (): void => {
    while (running.size < size) {
      const index = nextOrderIndex(waiting, running.values());
      const order = index === -1 ? undefined : waiting.splice(index, 1)[0];
      if (order === undefined) return;
      start(order);
    }
  };

  const hire = (): Worker => {
    const worker = new Worker(input.workerUrl, { name: 'preview', resourceLimits });
    // An error ends the worker, and `exit` tells of that; unheard it would end the app.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      idleEnd.busy(worker);
      leave(worker);
    });
    return worker;
  };

  const start = (order: Order): void => {
    const worker = idle.pop() ?? hire();
    idleEnd.busy(worker);
    running.set(worker, order);
    const finish = (): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      running.delete(worker);
    };
    const onMessage = (reply: JobReply): void => {
      finish();
      if (isClosed) return;
      idle.push(worker);
      idleEnd.rest(worker);
      order.settle(reply.ok ? reply.result : new AppError(reply.failure.code, reply.failure.message));
      dispatch();
    };
    /** The drive may be slow, or memory short: that is no fault of the picture's. */
    const endWith = (failure: AppError): void => {
      finish();
      discard(worker);
      if (isClosed) return;
      if (order.attempts > 0) order.settle(failure);
      else waiting.unshift({ ...order, attempts: order.attempts + 1 });
      dispatch();
    };
    const onExit = (): void =>
      endWith(new AppError('internal', 'The thread that decoded the picture ended.'));
    const onTimeout = (): void => endWith(new AppError('timeout', 'The picture was not decoded in time.'));
    const timer = setTimeout(onTimeout, timeoutMs);
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    worker.postMessage(order.job);
  };

  const run = <Kind extends Job['kind']>(
    job: Job & { readonly kind: Kind },
    size: PictureSize,
    goesFirst: boolean,
  ): Promise<ResultOf<Kind>> => {
    const refusal = isClosed ? closedError() : sizeRefusal(size);
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const order: Order = {
        job,
        isLarge: (size.widthPx ?? 0) * (size.heightPx ?? 0) > largePixels,
        attempts: 0,
        // A worker answers each job with a result of its kind.
        settle: (result) => (result instanceof AppError ? reject(result) : resolve(result as ResultOf<Kind>)),
      };
      if (goesFirst) waiting.unshift(order);
      else waiting.push(order);
      dispatch();
    });
  };
  const runFile = <Kind extends PixelJobKind>(
    kind: Kind,
    file: PictureFile,
    goesFirst: boolean,
  ): Promise<ResultOf<Kind>> => {
    const source = { kind: 'file', absolutePath: file.absolutePath } as const;
    return run({ kind, source }, file, goesFirst);
  };
  const runBytes = async <Kind extends PixelJobKind>(
    kind: Kind,
    bytes: Uint8Array,
    goesFirst: boolean,
  ): Promise<ResultOf<Kind>> => {
    const header = readPictureHeader(bytes);
    if (header === null) throw new AppError('not-an-image', 'The bytes do not begin like a picture.');
    return run({ kind, source: { kind: 'bytes', bytes } }, header, goesFirst);
  };

  return {
    async make(file) {
      if (!isStill(file)) return { kind: 'none' };
      return previewOf(await runFile('preview', file, false));
    },
    async makeOfBytes(bytes) {
      return previewOf(await runBytes('preview', bytes, true));
    },
    async traitsOf(bytes) {
      return (await runBytes('traits', bytes, false)).traits;
    },
    async toPng(file) {
      if (!isStill(file)) throw new AppError('invalid-request', 'A video cannot be copied as a picture.');
      return (await runFile('png', file, true)).bytes;
    },
    async sha256Of(absolutePath) {
      const noPixels = { widthPx: null, heightPx: null };
      return (await run({ kind: 'sha256', absolutePath }, noPixels, false)).sha256;
    },
    async close() {
      isClosed = true;
      idleEnd.close();
      const orders = [...waiting.splice(0), ...running.values()];
      const workers = [...idle.splice(0), ...running.keys()];
      for (const order of orders) order.settle(closedError());
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The first order that may start now: a large one waits while another large one runs. */
export function nextOrderIndex(
  waiting: readonly { readonly isLarge: boolean }[],
  running: Iterable<{ readonly isLarge: boolean }>,
): number {
  const isLargeRunning = [...running].some((order) => order.isLarge);
  return waiting.findIndex((order) => !order.isLarge || !isLargeRunning);
}

function previewOf({ bytes, thumbnail, ...facts }: ResultOf<'preview'>): Preview {
  return {
    webp: Buffer.from(bytes.buffer),
    thumbnail: Buffer.from(thumbnail.buffer),
    ...facts,
  };
}

function isStill(file: PictureFile): boolean {
  return file.mediaType.startsWith('image/');
}

function sizeRefusal(file: PictureSize): AppError | null {
  if ((file.widthPx ?? 0) * (file.heightPx ?? 0) <= pictureMaxPixels) return null;
  return new AppError('too-large', `The picture says that it has ${file.widthPx} × ${file.heightPx} pixels.`);
}

function closedError(): AppError {
  return new AppError('cancelled', 'The app is closing.');
}

/** A thread in native code cannot be stopped at once; nobody waits for it, and it keeps no process alive. */
function discard(worker: Worker): void {
  worker.unref();
  void worker.terminate();
}
