// Makes previews of saved pictures, one small batch after the other, while the window is open; when none waits, it tells
// from earlier previews what was not told of them yet.
// Invariant: a picture becomes `ready` only after its preview is stored; one whose saved bytes do not decode is given
// back to be fetched once more, and no file that differs from them is touched; nothing here runs pixels on the main thread.
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { PictureToPreview, PreviewOutcome } from '../catalog/preview-queue.ts';
import type { NewPreview } from '../catalog/previews.ts';
import type { OriginalWithoutTraits, Traits } from '../catalog/traits.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import type { PreviewPool } from './preview-pool.ts';

export interface PreviewerDependencies {
  readonly catalog: Catalog;
  readonly pool: PreviewPool;
  readonly libraryDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a picture that did not decode has given up its file. */
  readonly onFilesFreed: () => Promise<void>;
  /** The library's folder is where it was. */
  readonly isFolderHere: () => Promise<boolean>;
}

/** Small, so that the newest pictures, which people look at, never wait behind a long batch. */
const batchSize = 8;
/** Previews to be told of at once; each takes some ten milliseconds. */
const traitsBatchSize = 16;

export class Previewer {
  readonly #dependencies: PreviewerDependencies;
  readonly #runner: SingleRunner;
  #isStopped = false;
  /** Pictures that could be neither previewed nor blamed in this run; not tried again until the next start. */
  readonly #skipped = new Set<number>();
  /** Fewer than this many skipped rows are read over in each claim. */
  readonly #skippedMax = 1_000;
  /** Of originals from here on, whatever a preview can tell is told; each is looked at once in a run. */
  #traitsToldFromId = Number.MAX_SAFE_INTEGER;

  constructor(dependencies: PreviewerDependencies) {
    this.#dependencies = dependencies;
    this.#runner = createSingleRunner({
      run: () => this.#run(),
      onError: (error) => dependencies.log.error('Making previews stumbled', { error }),
      clock: dependencies.clock,
    });
  }

  /** Looks for saved pictures without a preview. */
  wake(): void {
    this.#runner.wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#runner.stop();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped && this.#skipped.size < this.#skippedMax) {
      if (!(await this.#dependencies.isFolderHere())) return;
      const pictures = await this.#claim();
      if (pictures.length > 0) await this.#make(pictures);
      else if (!(await this.#tellSomeTraits())) return;
    }
  }

  /** False where nothing is left to be told. */
  async #tellSomeTraits(): Promise<boolean> {
    const { catalog } = this.#dependencies;
    const originals = await catalog.call('originalsWithoutTraits', {
      beforeId: this.#traitsToldFromId,
      limit: traitsBatchSize,
    });
    const told = await Promise.all(originals.map((original) => this.#traitsOf(original)));
    if (this.#isStopped) return false;
    await catalog.call('storeTraits', { originals: told.filter((each) => each !== null) });
    this.#traitsToldFromId = originals.at(-1)?.originalId ?? this.#traitsToldFromId;
    return originals.length > 0;
  }

  async #traitsOf({
    originalId,
    preview,
  }: OriginalWithoutTraits): Promise<{ originalId: number; traits: Traits } | null> {
    const { log, pool } = this.#dependencies;
    try {
      return { originalId, traits: await pool.traitsOf(preview) };
    } catch (error) {
      if (!this.#isStopped) log.error('Nothing could be told from a preview', { error, originalId });
      return null;
    }
  }

  async #claim(): Promise<readonly PictureToPreview[]> {
    const rows = await this.#dependencies.catalog.call('picturesToPreview', {
      limit: batchSize + this.#skipped.size,
    });
    return rows.filter((row) => !this.#skipped.has(row.id)).slice(0, batchSize);
  }

  async #make(pictures: readonly PictureToPreview[]): Promise<void> {
    const { catalog, clock, isFolderHere, onFilesFreed } = this.#dependencies;
    const previews: NewPreview[] = [];
    const outcomes: PreviewOutcome[] = [];
    await Promise.all(
      pictures.map(async (picture) => {
        const outcome = await this.#makeOne(picture, previews);
        if (outcome === null) this.#skipped.add(picture.id);
        else outcomes.push(outcome);
      }),
    );
    if (this.#isStopped) return;
    // A drive that was pulled out takes every file with it; that makes none of them missing.
    if (outcomes.some(({ kind }) => kind === 'missing') && !(await isFolderHere())) return;
    if (previews.length > 0) await catalog.call('storePreviews', { previews });
    await catalog.call('settlePreviews', { outcomes, nowMs: clock.nowMs() });
    if (outcomes.some(({ kind }) => kind === 'undecodable')) await onFilesFreed();
  }

  async #makeOne(picture: PictureToPreview, previews: NewPreview[]): Promise<PreviewOutcome | null> {
    const { libraryDir, log, pool } = this.#dependencies;
    const absolutePath = join(libraryDir, picture.path);
    try {
      const result = await pool.make({
        absolutePath,
        mediaType: picture.mediaType,
        widthPx: picture.widthPx,
        heightPx: picture.heightPx,
      });
      if (result.kind === 'none') return null;
      const { colour, traits, ...preview } = result;
      previews.push({ sha256: picture.sha256, ...preview });
      return { kind: 'ready', pictureId: picture.id, colour, traits };
    } catch (error) {
      const failure = toFailure(error);
      switch (failure.code) {
        case 'damaged':
        case 'too-large':
        case 'not-an-image':
          return await this.#blame(picture, absolutePath, failure);
        case 'gone':
          return { kind: 'missing', pictureId: picture.id };
        default:
          if (!this.#isStopped) log.error('A preview could not be made', { error, pictureId: picture.id });
          return null;
      }
    }
  }

  /** Only bytes that are still those that were saved are at fault; a file that somebody changed is left as it is. */
  async #blame(
    { id, sha256 }: PictureToPreview,
    absolutePath: string,
    failure: Failure,
  ): Promise<PreviewOutcome | null> {
    const { log, pool } = this.#dependencies;
    try {
      return (await pool.sha256Of(absolutePath)) === sha256
        ? { kind: 'undecodable', pictureId: id, failure }
        : { kind: 'missing', pictureId: id };
    } catch (error) {
      if (!this.#isStopped)
        log.error('A picture that does not decode could not be read', { error, pictureId: id });
      return null;
    }
  }
}
