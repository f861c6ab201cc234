// A contact sheet of pictures, page by page.
// Invariant: holds one page's small pictures and no more; a picture that cannot be shown keeps its place, so that page n of m
// is true; the sheet has its name when its last page is written, or is not there.
import type { ExportForm, ExportMade } from '../../../preload/contract/exporting.ts';
import type { PictureToExport } from '../../catalog/exports.ts';
import { AppError, toFailure } from '../../lib/app-error.ts';
import type { FilePlacer } from '../../saving/place-file.ts';
import type { ExportMaker } from '../export-maker.ts';
import { titledStem } from '../export-name.ts';
import { failedOutcome } from '../export-outcome.ts';
import type { ExportOutcome, ExportPlaces } from '../export-outcome.ts';
import { captionOf } from './caption.ts';
import { drawSheetPage } from './draw-page.ts';
import type { SheetCell } from './draw-page.ts';
import { SheetFonts } from './sheet-fonts.ts';
import { PdfSheet, pngPixelsPerInch, PngSheet, pointsPerInch } from './sheet-files.ts';
import type { SheetFiles } from './sheet-files.ts';
import { sheetLayout } from './sheet-layout.ts';
import type { SheetLayout } from './sheet-layout.ts';
import { isFilm, SheetThumbnails } from './sheet-thumbnail.ts';

export interface SheetOrder extends ExportPlaces {
  readonly form: Extract<ExportForm, { readonly kind: 'sheet' }>;
  /** UTC milliseconds. */
  readonly startedAtMs: number;
  /** How many pictures there will be. */
  readonly total: number;
  /** The first of them; they decide the shape of a cell. */
  readonly first: readonly PictureToExport[];
}

/** Of pictures in a PDF: what a printer shows. */
const pdfPixelsPerInch = 300;

export class PictureSheet implements ExportMaker {
  /** In their order. */
  readonly atOnce = 1;
  readonly #order: SheetOrder;
  readonly #signal: AbortSignal;
  readonly #layout: SheetLayout;
  readonly #files: SheetFiles;
  readonly #fonts = new SheetFonts();
  readonly #thumbnails: SheetThumbnails;
  #cells: SheetCell[] = [];
  #pageCount = 0;
  #shownCount = 0;

  constructor(order: SheetOrder, placer: FilePlacer, signal: AbortSignal) {
    const { form, first, total, libraryDir } = order;
    this.#order = order;
    this.#signal = signal;
    this.#layout = sheetLayout(form.paper, total, first.map(aspectOf));
    const isPdf = form.fileType === 'pdf';
    const target = { ...order, title: form.title, layout: this.#layout };
    this.#files = isPdf ? new PdfSheet(target, placer) : new PngSheet(target, placer);
    const pixelsPerPoint = (isPdf ? pdfPixelsPerInch : pngPixelsPerInch) / pointsPerInch;
    this.#thumbnails = new SheetThumbnails(libraryDir, {
      widthPx: this.#layout.boxWidthPt * pixelsPerPoint,
      heightPx: this.#layout.boxHeightPt * pixelsPerPoint,
    });
  }

  async add(picture: PictureToExport): Promise<ExportOutcome> {
    const outcome = await this.#addCell(picture);
    if (this.#cells.length < this.#layout.columns * this.#layout.rows) return outcome;
    try {
      await this.#writePage();
      return outcome;
    } catch (error) {
      // Whatever it is, a page is missing now.
      return { ...(await failedOutcome(error, nameOf(picture), this.#order)), kind: 'stopped' };
    }
  }

  async finish(): Promise<ExportMade | null> {
    if (this.#shownCount === 0) return null;
    if (this.#cells.length > 0) await this.#writePage();
    if (this.#signal.aborted) throw new AppError('cancelled', 'Stopped.');
    const { form, startedAtMs } = this.#order;
    const path = await this.#files.place(titledStem(form.title, startedAtMs));
    return { kind: 'sheet', path, pages: this.#pageCount };
  }

  async abandon(): Promise<void> {
    this.#thumbnails.close();
    await this.#files.remove();
  }

  async #addCell(picture: PictureToExport): Promise<ExportOutcome> {
    const cell = {
      caption: captionOf(picture, (text) => this.#fonts.drawable(text)),
      ...{ isFilm: isFilm(picture), aspect: aspectOf(picture) },
    };
    try {
      this.#cells.push({ ...cell, picture: await this.#thumbnails.of(picture) });
      this.#shownCount += 1;
      return { kind: 'copied', path: null, besideKept: 0 };
    } catch (error) {
      // Others may have a preview, also where the drive of the originals is away.
      this.#cells.push({ ...cell, picture: null });
      return { kind: 'failed', name: nameOf(picture), failure: toFailure(error) };
    }
  }

  async #writePage(): Promise<void> {
    const { form, startedAtMs } = this.#order;
    const cells = this.#cells;
    this.#cells = [];
    this.#pageCount += 1;
    const head = {
      title: this.#fonts.drawable(form.title),
      side: this.#fonts.drawable(
        new Intl.DateTimeFormat(form.language, { dateStyle: 'long' }).format(startedAtMs),
      ),
    };
    const content = { head, number: this.#pageCount, cells };
    await this.#files.addPage((context) => drawSheetPage(context, this.#layout, this.#fonts, content));
  }
}

function aspectOf({ original }: PictureToExport): number {
  const { widthPx, heightPx } = original ?? { widthPx: null, heightPx: null };
  return widthPx === null || heightPx === null || heightPx === 0 ? 1 : widthPx / heightPx;
}

function nameOf({ original, id }: PictureToExport): string {
  return original === null ? `#${String(id)}` : original.path.slice(original.path.lastIndexOf('/') + 1);
}
