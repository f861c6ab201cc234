// The pages of a contact sheet on their way to the disk: one PDF file, or a PNG file each.
// Invariant: everything is a part until the last page is written; then it gets its name at once, and nothing that stands
// there is overwritten.
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas, PDFDocument } from '@napi-rs/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { sha256OfFile } from '../../lib/sha256-of-file.ts';
import { syncFileNow, syncFolderNow } from '../../lib/sync-to-disk.ts';
import { errnoOf, fileError } from '../../saving/file-error.ts';
import type { FilePlacer } from '../../saving/place-file.ts';
import { numberedStem } from '../export-name.ts';
import { newPartPath, placePart, removePart } from '../export-parts.ts';
import { PdfFile } from './pdf-file.ts';
import type { SheetLayout } from './sheet-layout.ts';

export const pointsPerInch = 72;
/** Of a page as PNG: fine on a screen, and printed still sharp enough to judge. */
export const pngPixelsPerInch = 200;
/** Of JPEG: no block is seen, and a page stays below a megabyte. */
const jpegQuality = 90;
const failedWords = 'The contact sheet cannot be written';

export interface SheetFiles {
  /** Resolves when the page is given to the system. Throws AppError. */
  addPage(draw: (context: SKRSContext2D) => void): Promise<void>;
  /** Gives it its name; answers the path below the folder. Throws AppError. */
  place(stem: string): Promise<string>;
  /** Takes away what has no name yet. Never rejects. */
  remove(): Promise<void>;
}

export interface SheetTarget {
  readonly folder: string;
  readonly layout: SheetLayout;
  readonly title: string;
  /** UTC milliseconds. */
  readonly startedAtMs: number;
}

export class PdfSheet implements SheetFiles {
  readonly #target: SheetTarget;
  readonly #placer: FilePlacer;
  readonly #partPath: string;
  #file: { readonly handle: FileHandle; readonly pdf: PdfFile } | null = null;

  constructor(target: SheetTarget, placer: FilePlacer) {
    this.#target = target;
    this.#placer = placer;
    this.#partPath = newPartPath(target.folder);
  }

  async addPage(draw: (context: SKRSContext2D) => void): Promise<void> {
    const { layout } = this.#target;
    const document = new PDFDocument({ encodingQuality: jpegQuality, compressionLevel: 6 });
    // The same context as a canvas has; its type says less.
    draw(document.beginPage(layout.widthPt, layout.heightPt) as unknown as SKRSContext2D);
    document.endPage();
    const bytes = document.close();
    await writing(async () => {
      if (this.#file === null) {
        const handle = await open(this.#partPath, 'wx');
        this.#file = { handle, pdf: new PdfFile(handle) };
      }
      await this.#file.pdf.addPage(bytes);
    });
  }

  async place(stem: string): Promise<string> {
    const { folder, title, startedAtMs } = this.#target;
    await writing(async () => this.#file?.pdf.end({ title, createdAtMs: startedAtMs }));
    await this.#close();
    return placePdf(this.#placer, folder, this.#partPath, stem);
  }

  async remove(): Promise<void> {
    await this.#close();
    await removePart(this.#partPath);
  }

  async #close(): Promise<void> {
    await this.#file?.handle.close().catch(() => undefined);
    this.#file = null;
  }
}

async function placePdf(placer: FilePlacer, folder: string, partPath: string, stem: string): Promise<string> {
  return placePart(placer, folder, partPath, { stem, extension: '.pdf' }, await factsOf(partPath));
}

/** A page alone is a file; several lie in a folder of their own. */
export class PngSheet implements SheetFiles {
  readonly #target: SheetTarget;
  readonly #placer: FilePlacer;
  readonly #partPath: string;
  readonly #names: string[] = [];

  constructor(target: SheetTarget, placer: FilePlacer) {
    this.#target = target;
    this.#placer = placer;
    this.#partPath = newPartPath(target.folder);
  }

  async addPage(draw: (context: SKRSContext2D) => void): Promise<void> {
    const { layout } = this.#target;
    const scale = pngPixelsPerInch / pointsPerInch;
    const canvas = createCanvas(Math.round(layout.widthPt * scale), Math.round(layout.heightPt * scale));
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.scale(scale, scale);
    draw(context);
    const bytes = await canvas.encode('png');
    const digits = String(layout.pageCount).length;
    const name = `${String(this.#names.length + 1).padStart(digits, '0')}.png`;
    await writing(async () => {
      await mkdir(this.#partPath, { recursive: true });
      await writeFile(join(this.#partPath, name), bytes, { flag: 'wx' });
      syncFileNow(join(this.#partPath, name));
    });
    this.#names.push(name);
  }

  async place(stem: string): Promise<string> {
    const { folder } = this.#target;
    const [only, ...others] = this.#names;
    if (only !== undefined && others.length === 0) {
      const path = join(this.#partPath, only);
      return placePart(this.#placer, folder, path, { stem, extension: '.png' }, await factsOf(path));
    }
    return writing(async () => {
      syncFolderNow(this.#partPath);
      const name = await placeFolder(this.#partPath, folder, stem);
      syncFolderNow(folder);
      return name;
    });
  }

  async remove(): Promise<void> {
    await removePart(this.#partPath);
  }
}

/** Gives a folder the first name that nothing has. */
async function placeFolder(partPath: string, folder: string, stem: string): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const name = numberedStem(stem, copy);
    const path = join(folder, name);
    try {
      // Holds the name: elsewhere than on Windows a folder takes the place of an empty one.
      if (process.platform !== 'win32') await mkdir(path);
      await rename(partPath, path);
      return name;
    } catch (error) {
      const isTaken = ['EEXIST', 'ENOTEMPTY'].includes(errnoOf(error));
      const isTakenOnWindows = process.platform === 'win32' && errnoOf(error) === 'EPERM' && copy < 1_000;
      if (!isTaken && !isTakenOnWindows) throw error;
    }
  }
}

async function factsOf(path: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  return writing(async () => {
    const handle = await open(path, 'r');
    const { size } = await handle.stat().finally(() => handle.close());
    return { sha256: await sha256OfFile(path), sizeBytes: size };
  });
}

async function writing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, failedWords);
  }
}
