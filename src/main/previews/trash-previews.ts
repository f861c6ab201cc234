// Previews of what was deleted before it had one, made when somebody looks at it in the trash.
// Invariant: only of bytes that still are the deleted picture's; few at once, and of those that wait the latest asked for
// come first, as people scroll; whatever cannot be made is null, and is not tried again in this run.
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { PictureToPreview } from '../catalog/preview-queue.ts';
import type { PreviewSize } from '../../preload/contract/preview-sizes.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Preview, PreviewPool } from './preview-pool.ts';

export interface TrashPreviewsDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly pool: Pick<PreviewPool, 'make' | 'sha256Of'>;
  readonly libraryDir: string;
}

const atOnceMax = 2;
/** A screen full of small tiles; who has scrolled on from more than that no longer looks at the first. */
const waitingMax = 256;
const hopelessMax = 10_000;

export class TrashPreviews {
  readonly #dependencies: TrashPreviewsDependencies;
  /** By SHA-256: also of those that wait. */
  readonly #making = new Map<string, Promise<Preview | null>>();
  /** The latest last; true lets it begin, false gives it up. */
  readonly #waiting: ((begins: boolean) => void)[] = [];
  readonly #hopeless = new Set<string>();
  #running = 0;
  #isClosed = false;

  constructor(dependencies: TrashPreviewsDependencies) {
    this.#dependencies = dependencies;
  }

  /** WebP bytes; null where the picture does not lie in the trash, or cannot be shown. Never rejects. */
  async read(pictureId: number, size: PreviewSize): Promise<Uint8Array | null> {
    const { catalog } = this.#dependencies;
    if (this.#isClosed) return null;
    const picture = await catalog.call('trashedToPreview', { pictureId }).catch(() => null);
    if (picture === null || this.#hopeless.has(picture.sha256)) return null;
    const { sha256 } = picture;
    const making =
      this.#making.get(sha256) ?? this.#takeTurn(picture).finally(() => this.#making.delete(sha256));
    this.#making.set(sha256, making);
    const made = await making;
    if (made === null) return null;
    return size === 'thumbnail' ? made.thumbnail : made.webp;
  }

  /** What waits is given up; what is being made is ended by its pool. */
  close(): void {
    this.#isClosed = true;
    for (const settle of this.#waiting.splice(0)) settle(false);
  }

  async #takeTurn(picture: PictureToPreview): Promise<Preview | null> {
    if (this.#running >= atOnceMax) {
      const begins = await new Promise<boolean>((resolve) => {
        this.#waiting.push(resolve);
        if (this.#waiting.length > waitingMax) this.#waiting.shift()?.(false);
      });
      if (!begins) return null;
    } else this.#running += 1;
    try {
      return await this.#make(picture);
    } finally {
      const next = this.#waiting.pop();
      if (next === undefined) this.#running -= 1;
      else next(true);
    }
  }

  async #make({ sha256, path, ...facts }: PictureToPreview): Promise<Preview | null> {
    const { catalog, pool, libraryDir } = this.#dependencies;
    const absolutePath = join(libraryDir, path);
    try {
      const result = await pool.make({ absolutePath, ...facts });
      // Whoever put another file there would be shown it under this picture's name, also once that is brought back.
      if (result.kind === 'none' || (await pool.sha256Of(absolutePath)) !== sha256)
        return this.#giveUp(sha256);
      const { webp, thumbnail, widthPx, heightPx } = result;
      await catalog.call('storePreviews', { previews: [{ sha256, widthPx, heightPx, webp, thumbnail }] });
      return result;
    } catch (error) {
      switch (toFailure(error).code) {
        case 'damaged':
        case 'too-large':
        case 'not-an-image':
        case 'timeout':
          return this.#giveUp(sha256);
        default:
          // Not there yet, or any more; or the library is being closed.
          return null;
      }
    }
  }

  #giveUp(sha256: string): null {
    if (this.#hopeless.size < hopelessMax) this.#hopeless.add(sha256);
    return null;
  }
}
