// How a container is walked while its bytes pass by once: a walk is a generator that asks for the next piece.
// Invariant: a walk never holds more than one piece and 64 KiB, never trusts a length, and either reaches the
// container's own end or throws AppError `damaged`; pieces are only valid until the next one is asked for.
import type { MediaType } from '../../../preload/contract/pictures.ts';
import { AppError } from '../../lib/app-error.ts';

/** What a walk found out. Sizes are those stored, before any rotation. */
export interface Walked {
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** Yields when it needs more; is resumed with the next piece, or null at the end of the file. */
export type Walk<T> = Generator<undefined, T, Buffer | null>;

export interface WalkContext {
  readonly sizeBytes: number;
  readonly maxPixels: number;
}

/** A cut or broken container. */
export function damaged(what: string): AppError {
  return new AppError('damaged', `The file is cut or broken: ${what}.`);
}

/** Refuses a picture without area, and one of more pixels than can be shown. */
export function checkPixels(widthPx: number, heightPx: number, maxPixels: number): void {
  if (widthPx <= 0 || heightPx <= 0) throw damaged('it has no width or height');
  if (widthPx * heightPx > maxPixels) {
    throw new AppError(
      'too-large',
      `The picture has ${widthPx} × ${heightPx} pixels, more than can be shown.`,
    );
  }
}

/** The longest run of bytes that `take` gives at once. */
const takeMaxBytes = 64 * 1024;

/** A place in the passing bytes. */
export class Cursor {
  /** Of the next byte, from the start of the file. */
  offset = 0;
  #piece: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The rest of the piece at hand; empty only at the end of the file. */
  *rest(): Walk<Buffer> {
    while (this.#at === this.#piece.length) {
      const next = yield;
      if (next === null) return Buffer.alloc(0);
      this.#piece = next;
      this.#at = 0;
    }
    return this.#at === 0 ? this.#piece : this.#piece.subarray(this.#at);
  }

  /** Moves on within the piece at hand. */
  advance(bytes: number): void {
    this.#at += bytes;
    this.offset += bytes;
  }

  /** The next bytes where they all lie in the piece at hand, else null; the quick way for what is met often. */
  ahead(bytes: number): Buffer | null {
    const end = this.#at + bytes;
    if (end > this.#piece.length) return null;
    const found = this.#piece.subarray(this.#at, end);
    this.#at = end;
    this.offset += bytes;
    return found;
  }

  /** The next bytes, valid until the next piece comes. */
  *take(bytes: number): Walk<Buffer> {
    const found = this.ahead(bytes);
    if (found !== null) return found;
    if (bytes > takeMaxBytes) throw damaged('a header is too long');
    const whole = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const more = yield* this.rest();
      if (more.length === 0) throw damaged('it ends too early');
      const part = more.subarray(0, bytes - filled);
      part.copy(whole, filled);
      filled += part.length;
      this.advance(part.length);
    }
    return whole;
  }

  /** Passes over bytes that must be there. */
  *skip(bytes: number): Walk<void> {
    let left = bytes;
    while (left > 0) {
      const rest = yield* this.rest();
      if (rest.length === 0) throw damaged('it ends too early');
      const step = Math.min(left, rest.length);
      this.advance(step);
      left -= step;
    }
  }
}
