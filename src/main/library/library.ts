// One open library, as the window and the command line know it: its parts, and what concerns several of them.
// Invariant: `close` stops everything before the catalog closes, so that what has come is written, and nothing is asked or
// written afterwards.
import { join } from 'node:path';
import type { Account } from '../../preload/contract/accounts.ts';
import type { Activity } from '../../preload/contract/activity.ts';
import { openCatalogThread } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { indexPath } from '../keeping/index-state.ts';
import { closeProviderConnections } from '../providers/http.ts';
import { addEdited } from '../saving/add-edited.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import { verifyLibrary } from '../saving/verify.ts';
import type { VerifyOptions, VerifyReport } from '../saving/verify.ts';
import { buildParts } from './build-parts.ts';
import type { LibraryOptions, LibraryParts } from './build-parts.ts';
import { noteWorkEnded } from './catch-up.ts';
import { goneEdits } from './locate-original.ts';
import { whenDone } from './when-done.ts';

export class Library {
  readonly dir: string;
  readonly catalog: Catalog;
  readonly accounts: LibraryParts['accounts'];
  readonly importer: LibraryParts['importer'];
  readonly history: LibraryParts['history'];
  readonly acting: LibraryParts['acting'];
  readonly follower: LibraryParts['follower'];
  readonly saver: LibraryParts['saver'];
  readonly fileNaming: LibraryParts['fileNaming'];
  readonly trash: LibraryParts['trash'];
  readonly fileCheck: LibraryParts['fileCheck'];
  readonly exporter: LibraryParts['exporter'];
  readonly ownFiles: LibraryParts['ownFiles'];
  readonly previewPool: LibraryParts['previewPool'];
  readonly trashPreviews: LibraryParts['trashPreviews'];
  readonly network: LibraryParts['network'];
  readonly #parts: LibraryParts;
  readonly #options: LibraryOptions;
  readonly #ended = new AbortController();

  /** Opens the library. Throws AppError: library-in-use, library-newer, library-damaged, no-permission, disk-full. */
  static async open(options: LibraryOptions): Promise<Library> {
    const catalog = await (options.catalog ??
      openCatalogThread({
        workerUrl: options.workers.catalog,
        libraryDir: options.libraryDir,
        mode: options.mode,
      }));
    try {
      const library = new Library(options, catalog);
      if (options.mode === 'write') await library.acting.start();
      return library;
    } catch (error) {
      // Held on to, it would be in use when it is opened once more.
      await catalog.close();
      throw error;
    }
  }

