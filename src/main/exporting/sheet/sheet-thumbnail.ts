// A small picture for a contact sheet: from the library's preview where that is fine enough, else from the original.
// Invariant: the size that is asked for is never exceeded, so a page costs what its paper costs and not what its pictures do;
// what can be seen through is seen on white.
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import type { Canvas, Image } from '@napi-rs/canvas';
import type { PictureToExport } from '../../catalog/exports.ts';
import { openPreviewReader } from '../../catalog/previews.ts';
import type { PreviewReader } from '../../catalog/previews.ts';
import { AppError } from '../../lib/app-error.ts';
import { decodePicture, readPicture, reduced } from '../../previews/decode-picture.ts';
import { originalFile } from '../original-file.ts';
import { fitted } from './sheet-layout.ts';

/** A preview may be enlarged by so much before anybody sees it on paper. */
const enlargedMost = 1.2;

export interface ThumbnailRoom {
  readonly widthPx: number;
  readonly heightPx: number;
}

export class SheetThumbnails {
  readonly #libraryDir: string;
  readonly #room: ThumbnailRoom;
  readonly #previews: PreviewReader | null;

  constructor(libraryDir: string, room: ThumbnailRoom) {
    this.#libraryDir = libraryDir;
    this.#room = room;
    this.#previews = previewsOf(libraryDir);
  }

  /**
   * Null for a film without a cover.
   * @throws AppError where neither a preview nor the original can be shown
   */
  async of(picture: PictureToExport): Promise<Canvas | null> {
    const preview = await this.#preview(picture.id);
    if (preview !== null && this.#isFineEnough(preview)) return this.#small(preview);
    if (isFilm(picture)) return preview === null ? null : this.#small(preview);
    try {
      return this.#small(await this.#original(picture));
    } catch (error) {
      // The drive of the originals may be away; a coarse picture is better than none.
      if (preview !== null) return this.#small(preview);
      throw error;
    }
  }

  close(): void {
    this.#previews?.close();
  }

  async #preview(pictureId: number): Promise<Image | null> {
    const bytes = this.#previews?.read(pictureId, 'preview') ?? null;
    if (bytes === null) return null;
    return decodePicture(bytes).catch(() => null);
  }

  async #original({ original }: PictureToExport): Promise<Image> {
    if (original === null) throw new AppError('not-found', 'The picture is not on disk.');
    // Only to be looked at: it need not be the one that was saved, but it must be the library's.
    await originalFile(this.#libraryDir, original);
    return decodePicture(await readPicture(join(this.#libraryDir, original.path)));
  }

  #isFineEnough(preview: Image): boolean {
    const wanted = this.#fitted(preview);
    return wanted.width <= preview.width * enlargedMost;
  }

  #fitted({ width, height }: Image): { readonly width: number; readonly height: number } {
    return fitted({ width, height }, { width: this.#room.widthPx, height: this.#room.heightPx });
  }

  #small(picture: Image): Canvas {
    const wanted = this.#fitted(picture);
    const scale = Math.min(1, picture.width / wanted.width);
    const [width, height] = [wanted.width, wanted.height].map((side) =>
      Math.max(1, Math.round(side * scale)),
    );
    const canvas = createCanvas(width ?? 1, height ?? 1);
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(reduced(picture, canvas.width, canvas.height), 0, 0);
    return canvas;
  }
}

export function isFilm({ original, kind }: PictureToExport): boolean {
  return original === null ? kind === 'video' : original.mediaType.startsWith('video/');
}

/** A library that was never opened for writing has none. */
function previewsOf(libraryDir: string): PreviewReader | null {
  try {
    return openPreviewReader(libraryDir);
  } catch {
    return null;
  }
}
