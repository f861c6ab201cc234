// Where the pictures of the simulated providers are made: art in worker threads, plain files at once, each
// only when it is first asked for. What was made is kept in memory up to a bound, its hash for ever, and art
// on disk too when a directory is given, so that a second start is quick.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { ArtRequest } from './art.ts';
import { makePlainPicture } from './plain-picture.ts';
import type { PlainPicture } from './plain-picture.ts';

/** What a picture is made from. */
export type PictureSource =
  | ({ readonly maker: 'art' } & ArtRequest)
  | ({ readonly maker: 'plain' } & PlainPicture)
  | { readonly maker: 'bytes'; readonly name: string; readonly bytes: Buffer };

/** Makes pictures; the same source always gives the same bytes. */
export interface Studio {
  render(source: PictureSource): Promise<Buffer>;
  /** SHA-256 (small hex) and length of the rendered bytes; remembered, so that it is rendered once. */
  describe(source: PictureSource): Promise<{ readonly sha256: string; readonly bytes: number }>;
  stop(): Promise<void>;
}

/** Options of a studio. `artDirectory` keeps rendered art between runs. */
export interface StudioOptions {
  readonly workers?: number;
  readonly cacheBytes?: number;
  readonly artDirectory?: string;
}

/** Raised when the drawing changes, so that art kept on disk is drawn anew. */
const artRevision = 2;

/** Opens a studio; its workers start with the first picture. */
export function createStudio(options: StudioOptions = {}): Studio {
  const cacheBytes = options.cacheBytes ?? 256 * 1024 * 1024;
  const cache = new Map<string, Buffer>();
  const descriptions = new Map<string, { readonly sha256: string; readonly bytes: number }>();
  const making = new Map<string, Promise<Buffer>>();
  const easels = Array.from({ length: options.workers ?? 1 }, () => createEasel());
  let cachedBytes = 0;

  const keep = (key: string, bytes: Buffer): void => {
    cache.set(key, bytes);
    cachedBytes += bytes.length;
    for (const [oldKey, oldBytes] of cache) {
      if (cachedBytes <= cacheBytes) break;
      cache.delete(oldKey);
      cachedBytes -= oldBytes.length;
    }
  };

  const draw = async (key: string, source: ArtRequest): Promise<Buffer> => {
    const file =
      options.artDirectory === undefined
        ? null
        : join(options.artDirectory, `${artRevision}-${key.replaceAll(/[^\w.-]+/g, '_')}`);
    if (file !== null) {
      const kept = await readFile(file).catch(() => null);
      if (kept !== null) return kept;
    }
    const easel = easels.reduce((best, next) => (next.waiting() < best.waiting() ? next : best));
    const bytes = await easel.draw(source);
    if (file !== null && options.artDirectory !== undefined) {
      await mkdir(options.artDirectory, { recursive: true });
      await writeFile(`${file}.${process.pid}`, bytes);
      await rename(`${file}.${process.pid}`, file);
    }
    return bytes;
  };

  const render = (source: PictureSource): Promise<Buffer> => {
    if (source.maker === 'bytes') return Promise.resolve(source.bytes);
    const key = sourceKey(source);
    const known = cache.get(key);
    if (known !== undefined) {
      cache.delete(key);
      cache.set(key, known);
      return Promise.resolve(known);
    }
    if (source.maker === 'plain') {
      const bytes = makePlainPicture(source);
      keep(key, bytes);
      return Promise.resolve(bytes);
    }
    const running = making.get(key);
    if (running !== undefined) return running;
    const promise = draw(key, source)
      .then((bytes) => {
        keep(key, bytes);
        return bytes;
      })
      .finally(() => making.delete(key));
    making.set(key, promise);
    return promise;
  };

  return {
    render,
    describe: async (source) => {
      const key = sourceKey(source);
      const known = descriptions.get(key);
      if (known !== undefined) return known;
      const bytes = await render(source);
      const description = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
      descriptions.set(key, description);
      return description;
    },
    stop: async () => {
      await Promise.all(easels.map((easel) => easel.stop()));
    },
  };
}

/** A name that two sources share only when their bytes are the same. */
export function sourceKey(source: PictureSource): string {
  switch (source.maker) {
    case 'art':
      return `art-${source.family}-${source.seed}-${source.aspect.replace(':', 'x')}-${source.part}-${source.scale}.${source.format}`;
    case 'plain':
      return `plain-${source.seed}-${source.widthPx}x${source.heightPx}-${source.sizeBytes ?? 'any'}.${source.format}`;
    case 'bytes':
      return `bytes-${source.name}`;
  }
}

interface Easel {
  draw(source: ArtRequest): Promise<Buffer>;
  waiting(): number;
  stop(): Promise<void>;
}

function createEasel(): Easel {
  let worker: Worker | null = null;
  let nextId = 1;
  const waiting = new Map<number, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }>();
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    // No inherited flags: a test runner's loaders have no business in the drawing thread.
    const started = new Worker(new URL('./art-worker.ts', import.meta.url), { execArgv: [] });
    started.unref();
    started.on('message', (message: { id: number; bytes?: Uint8Array; error?: string }) => {
      const entry = waiting.get(message.id);
      waiting.delete(message.id);
      if (waiting.size === 0) started.unref();
      if (message.bytes !== undefined) {
        entry?.resolve(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength));
      } else entry?.reject(new Error(message.error ?? 'no picture'));
    });
    started.on('error', failAll);
    started.on('exit', () => {
      worker = null;
      failAll(new Error('the drawing thread ended'));
    });
    return started;
  };
  return {
    draw: (source) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        worker.ref();
        const id = nextId;
        nextId += 1;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, source });
      }),
    waiting: () => waiting.size,
    stop: async () => {
      await worker?.terminate();
    },
  };
}
