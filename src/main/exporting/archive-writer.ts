// Writes a ZIP file: every entry stored as it is, names in UTF-8, ZIP64 where it grows large.
// Invariant: one entry at a time and no more of it in memory than is on its way; once writing has failed, everything fails.
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fileError } from '../saving/file-error.ts';

export interface ArchiveEntry {
  /** With forward slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly changedAtMs: number;
  /** Opens what is written; called once, when its turn has come. */
  readonly open: () => Readable;
}

/** A file's usual rights. What a system makes of none would be a file that nobody may read. */
const fileMode = 0o100644;
/** The form has room for these years; what lies before or after them, or is no time, gets the nearest. */
const [firstMs, lastMs] = [Date.UTC(1980, 0, 2), Date.UTC(2107, 11, 30)];
const failedWords = 'The archive cannot be written';

export class ArchiveWriter {
  readonly #zip = new ZipFile();
  readonly #written: Promise<void>;
  #failure: unknown = null;
  #fail: (error: unknown) => void = () => undefined;

  /** @param path Nothing may stand there. */
  constructor(path: string) {
    const file = createWriteStream(path, { flags: 'wx' });
    // Of a length that was not as announced.
    this.#zip.on('error', (error: Error) => file.destroy(error));
    this.#written = pipeline(this.#zip.outputStream, file);
    this.#written.catch((error: unknown) => {
      this.#failure = error;
      this.#fail(error);
    });
  }

  /**
   * Resolves when everything of the entry has been read.
   * @throws AppError `disk-full`, `no-permission`, `internal`; and what the entry's stream fails with
   */
  async add({ name, sizeBytes, changedAtMs, open }: ArchiveEntry): Promise<void> {
    // The library keeps what it is given until the archive is done: it must not keep the picture with it.
    let source: typeof open | null = open;
    await new Promise<void>((resolve, reject) => {
      this.#fail = (error) => reject(fileError(error, failedWords));
      if (this.#failure !== null) return this.#fail(this.#failure);
      const options = { compress: false, size: sizeBytes, mtime: archiveTime(changedAtMs), mode: fileMode };
      this.#zip.addReadStreamLazy(name, options, (give) => {
        const stream = source?.();
        source = null;
        if (stream === undefined) return;
        stream.once('end', resolve).once('error', reject);
        give(null, stream);
      });
    });
  }

  /** Writes the directory of the archive; resolves when the file is closed. Throws as {@link add} does. */
  async end(): Promise<void> {
    this.#zip.end();
    await this.#written.catch((error: unknown) => {
      throw fileError(error, failedWords);
    });
  }

  /** Stops in the middle. Resolves when the file is closed; never rejects. */
  async destroy(): Promise<void> {
    (this.#zip.outputStream as Readable).destroy();
    await this.#written.catch(() => undefined);
  }
}

function archiveTime(ms: number): Date {
  return new Date(Number.isNaN(ms) ? firstMs : Math.min(Math.max(ms, firstMs), lastMs));
}
