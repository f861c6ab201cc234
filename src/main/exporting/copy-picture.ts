// Copies one original into a folder of the user's, checked: what lies there at the end has the length and the SHA-256 of
// the catalog, or there is nothing.
// Invariant: nothing that stands in the folder is ever overwritten or taken away; the copy is whole and on the disk before
// it has its name; the original is only read. What is written beside a copy has its name and no other: programs pair them so.
import { chmod, constants, copyFile, lstat, open, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Failure } from '../../preload/contract/failure.ts';
import { besideKinds } from '../../preload/contract/exporting.ts';
import type { BesideKind, ExportNaming, ExportStop } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { openInside, realPathInside } from '../lib/inside-folder.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { errnoOf, fileError } from '../saving/file-error.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import { syncPart } from '../saving/place-file.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import { exportName, numberedStem } from './export-name.ts';
import type { ExportName } from './export-name.ts';
import { filesBeside } from './text-beside.ts';
import type { FileBeside } from './text-beside.ts';

export interface ExportOrder {
  readonly libraryDir: string;
  /** Absolute; it is there. */
  readonly folder: string;
  readonly naming: ExportNaming;
  /** What is written beside each copy. */
  readonly beside: readonly BesideKind[];
}

/** What became of one picture. `stopped`: the folder itself is to blame, so no other picture would fare better. */
export type CopyOutcome =
  | {
      readonly kind: 'copied' | 'skipped';
      readonly path: string;
      /** Files beside it that said something else already, and were left. */
      readonly besideKept: number;
    }
  | CopyFailure;

export interface CopyFailure {
  readonly kind: 'failed' | 'stopped';
  readonly name: string;
  readonly failure: ExportStop;
  /** Of an error that nobody foresaw: what the log should know. */
  readonly detail?: string;
}

interface FileFacts {
  readonly sha256: string;
  readonly sizeBytes: number;
}

const samplesMaxCount = 999;
/** The beginning of the name of a copy that is not whole yet. */
export const partPrefix = '.gridkeep-export-';

