// Copies one original into a folder of the user's, checked: what lies there at the end has the length and the SHA-256 of
// the catalog, or there is nothing.
// Invariant: nothing that stands in the folder is ever overwritten or taken away; the copy is whole and on the disk before
// it has its name; the original is only read.
import { chmod, constants, copyFile, lstat, open, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/failure.ts';
import type { ExportNaming, PromptFile } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { openInside, realPathInside } from '../lib/inside-folder.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { errnoOf, fileError } from '../saving/file-error.ts';
import { syncPart } from '../saving/place-file.ts';
import type { FilePlacer } from '../saving/place-file.ts';
import { exportName, numberedStem } from './export-name.ts';
import type { ExportName } from './export-name.ts';
import { textBeside } from './text-beside.ts';

export interface ExportOrder {
  readonly libraryDir: string;
  /** Absolute; it is there. */
  readonly folder: string;
  readonly naming: ExportNaming;
  readonly promptFile: PromptFile;
}

/** What became of one picture. `stopped`: the folder itself is to blame, so no other picture would fare better. */
export type CopyOutcome =
  | { readonly kind: 'copied' | 'skipped'; readonly path: string }
  | { readonly kind: 'failed' | 'stopped'; readonly name: string; readonly failure: Failure };

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
      const isHere = await isFolder(this.#order.folder);
      const failure = isHere ? toFailure(error) : folderGone;
      return { kind: !isHere || stopsExport(error) ? 'stopped' : 'failed', name: shown, failure };
    }
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
    const text = textBeside(this.#order.promptFile, picture);
    const there = await sameFile(folder, name, { sha256, sizeBytes });
    if (there !== null) {
      await this.#writeBeside(there.stem, text);
      return { kind: 'skipped', path: there.path };
    }
    const partPath = this.#newPart();
    try {
      await this.#copyChecked(picture.original, partPath);
      const path = await this.#place(partPath, name, { sha256, sizeBytes });
      await this.#writeBeside(path.slice(0, path.length - name.extension.length), text);
      return { kind: 'copied', path };
    } finally {
      await rm(partPath, { force: true }).catch(() => undefined);
    }
  }

  async #copyChecked(original: NonNullable<PictureToExport['original']>, partPath: string): Promise<void> {
    const { libraryDir } = this.#order;
    const absolutePath = join(libraryDir, original.path);
    const root = join(libraryDir, 'Pictures');
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
      throw fileError(error, 'The copy cannot be written');
    }
    // The copy, not the original, is what must be right; an original that was changed shows in it too.
    const { size } = await stat(partPath);
    if (size !== original.sizeBytes || (await sha256OfFile(partPath)) !== original.sha256) throw changed();
    // A write-protected original makes a write-protected copy, which could not be synced.
    await chmod(partPath, 0o644).catch(() => undefined);
  }

  async #place(
    partPath: string,
    { stem, extension }: ExportName,
    bytes: { readonly sha256: string; readonly sizeBytes: number },
  ): Promise<string> {
    const handle = await open(partPath, 'r+').catch((error: unknown) => {
      throw fileError(error, 'The copy cannot be written');
    });
    const part = await syncPart(partPath, handle.fd).finally(() => handle.close());
    return this.#placer.place({
      ...{ part, stem, extension, root: this.#order.folder, mayAdopt: false },
      ...bytes,
    });
  }

  /** Beside a picture, under its name. One that says the same is left as it is. */
  async #writeBeside(stem: string, text: string | null): Promise<void> {
    const { folder, promptFile } = this.#order;
    if (text === null) return;
    const bytes = Buffer.from(text);
    const facts = { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
    const name = { stem, extension: `.${promptFile}` };
    if ((await sameFile(folder, name, facts)) !== null) return;
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

function changed(): AppError {
  return new AppError('damaged', 'The file in the library is not the one that was saved. Verify tells more.');
}

/** The file of this name, or of a numbered one, that has these very bytes; null where there is none. */
async function sameFile(
  folder: string,
  { stem, extension }: ExportName,
  bytes: { readonly sha256: string; readonly sizeBytes: number },
): Promise<{ readonly stem: string; readonly path: string } | null> {
  for (let copy = 1; copy <= samplesMaxCount; copy += 1) {
    const numbered = numberedStem(stem, copy);
    const path = `${numbered}${extension}`;
    const found = await lstat(join(folder, path)).catch(() => null);
    if (found === null) return null;
    if (!found.isFile() || found.size !== bytes.sizeBytes) continue;
    const sha256 = await sha256OfFile(join(folder, path)).catch(() => null);
    if (sha256 === bytes.sha256) return { stem: numbered, path };
  }
  return null;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** The original was read before, so whatever forbids, it is the folder; what is wrong with one name is not among these. */
const stoppingErrors: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'ENXIO', 'ENODEV', 'ESTALE'],
]);

/** Would the next picture fail for the same reason? */
export function stopsExport(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return stoppingErrors.has(errnoOf(cause));
}