  private constructor(options: LibraryOptions, catalog: Catalog) {
    const parts = buildParts(options, catalog, this.#ended.signal);
    this.#parts = parts;
    this.#options = options;
    this.dir = options.libraryDir;
    this.catalog = catalog;
    this.accounts = parts.accounts;
    this.importer = parts.importer;
    this.history = parts.history;
    this.acting = parts.acting;
    this.follower = parts.follower;
    this.saver = parts.saver;
    this.fileNaming = parts.fileNaming;
    this.trash = parts.trash;
    this.fileCheck = parts.fileCheck;
    this.exporter = parts.exporter;
    this.ownFiles = parts.ownFiles;
    this.previewPool = parts.previewPool;
    this.trashPreviews = parts.trashPreviews;
    this.network = parts.network;
  }

  /** Pictures are about to be saved: the threads that save them start beside what is done until then. */
  expectPictures(): void {
    this.#parts.savePool.warmUp();
  }

  /** Begins to follow and to save. */
  async startWorking(): Promise<void> {
    await this.#parts.engine.start();
    if (this.#ended.signal.aborted) return;
    void this.trash.measure();
    await this.ownFiles
      .goOn()
      .catch((error: unknown) =>
        this.#options.log.warn('Files that were given are not gone on with', { error }),
      );
  }

  /** Looks for work now: after an import, a retry, a deletion, or a change of accounts. */
  wake(): void {
    this.#parts.engine.wake();
  }

  /** Tells when the library's folder, or the network, went or came back. */
  onStatus(listener: () => void): () => void {
    return this.#parts.engine.onStatus(listener);
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#parts.engine.suspend();
  }

  /** The computer is awake again: goes on as soon as the network has had a moment. */
  resumeSoon(): void {
    this.#parts.engine.resumeSoon();
  }

  /** While offline: the proxy, as `host:port`, that all ways lead through and that does not answer. */
  get unreachedProxy(): string | null {
    return this.#parts.unreachedProxy();
  }

  /** Another proxy was chosen, or none: what waits for a network goes on at once, or waits and says why. */
  noteWayChanged(): void {
    void this.network.isHostToBlame().then(() => this.#parts.engine.noteStatus());
  }

  /** Files that somebody made of a picture become its edits; absolute paths. Answers and rejects as `addEdited`. */
  addEdited(pictureId: number, sources: readonly string[]): Promise<readonly string[]> {
    const { savePool, placer } = this.#parts;
    return addEdited(
      { catalog: this.catalog, libraryDir: this.dir, copy: (job) => savePool.copyToKeep(job), placer },
      pictureId,
      sources,
    );
  }

  /** Answers as `goneEdits`, and none while the drive is away. */
  async goneEdits(pictureId: number): Promise<readonly string[]> {
    const gone = await goneEdits(this, pictureId);
    return gone.length > 0 && (await this.#parts.folder.look()) ? gone : [];
  }

  /** Downloads together are no faster than this from now on; null for no cap. */
  setBytesPerSecond(bytesPerSecond: number | null): void {
    this.#parts.bandwidth.setCap(bytesPerSecond);
    this.saver.wake();
  }

  /** Lets all downloads rest, or go on. */
  setSavingPaused(paused: boolean): void {
    this.saver.setPaused(paused);
    this.#parts.engine.noteStatus();
  }

  /** Lets an account rest with its downloads and the reading of its past, or go on; the reading begins by request only. */
  async setAccountPaused(id: string, paused: boolean): Promise<Account> {
    if (paused) this.history.stop(id);
    const account = await this.accounts.setPaused(await this.accounts.get(id), paused);
    await this.saver.dropResting();
    this.wake();
    return account;
  }

  /** Forgets an account and its keys; its tasks and pictures stay. Nothing is asked in its name any more. */
  async removeAccount(id: string): Promise<void> {
    this.history.stop(id);
    await this.history.whenEnded(id);
    await this.accounts.remove(await this.accounts.get(id));
  }

  /** Lets what is still to be done for these tasks rest, or go on; downloads under way stop and keep their parts. */
  async setTasksPaused(taskIds: readonly number[], paused: boolean): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    await this.catalog.call('setTasksPaused', { taskIds, paused, nowMs });
    await this.saver.dropResting();
    this.wake();
  }

  /**
   * Resolves when nothing is left to do for these tasks (all, when null): none unfinished that an account
   * could ask about, no picture wanted that could be fetched. What waits for the user is not waited for,
   * nor an account, a network or a disk that fails again and again.
   */
  async whenDone(taskIds: readonly number[] | null): Promise<void> {
    const { catalog, follower, saver, network } = this;
    const { folder, sidecars, index } = this.#parts;
    // What is still to be read is still to be saved.
    if (taskIds === null) await this.ownFiles.whenEnded();
    await whenDone({ catalog, follower, saver, network, folder, clock: this.#options.clock }, taskIds);
    await sidecars.flush();
    await index.writeAtEndOfCommand();
  }

  /** Re-hashes every original; with `repair`, makes what is missing or changed wanted again. */
  verify(options: VerifyOptions): Promise<VerifyReport> {
    return verifyLibrary(this.#parts.checking, options);
  }

  /** Writes the sidecars that are due: what was deleted is remembered beside the pictures too. */
  writeSidecars(): Promise<void> {
    return this.#parts.sidecars.flush();
  }

  /** Backs the catalog up now. Throws AppError: disk-full, no-permission, library-damaged, cancelled. */
  backUp(): Promise<void> {
    return this.#parts.backups.takeNow();
  }

  /**
   * Where the index of the pictures lies, written anew where it is behind. Throws AppError: library-away, disk-full,
   * no-permission, not-found (no pictures), cancelled.
   */
  async index(): Promise<{ readonly absolutePath: string; readonly root: string }> {
    // What was said a moment ago is in the records first.
    await this.writeSidecars();
    await this.#parts.index.bringUpToDate();
    return { absolutePath: join(this.dir, indexPath), root: join(this.dir, picturesFolder) };
  }

  /** What goes on, for the activity bar. */
  activity(): Promise<Activity> {
    return this.#parts.activity.read();
  }

  /** Stops the work, writes what has come, closes the catalog and lets the library go. */
  async close(): Promise<void> {
    this.#ended.abort();
    try {
      await this.#endWork();
    } finally {
      // Whatever did not end well: held on to, it would be in use when it is opened once more, and be checked at the next start.
      await this.catalog.close();
    }
  }

  async #endWork(): Promise<void> {
    this.trashPreviews.close();
    await this.exporter.stop();
    await this.ownFiles.close();
    await this.fileCheck.close();
    await this.history.stopAll();
    await this.acting.stop();
    await this.#parts.engine.stop();
    await this.trash.stop();
    if (this.#parts.engine.hasBegun) await this.trash.settled();
    await Promise.all([this.#parts.savePool.close(), this.previewPool.close(), closeProviderConnections()]);
    if (this.#options.mode === 'write') {
      await noteWorkEnded({ steps: this.#parts.steps, log: this.#options.log });
    }
  }
}
