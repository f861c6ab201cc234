// A download's part on disk: bytes written in their order, and the facts that let it be gone on from.
// Invariant: the facts beside the part belong to its bytes, at every moment (see resume-facts.ts); what is left
// after a failure can be gone on from, or nothing is left.
import { closeSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { AppError } from '../lib/app-error.ts';
import { errnoOf } from './file-error.ts';
import { GatheredWrites } from './gathered-writes.ts';
import type { WriteBuffers } from './gathered-writes.ts';
import { isFilmStart } from './inspect-file.ts';
import { bootedAtMs, removeFacts, removePart, writeFacts } from './resume-facts.ts';
import { isStrongEtag } from './resume-rules.ts';

const syncFile = promisify(fsync);

export interface SizeLimits {
  readonly maxPictureBytes: number;
  readonly maxFilmBytes: number;
  /** A shorter beginning is fetched anew: asking again costs less than keeping account. */
  readonly resumeMinBytes: number;
}

/** What the host says of the body. */
export interface BodyFacts {
  readonly url: string;
  readonly totalBytes: number | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Enough to tell a film from a picture. */
const headBytes = 12;

export class PartFile {
  readonly #path: string;
  readonly #limits: SizeLimits;
  readonly #writes: GatheredWrites;
  #descriptor: number | null = null;
  #body: BodyFacts | null = null;
  #head: Buffer = Buffer.alloc(0);
  /** Of what has come; `#writtenBytes` of it are in the file. */
  #sizeBytes = 0;
  #writtenBytes = 0;
  #syncedBytes = 0;
  #hasFacts: boolean;

  /** @param hasFacts Facts of an earlier try are on disk. */
  constructor(path: string, limits: SizeLimits, buffers: WriteBuffers, hasFacts: boolean) {
    this.#path = path;
    this.#limits = limits;
    this.#writes = new GatheredWrites(buffers, (bytes) => this.#writeNow(bytes));
    this.#hasFacts = hasFacts;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get totalBytes(): number | null {
    return this.#body?.totalBytes ?? null;
  }

  /** Opens the part for a body that goes on after `fromByte` bytes of it; 0 begins anew. */
  begin(fromByte: number, body: BodyFacts): void {
    this.close();
    if (body.totalBytes !== null && body.totalBytes > this.#limits.maxFilmBytes) throw tooLarge();
    if (fromByte === 0) {
      // Before the first new byte: old facts must never stand beside other bytes.
      removeFacts(this.#path);
      this.#hasFacts = false;
      this.#descriptor = createPart(this.#path);
    } else {
      this.#descriptor = openSync(this.#path, 'r+');
      ftruncateSync(this.#descriptor, fromByte);
      const head = Buffer.alloc(headBytes);
      this.#head = head.subarray(0, readSync(this.#descriptor, head, 0, headBytes, 0));
    }
    this.#body = body;
    this.#sizeBytes = this.#writtenBytes = fromByte;
  }

  write(bytes: Buffer): void {
    if (this.#descriptor === null || this.#body === null)
      throw new Error('A part is written before it is begun.');
    const { totalBytes } = this.#body;
    if (this.#head.length < headBytes)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, headBytes - this.#head.length)]);
    const willBe = Math.max(this.#sizeBytes + bytes.length, totalBytes ?? 0);
    if (willBe > this.#limits.maxPictureBytes && this.#head.length === headBytes) {
      if (willBe > (isFilmStart(this.#head) ? this.#limits.maxFilmBytes : this.#limits.maxPictureBytes))
        throw tooLarge();
    }
    this.#writes.add(bytes);
    this.#sizeBytes += bytes.length;
    if (!this.#hasFacts && this.#sizeBytes >= this.#limits.resumeMinBytes && this.#sizeBytes !== totalBytes)
      this.#noteFacts();
  }

  #writeNow(bytes: Buffer): void {
    if (this.#descriptor === null) throw new Error('A part is written after it was closed.');
    for (let written = 0; written < bytes.length;) {
      const left = bytes.length - written;
      const count = writeSync(this.#descriptor, bytes, written, left, this.#writtenBytes);
      written += count;
      this.#writtenBytes += count;
    }
  }

  /** After the last byte: hands the open part over. A body of known length must have come whole. */
  finish(): { readonly descriptor: number; readonly sizeBytes: number; readonly hasFacts: boolean } {
    const [descriptor, sizeBytes, totalBytes] = [this.#descriptor, this.#sizeBytes, this.totalBytes];
    if (descriptor === null) throw new Error('A part is finished before it is begun.');
    if (totalBytes !== null && totalBytes !== sizeBytes) {
      throw new AppError('network', `The picture host sent ${sizeBytes} of ${totalBytes} bytes.`);
    }
    this.#writes.flush();
    this.#writes.end();
    this.#descriptor = null;
    return { descriptor, sizeBytes, hasFacts: this.#hasFacts };
  }

  close(): void {
    this.#writes.end();
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  /**
   * After a failure: keeps what can be gone on from, safely on disk, and removes what cannot.
   * @param isWorthless The bytes are known to be of no use.
   */
  async leave(isWorthless: boolean): Promise<void> {
    const wasBegun = this.#descriptor !== null;
    try {
      if (isWorthless || (wasBegun && !this.#canBeResumed())) {
        this.close();
        removePart(this.#path);
        return;
      }
      if (this.#descriptor === null) return;
      this.#writes.flush();
      await syncFile(this.#descriptor);
      this.#syncedBytes = this.#sizeBytes;
      this.#noteFacts();
    } catch {
      // The failure that brought us here is the one to tell; at worst the next try begins anew.
    } finally {
      this.close();
    }
  }

  #canBeResumed(): boolean {
    return this.#sizeBytes >= this.#limits.resumeMinBytes && this.#body !== null && hasValidator(this.#body);
  }

  #noteFacts(): void {
    if (this.#body === null || !hasValidator(this.#body)) return;
    writeFacts(this.#path, {
      version: 1,
      ...this.#body,
      syncedBytes: this.#syncedBytes,
      bootedAtMs: bootedAtMs(),
    });
    this.#hasFacts = true;
  }
}

/** Makes no folder: an absent one is a drive that is away. */
function createPart(path: string): number {
  try {
    return openSync(path, 'w+');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new AppError('library-away', 'The folder for pictures is not there.', { cause: error });
  }
}

function hasValidator(body: BodyFacts): boolean {
  return isStrongEtag(body.etag) || body.lastModified !== null;
}

function tooLarge(): AppError {
  return new AppError('too-large', 'The file is larger than any picture or film that Gridkeep keeps.');
}
