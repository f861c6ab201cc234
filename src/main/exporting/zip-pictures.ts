// Puts originals into one ZIP file, with a manifest of them, and what belongs beside each.
// Invariant: only bytes that the catalog knows go in, and all of them are read back from the disk before the archive has
// its name; until then it is a part, which goes when the export ends early. Nothing grows with the number of pictures but
// their names.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import type { ExportMade } from '../../preload/contract/exporting.ts';
import type { PictureOnDisk, PictureToExport } from '../catalog/exports.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { fileError } from '../saving/file-error.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import { checkArchive } from './archive-check.ts';
import { ArchiveNames } from './archive-names.ts';
import { ArchiveWriter } from './archive-writer.ts';
import type { CopyOrder } from './copy-picture.ts';
import type { ExportMaker } from './export-maker.ts';
import { exportName, titledStem } from './export-name.ts';
import { failedOutcome, notOnDisk } from './export-outcome.ts';
import type { ExportOutcome } from './export-outcome.ts';
import { factsOfBytes, newPartPath, placePart, removePart } from './export-parts.ts';
import type { FileFacts } from './export-parts.ts';
import { csvManifest, jsonManifest, manifestNames } from './manifest.ts';
import type { ManifestForm } from './manifest.ts';
import { changedOriginal, originalFile, unreadableOriginal } from './original-file.ts';
import { filesBeside } from './text-beside.ts';

export interface ZipOrder extends CopyOrder {
  /** What the pictures have in common; names the archive. */
  readonly title: string;
  /** UTC milliseconds. */
  readonly startedAtMs: number;
}

/** Up to this size a picture is read once, checked, and written from memory; a longer one is read twice. */
const inMemoryMaxBytes = 32 * 1024 * 1024;

export class PictureArchive implements ExportMaker {
  /** An archive is written from its beginning to its end. */
  readonly atOnce = 1;
  readonly #order: ZipOrder;
  readonly #placer: FilePlacer;
  readonly #signal: AbortSignal;
  readonly #partPath: string;
  readonly #writer: ArchiveWriter;
  readonly #manifests: readonly ManifestFile[];
  readonly #names = new ArchiveNames(manifestNames);
  readonly #entries: FileFacts[] = [];
  #count = 0;