/** Copies made in one thread; two of the same name wait for each other, so that the second sees the first. */
export class PictureCopier {
  readonly #order: ExportOrder;
  readonly #placer: FilePlacer;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(order: ExportOrder, placer: FilePlacer) {
    this.#order = order;
    this.#placer = placer;
  }

  /** Never rejects. */
  async copy(picture: PictureToExport): Promise<CopyOutcome> {
    const { original } = picture;
    if (original === null) {
      const message = 'The picture is not on disk.';
      return { kind: 'failed', name: `#${String(picture.id)}`, failure: { code: 'not-found', message } };
    }
    let name: ExportName | null = null;
    try {
      name = exportName(this.#order.naming, { ...picture, original });
      const known = name;
      return await this.#inTurn(known.stem.toLowerCase(), () =>
        this.#copyAs(known, { ...picture, original }),
      );
    } catch (error) {
      const shown = name === null ? `#${String(picture.id)}` : `${name.stem}${name.extension}`;
      return { name: shown, ...(await this.#failed(error)) };
    }
  }

  async #failed(error: unknown): Promise<Omit<CopyFailure, 'name'>> {
    const { folder, libraryDir } = this.#order;
    if (!(await isFolder(folder))) return { kind: 'stopped', failure: folderGone };
    if (!(await isFolder(join(libraryDir, picturesFolder)))) return { kind: 'stopped', failure: libraryGone };
    const failure = toFailure(error);
    const drive = driveTroubles[errnoOf(causeOf(error))];
    if (drive !== undefined) return { kind: 'stopped', failure: { ...failure, drive } };
    const kind = stopsExport(error) ? 'stopped' : 'failed';
    return failure.code === 'internal' ? { kind, failure, detail: inspect(error) } : { kind, failure };
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

  async #copyAs(
    name: ExportName,
    picture: PictureToExport & { readonly original: NonNullable<PictureToExport['original']> },
  ): Promise<CopyOutcome> {
    const { folder } = this.#order;
    const { sha256, sizeBytes } = picture.original;
    const files = filesBeside(this.#order.beside, picture);
    const found = await placeFor(folder, name, { sha256, sizeBytes });
    if (found.isThere) {
      const path = `${found.stem}${name.extension}`;
      return { kind: 'skipped', path, besideKept: await this.#writeBeside(found.stem, files) };
    }
    const partPath = this.#newPart();
    try {
      await this.#copyChecked(picture.original, partPath);
      const path = await this.#place(partPath, { ...name, stem: found.stem }, { sha256, sizeBytes });
      const stem = path.slice(0, path.length - name.extension.length);
      return { kind: 'copied', path, besideKept: await this.#writeBeside(stem, files) };
    } finally {
      await rm(partPath, { force: true }).catch(() => undefined);
    }
  }

  async #copyChecked(original: NonNullable<PictureToExport['original']>, partPath: string): Promise<void> {
    const { libraryDir } = this.#order;
    const absolutePath = join(libraryDir, original.path);
    const root = join(libraryDir, picturesFolder);
    const opened = await openInside(absolutePath, root);
    await opened?.handle.close();
    const source = await realPathInside(absolutePath, root);
    if (opened === null || source === null)
      throw new AppError('not-found', 'The original is not in its place in the library.');
    if (opened.sizeBytes !== original.sizeBytes) throw changed();
    try {
      // Copied by the system, within it where the two lie on one drive that can share blocks.
      await copyFile(source, partPath, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      if (errnoOf(error) === 'EIO' && !(await isReadable(source))) throw unreadable();
      throw fileError(error, 'The copy cannot be written');
    }
    // The copy, not the original, is what must be right; an original that was changed shows in it too.
    const copied = await bytesOf(partPath).catch((error: unknown) => {
      throw fileError(error, 'The copy cannot be read again');
    });
    if (copied.sizeBytes !== original.sizeBytes || copied.sha256 !== original.sha256) throw changed();
    // A write-protected original makes a write-protected copy, which could not be synced.
    await chmod(partPath, 0o644).catch(() => undefined);
  }

  async #place(partPath: string, { stem, extension }: ExportName, bytes: FileFacts): Promise<string> {
    const handle = await open(partPath, 'r+').catch((error: unknown) => {
      throw fileError(error, 'The copy cannot be written');
    });
    const part = await syncPart(partPath, handle.fd).finally(() => handle.close());
    return this.#placer.place({
      ...{ part, stem, extension, root: this.#order.folder, mayAdopt: false },
      ...bytes,
    });
  }

  /** Under the picture's name. How many stood there already and say something else. */
  async #writeBeside(stem: string, files: readonly FileBeside[]): Promise<number> {
    let kept = 0;
    for (const { extension, bytes } of files) {
      const facts = { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
      const path = join(this.#order.folder, `${stem}${extension}`);
      if (!(await isThere(path))) await this.#writeNew({ stem, extension }, bytes, facts);
      else if (!(await hasBytes(path, facts))) kept += 1;
    }
    return kept;
  }

  async #writeNew(name: ExportName, bytes: Uint8Array, facts: FileFacts): Promise<void> {
    const partPath = this.#newPart();
    try {
      await writeFile(partPath, bytes, { flag: 'wx' }).catch((error: unknown) => {
        throw fileError(error, 'The prompt cannot be written beside the picture');
      });
      await this.#place(partPath, name, facts);
    } finally {
      await rm(partPath, { force: true }).catch(() => undefined);
    }
  }

  #newPart(): string {
    return join(this.#order.folder, `${partPrefix}${randomUUID()}.part`);
  }
}

const folderGone: Failure = { code: 'not-found', message: 'The folder is no longer there.' };
const libraryGone: Failure = { code: 'library-away', message: 'The library’s folder is no longer there.' };

/** No cause: the folder that is exported to is not to blame. */
function unreadable(): AppError {
  return new AppError('no-permission', 'The file in the library cannot be read: its drive reports an error.');
}

async function bytesOf(path: string): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const { size } = await stat(path);
  return { sizeBytes: size, sha256: await sha256OfFile(path) };
}

/** A copy tells only that one of the two drives reports an error. */
async function isReadable(path: string): Promise<boolean> {
  return sha256OfFile(path).then(
    () => true,
    () => false,
  );
}

function changed(): AppError {
  return new AppError('damaged', 'The file in the library is not the one that was saved. Verify tells more.');
}

/**
 * Where a picture goes: to the file of its name, or of a numbered one, that has these very bytes already; else to the first
 * of these names that is free, and beside which nothing lies that would be taken to tell of it.
 */
async function placeFor(
  folder: string,
  { stem, extension }: ExportName,
  facts: FileFacts,
): Promise<{ readonly stem: string; readonly isThere: boolean }> {
  for (let copy = 1; copy <= samplesMaxCount; copy += 1) {
    const numbered = numberedStem(stem, copy);
    const path = join(folder, numbered);
    if (await hasBytes(`${path}${extension}`, facts)) return { stem: numbered, isThere: true };
    const taken = await Promise.all(namesOf(path, extension).map(isThere));
    if (!taken.includes(true)) return { stem: numbered, isThere: false };
  }
  throw new AppError('internal', `There are ${String(samplesMaxCount)} files of the same name already.`);
}

function namesOf(path: string, extension: string): readonly string[] {
  return [`${path}${extension}`, ...besideKinds.map((kind) => `${path}.${kind}`)];
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

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** The original was read before, so whatever forbids, it is the folder; what is wrong with one name is not among these. */
const stoppingErrors: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO', 'ENXIO', 'ENODEV', 'ESTALE'],
]);

const driveTroubles: Readonly<Record<string, NonNullable<ExportStop['drive']>>> = {
  EIO: 'broken',
  ENXIO: 'away',
  ENODEV: 'away',
  ESTALE: 'away',
};

function causeOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}

/** Would the next picture fail for the same reason? */
export function stopsExport(error: unknown): boolean {
  return stoppingErrors.has(errnoOf(causeOf(error)));
}
