// Reads a file once, from the disk, and says what it is: its SHA-256, its kind by magic bytes, its size in pixels,
// and that its container is whole to the end. What is checked is what a reader will get.
// Invariant: bounded memory (one piece of 1 MiB), no length inside the file is trusted, and nothing that is not a
// whole picture or film of a known kind comes out without an AppError.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, open, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { MediaType } from '../../preload/contract/pictures.ts';
import { AppError } from '../lib/app-error.ts';
import { walkGif } from './containers/gif.ts';
import { walkIsoMedia } from './containers/iso-media.ts';
import { walkJpeg } from './containers/jpeg.ts';
import { pngSignature, walkPng } from './containers/png.ts';
import { Cursor, damaged } from './containers/walk.ts';
import type { Walk, Walked, WalkContext } from './containers/walk.ts';
import { walkWebm } from './containers/webm.ts';
import { walkWebp } from './containers/webp.ts';
import { fileError } from './file-error.ts';
import { pageWords } from './page-words.ts';

const openFile = promisify(open);
const readPiece = promisify(read);

/** 268 megapixels: what Chromium and Skia still decode (16,384²). */
export const defaultMaxPixels = 16_384 * 16_384;
const pieceBytes = 1024 * 1024;
/** Up to this size, what was just written is read and hashed in one go: a few milliseconds. */
const quickMaxBytes = 8 * 1024 * 1024;
/** Buffers between two files; new ones for each would keep the garbage collector busy. */
const freePieces: Buffer[] = [];
const freePiecesMax = 4;
/** Enough to tell every kind, and to quote a page that came instead. */
const headBytes = 4096;

export interface InspectedFile {
  /** 64 small hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  /** As stored, before any rotation; null for a film that does not say. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

export interface InspectOptions {
  readonly maxPixels?: number;
  readonly signal?: AbortSignal;
}

/**
 * @param file A path; or the descriptor of a file that was just written (read from its start; stays open).
 * @throws AppError `not-an-image`, `damaged`, `too-large`, `no-permission`, `not-found`, `cancelled`.
 */
export async function inspectFile(
  file: string | number,
  options: InspectOptions = {},
): Promise<InspectedFile> {
  try {
    if (typeof file === 'number') return await inspectOpen(file, true, options);
    const descriptor = await openFile(file, 'r');
    try {
      return await inspectOpen(descriptor, false, options);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, 'The file cannot be read');
  }
}

async function inspectOpen(
  descriptor: number,
  isInMemory: boolean,
  options: InspectOptions,
): Promise<InspectedFile> {
  const { maxPixels = defaultMaxPixels, signal } = options;
  const sizeBytes = fstatSync(descriptor).size;
  const isQuick = isInMemory && sizeBytes <= quickMaxBytes;
  const hash = createHash('sha256');
  const piece = freePieces.pop() ?? Buffer.allocUnsafe(pieceBytes);
  try {
    let walk: RunningWalk | null = null;
    let position = 0;
    while (position < sizeBytes) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'Stopped.');
      const bytesRead = isQuick
        ? readSync(descriptor, piece, 0, pieceBytes, position)
        : (await readPiece(descriptor, piece, 0, pieceBytes, position)).bytesRead;
      if (bytesRead === 0) throw damaged('it became shorter while it was read');
      const bytes = piece.subarray(0, bytesRead);
      walk ??= startWalk(bytes.subarray(0, headBytes), { sizeBytes, maxPixels });
      walk.push(bytes);
      hash.update(bytes);
      position += bytesRead;
    }
    if (walk === null) throw damaged('it is empty');
    if (position > sizeBytes) throw damaged('it grew while it was read');
    return { sha256: hash.digest('hex'), sizeBytes, ...walk.finish() };
  } finally {
    if (freePieces.length < freePiecesMax) freePieces.push(piece);
  }
}

interface RunningWalk {
  push(piece: Buffer): void;
  finish(): Walked;
}

function startWalk(head: Buffer, context: WalkContext): RunningWalk {
  const walker = walkerFor(head);
  const walk: Walk<Walked> = walker(new Cursor(), context);
  let state = walk.next();
  return {
    push: (piece) => {
      if (state.done !== true) state = walk.next(piece);
    },
    finish: () => {
      while (state.done !== true) state = walk.next(null);
      return state.value;
    },
  };
}

type Walker = (cursor: Cursor, context: WalkContext) => Walk<Walked>;

const kinds: readonly {
  readonly matches: (head: string) => boolean;
  readonly magic: readonly string[];
  readonly walker: Walker;
}[] = [
  kind([pngSignature.toString('latin1')], walkPng),
  kind(['\xff\xd8\xff'], walkJpeg),
  kind(['RIFF????WEBP'], walkWebp),
  kind(['GIF87a', 'GIF89a'], walkGif),
  kind(['????ftyp'], walkIsoMedia),
  kind(['\x1a\x45\xdf\xa3'], walkWebm),
];

/** `?` stands for any byte; none of the signatures has one of its own. */
function kind(magic: readonly string[], walker: Walker): (typeof kinds)[number] {
  const matches = (head: string): boolean =>
    magic.some((signature) => agrees(head, signature, signature.length));
  return { matches, magic, walker };
}

function agrees(head: string, signature: string, length: number): boolean {
  if (head.length < length) return false;
  for (let at = 0; at < length; at += 1) {
    if (signature[at] !== '?' && signature[at] !== head[at]) return false;
  }
  return true;
}

function walkerFor(bytes: Buffer): Walker {
  const head = bytes.toString('latin1', 0, 16);
  for (const { matches, walker } of kinds) if (matches(head)) return walker;
  // Fewer bytes than a signature has: perhaps the very first of a picture.
  const isBegun = kinds.some(({ magic }) =>
    magic.some((signature) => head.length < signature.length && agrees(head, signature, head.length)),
  );
  if (isBegun) throw damaged('it ends too early');
  const words = pageWords(bytes);
  throw new AppError('not-an-image', `This is no picture and no film${words === '' ? '' : ` but ${words}`}.`);
}

/** Do these first bytes (≥ 12) begin a film? */
export function isFilmStart(head: Buffer): boolean {
  const text = head.toString('latin1', 0, 12);
  return (
    agrees(text, '\x1a\x45\xdf\xa3', 4) ||
    (agrees(text, '????ftyp', 8) && !/^avi[fs]$/.test(text.slice(8, 12)))
  );
}
