// Takes a backup each day while a library is open, and on the way out where it is quick.
// Invariant: never two at once; a backup that fails is said in the log and tried again an hour later, and holds up
// neither work nor exit. Damage that it meets is looked for by the next start, so that nobody works on for months without
// backups.
import { statSync } from 'node:fs';
import { isBackupDue } from '../catalog/backup-names.ts';
import { backupNames } from '../catalog/backups.ts';
import { catalogPath } from '../catalog/catalog-path.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { keep } from './keep.ts';

export interface BackupScheduleDependencies {
  readonly libraryDir: string;
  readonly workerUrl: URL;
  readonly clock: Clock;
  readonly log: Log;
  /** A library without tasks has nothing to back up. */
  readonly hasTasks: () => Promise<boolean>;
  /** The copy was damaged, and so may be the catalog: the next start shall look. */
  readonly noteDamage: () => Promise<void>;
}

/** Not while everything else starts. */
const firstLookAfterMs = 30_000;
const lookEveryMs = 60 * 60 * 1000;
/** Copying, checking and syncing takes some 20 ms per megabyte on a busy computer. */
const quickMaxBytes = 64 * 1024 * 1024;
const exitMaxMs = 2_000;

export class BackupSchedule {
  readonly #dependencies: BackupScheduleDependencies;
  readonly #runner: SingleRunner;
  readonly #abort = new AbortController();
  #nextLookAtMs = 0;
  /** Settles with the last backup that was asked for. */
  #taking: Promise<void> = Promise.resolve();

  constructor(dependencies: BackupScheduleDependencies) {
    this.#dependencies = dependencies;
    this.#runner = createSingleRunner({
      run: () => this.#look(),
      onError: (error) => dependencies.log.error('The time for a backup could not be told', { error }),
      clock: dependencies.clock,
    });
  }

  start(): void {
    this.#nextLookAtMs = this.#dependencies.clock.nowMs() + firstLookAfterMs;
    this.#runner.wakeIn(firstLookAfterMs);
  }

  /** Takes a last backup where one is due and the catalog is small; ends what takes longer than two seconds. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), exitMaxMs);
    try {
      await this.#runner.stop();
      if (statSync(catalogPath(this.#dependencies.libraryDir)).size <= quickMaxBytes)
        await this.#backUpIfDue();
    } catch (error) {
      this.#dependencies.log.warn('No backup was taken on the way out', { error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes a backup now, whenever the last one was. Throws AppError: disk-full, no-permission, library-damaged, cancelled. */
  takeNow(): Promise<void> {
    return this.#take();
  }

  /** The clock is read anew each minute, since a computer that sleeps wakes up on another day. */
  async #look(): Promise<void> {
    const nowMs = this.#dependencies.clock.nowMs();
    const isWrong = this.#nextLookAtMs - nowMs > lookEveryMs;
    if (nowMs >= this.#nextLookAtMs || isWrong) {
      this.#nextLookAtMs = nowMs + lookEveryMs;
      await this.#backUpIfDue();
    }
    this.#runner.wakeIn(this.#nextLookAtMs - this.#dependencies.clock.nowMs());
  }

  async #backUpIfDue(): Promise<void> {
    const { libraryDir, clock, log, hasTasks, noteDamage } = this.#dependencies;
    try {
      await this.#taking;
      if (!isBackupDue(backupNames(libraryDir), clock.nowMs()) || !(await hasTasks())) return;
      await this.#take();
    } catch (error) {
      log.warn('The catalog could not be backed up', { error });
      if (toFailure(error).code === 'library-damaged') await noteDamage();
    }
  }

  async #take(): Promise<void> {
    const { libraryDir, workerUrl, clock, log } = this.#dependencies;
    const options = { workerUrl, libraryDir, nowMs: clock.nowMs(), signal: this.#abort.signal };
    const beganAtMs = performance.now();
    const taking = this.#taking.then(() => keep({ kind: 'backup' }, options));
    this.#taking = taking.then(
      () => undefined,
      () => undefined,
    );
    const name = await taking;
    log.info('The catalog was backed up', { name, ms: Math.round(performance.now() - beganAtMs) });
  }
}
