// Copies one original into a folder of the user's, checked: what lies there at the end has the length and the SHA-256 of
// the catalog, or there is nothing.
// Invariant: nothing that stands in the folder is ever overwritten or taken away; the copy is whole and on the disk before
// it has its name; the original is only read. What is written beside a copy has its name and no other: programs pair them so.
import { chmod, constants, copyFile, lstat, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { besideKinds } from '../../preload/contract/exporting.ts';
import type { BesideKind, ExportNaming } from '../../preload/contract/exporting.ts';
import type { PictureOnDisk, PictureToExport } from '../catalog/exports.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { errnoOf, fileError } from '../saving/file-error.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import type { ExportMaker } from './export-maker.ts';
import { exportName, numberedStem } from './export-name.ts';
import type { ExportName } from './export-name.ts';
import { failedOutcome, notOnDisk } from './export-outcome.ts';
import type { ExportOutcome, ExportPlaces } from './export-outcome.ts';
import { factsOfBytes, newPartPath, placePart, removePart } from './export-parts.ts';
import type { FileFacts } from './export-parts.ts';
import { changedOriginal, isReadable, originalFile, unreadableOriginal } from './original-file.ts';
import { filesBeside } from './text-beside.ts';
import type { FileBeside } from './text-beside.ts';

export interface CopyOrder extends ExportPlaces {
  readonly naming: ExportNaming;
  /** What is written beside each copy. */
  readonly beside: readonly BesideKind[];
}

/** What stands under a name; a size of -1 where that is no file, or only belongs to one. */
interface Standing {
  readonly sizeBytes: number;
  /** Read when a picture of that size comes. */
  sha256: string | null;
}

/** Copies made in one thread; two of the same name wait for each other, so that the second sees the first. */
export class PictureCopier implements ExportMaker {
  /** Disks are kept busy by so many, and nothing is gained by more. */
  readonly atOnce = 3;
  readonly #order: CopyOrder;
  readonly #placer: FilePlacer;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** By a name, what stands under it, then under it numbered 2, 3 …: many may have one name, and each is looked at once. */
  readonly #standing = new Map<string, Standing[]>();

  constructor(order: CopyOrder, placer: FilePlacer) {
    this.#order = order;
    this.#placer = placer;
  }

  async add(picture: PictureToExport): Promise<ExportOutcome> {
    const { original } = picture;
    if (original === null) return notOnDisk(picture.id);
    let name: ExportName | null = null;
    try {
      name = exportName(this.#order.naming, { ...picture, original });
      const known = name;
      return await this.#inTurn(known.stem.toLowerCase(), () =>
        this.#copyAs(known, { ...picture, original }),
      );
    } catch (error) {
      const shown = name === null ? `#${String(picture.id)}` : `${name.stem}${name.extension}`;
      return failedOutcome(error, shown, this.#order);
    }
  }

  /** Every copy has its name already. */
  finish(): Promise<null> {
    return Promise.resolve(null);
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }

  async #inTurn<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#turns.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(key) === mine) this.#turns.delete(key);
    }
  }

  async #copyAs(name: ExportName, picture: PictureOnDisk): Promise<ExportOutcome> {
    const { folder } = this.#order;
    const { sha256, sizeBytes } = picture.original;
    const files = filesBeside(this.#order.beside, picture);
    const found = await this.#placeFor(name, { sha256, sizeBytes });
    if (found.isThere) {
      const path = `${found.stem}${name.extension}`;
      return { kind: 'skipped', path, besideKept: await this.#writeBeside(found.stem, files) };
    }
    const partPath = newPartPath(this.#order.folder);
    try {
      await this.#copyChecked(picture.original, partPath);
      const path = await placePart(
        this.#placer,
        folder,
        partPath,
        { ...name, stem: found.stem },
        { sha256, sizeBytes },
      );
      const stem = path.slice(0, path.length - name.extension.length);
      return { kind: 'copied', path, besideKept: await this.#writeBeside(stem, files) };
    } finally {
      await removePart(partPath);
    }
  }

  async #copyChecked(original: PictureOnDisk['original'], partPath: string): Promise<void> {
    const source = await originalFile(this.#order.libraryDir, original);
    try {
      // Copied by the system, within it where the two lie on one drive that can share blocks.
      await copyFile(source, partPath, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      if (errnoOf(error) === 'EIO' && !(await isReadable(source))) throw unreadableOriginal();
      throw fileError(error, 'The copy cannot be written');
    }
    // The copy, not the original, is what must be right; an original that was changed shows in it too.
    const copied = await bytesOf(partPath).catch((error: unknown) => {
      throw fileError(error, 'The copy cannot be read again');
    });
    if (copied.sizeBytes !== original.sizeBytes || copied.sha256 !== original.sha256) throw changedOriginal();
    // A write-protected original makes a write-protected copy, which could not be synced.
    await chmod(partPath, 0o644).catch(() => undefined);
  }

  /**
   * Where a picture goes: to the file of its name, or of a numbered one, that has these very bytes already; else to the
   * first of these names that is free, and beside which nothing lies that would be taken to tell of it.
   */
  async #placeFor(
    { stem, extension }: ExportName,
    facts: FileFacts,
  ): Promise<{ readonly stem: string; readonly isThere: boolean }> {
    const key = `${stem}${extension}`.toLowerCase();
    const standing = this.#standing.get(key) ?? [];
    this.#standing.set(key, standing);
    for (let copy = 1; ; copy += 1) {
      const numbered = numberedStem(stem, copy);
      const path = join(this.#order.folder, numbered);
      const found = standing[copy - 1] ?? (await standingAt(path, extension));
      if (found === null) return { stem: numbered, isThere: false };
      standing[copy - 1] = found;
      if (found.sizeBytes !== facts.sizeBytes) continue;
      found.sha256 ??= await sha256OfFile(`${path}${extension}`).catch(() => '');
      if (found.sha256 === facts.sha256) return { stem: numbered, isThere: true };
    }
  }

  /** Under the picture's name. How many stood there already and say something else. */
  async #writeBeside(stem: string, files: readonly FileBeside[]): Promise<number> {
    let kept = 0;
    for (const { extension, bytes } of files) {
      const facts = factsOfBytes(bytes);
      const path = join(this.#order.folder, `${stem}${extension}`);
      if (!(await isThere(path))) await this.#writeNew({ stem, extension }, bytes, facts);
      else if (!(await hasBytes(path, facts))) kept += 1;
    }
    return kept;
  }

  async #writeNew(name: ExportName, bytes: Uint8Array, facts: FileFacts): Promise<void> {
    const partPath = newPartPath(this.#order.folder);
    try {
      await writeFile(partPath, bytes, { flag: 'wx' }).catch((error: unknown) => {
        throw fileError(error, 'The prompt cannot be written beside the picture');
      });
      await placePart(this.#placer, this.#order.folder, partPath, name, facts);
    } finally {
      await removePart(partPath);
    }
  }
}

async function bytesOf(path: string): Promise<FileFacts> {
  const { size } = await stat(path);
  return { sizeBytes: size, sha256: await sha256OfFile(path) };
}

/** What stands under this name; null where it is free, with all that may lie beside it. */
async function standingAt(path: string, extension: string): Promise<Standing | null> {
  const found = await lstat(`${path}${extension}`).catch(() => null);
  if (found !== null) return { sizeBytes: found.isFile() ? found.size : -1, sha256: null };
  const taken = await Promise.all(besideKinds.map((kind) => isThere(`${path}.${kind}`)));
  return taken.includes(true) ? { sizeBytes: -1, sha256: null } : null;
}

/** A link that leads nowhere is there too. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Is it a regular file with these very bytes? */
async function hasBytes(path: string, { sha256, sizeBytes }: FileFacts): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true || found.size !== sizeBytes) return false;
  return (await sha256OfFile(path).catch(() => null)) === sha256;
}