  constructor(order: ZipOrder, placer: FilePlacer, signal: AbortSignal) {
    this.#order = order;
    this.#placer = placer;
    this.#signal = signal;
    this.#partPath = newPartPath(order.folder);
    this.#writer = new ArchiveWriter(this.#partPath);
    this.#manifests = [jsonManifest(order.title, order.startedAtMs), csvManifest()].map(
      (form) => new ManifestFile(form, newPartPath(order.folder)),
    );
  }

  async add(picture: PictureToExport): Promise<ExportOutcome> {
    const { original } = picture;
    if (original === null) return notOnDisk(picture.id);
    let shown = `#${String(picture.id)}`;
    try {
      const { stem, extension } = exportName(this.#order.naming, { ...picture, original });
      shown = `${stem}${extension}`;
      const open = await checkedOriginal(this.#order.libraryDir, { ...picture, original });
      await this.#write({ ...picture, original }, { stem, extension }, open);
      return { kind: 'copied', path: null, besideKept: 0 };
    } catch (error) {
      if (!(error instanceof ArchiveError)) return failedOutcome(error, shown, this.#order);
      const outcome = await failedOutcome(error.cause, shown, this.#order);
      // Whatever it is, the archive has a hole now.
      return { ...outcome, kind: 'stopped' };
    }
  }

  async finish(): Promise<ExportMade | null> {
    if (this.#count === 0) return null;
    for (const [at, manifest] of this.#manifests.entries()) {
      const facts = await manifest.end();
      await this.#addEntry(manifestNames[at] ?? '', facts, this.#order.startedAtMs, () =>
        createReadStream(manifest.path),
      );
    }
    await this.#writer.end();
    const facts = await checkArchive(this.#partPath, this.#entries, this.#signal);
    const name = { stem: titledStem(this.#order.title, this.#order.startedAtMs), extension: '.zip' };
    return {
      kind: 'zip',
      path: await placePart(this.#placer, this.#order.folder, this.#partPath, name, facts),
      sizeBytes: facts.sizeBytes,
    };
  }

  async abandon(): Promise<void> {
    await this.#writer.destroy();
    await removePart(this.#partPath);
    for (const manifest of this.#manifests) await manifest.remove();
  }

  async #write(
    picture: PictureOnDisk,
    name: { readonly stem: string; readonly extension: string },
    open: () => Readable,
  ): Promise<void> {
    const files = filesBeside(this.#order.beside, picture);
    const stem = this.#names.take(
      name,
      files.map(({ extension }) => extension),
    );
    const file = `${stem}${name.extension}`;
    try {
      await this.#addEntry(file, picture.original, picture.createdAtMs, open);
      for (const { extension, bytes } of files)
        await this.#addEntry(`${stem}${extension}`, factsOfBytes(bytes), picture.createdAtMs, () =>
          once(bytes),
        );
      for (const manifest of this.#manifests) await manifest.add(file, picture);
    } catch (cause) {
      throw new ArchiveError('The archive cannot go on.', { cause });
    }
    this.#count += 1;
  }

  async #addEntry(
    name: string,
    { sha256, sizeBytes }: FileFacts,
    changedAtMs: number,
    open: () => Readable,
  ): Promise<void> {
    await this.#writer.add({ name, sizeBytes, changedAtMs, open });
    this.#entries.push({ sha256, sizeBytes });
  }
}

/** Something in the archive is not as it was announced, so the rest of it is worth nothing. */
class ArchiveError extends Error {}

/**
 * Reads the original and answers how to read it again, now that its bytes are known to be right.
 * @throws AppError `not-found`, `damaged`, `no-permission`
 */
async function checkedOriginal(libraryDir: string, { original }: PictureOnDisk): Promise<() => Readable> {
  const path = await originalFile(libraryDir, original);
  if (original.sizeBytes > inMemoryMaxBytes) {
    const sha256 = await sha256OfFile(path).catch(() => {
      throw unreadableOriginal();
    });
    if (sha256 !== original.sha256) throw changedOriginal();
    // What goes wrong is told by the stream itself.
    return () => pipeline(createReadStream(path), stillSame(original.sha256), () => undefined);
  }
  const bytes = await readFile(path).catch(() => {
    throw unreadableOriginal();
  });
  const facts = factsOfBytes(bytes);
  if (facts.sha256 !== original.sha256) throw changedOriginal();
  return () => once(bytes);
}

/** A stream that forgets what it was made of when it has been read. */
function once(bytes: Uint8Array): Readable {
  return Readable.from([bytes]);
}

/** Passes bytes on, and fails at their end where they are not the ones that were checked. */
function stillSame(sha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      done(hash.digest('hex') === sha256 ? null : changedOriginal());
    },
  });
}

/** Opens its file with the first picture. */
class ManifestFile {
  readonly path: string;
  readonly #form: ManifestForm;
  #handle: FileHandle | null = null;
  #count = 0;

  constructor(form: ManifestForm, path: string) {
    this.#form = form;
    this.path = path;
  }

  async add(file: string, picture: PictureOnDisk): Promise<void> {
    const text = `${this.#count === 0 ? this.#form.head : ''}${this.#form.row(file, picture, this.#count)}`;
    this.#count += 1;
    await this.#write(text);
  }

  async end(): Promise<FileFacts> {
    await this.#write(this.#form.foot);
    await this.#close();
    const { size } = await stat(this.path);
    return { sizeBytes: size, sha256: await sha256OfFile(this.path) };
  }

  async remove(): Promise<void> {
    await this.#close();
    await removePart(this.path);
  }

  async #write(text: string): Promise<void> {
    try {
      this.#handle ??= await open(this.path, 'wx');
      await this.#handle.appendFile(text);
    } catch (error) {
      throw fileError(error, 'The manifest cannot be written');
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close().catch(() => undefined);
  }
}
