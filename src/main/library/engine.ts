// What works by itself in an open library: tasks are followed, pictures saved and previewed, records, the index and backups written.
// Here stands who wakes whom, and in which order they begin and end.
// Invariant: what one of them has made possible is begun by the next one at once, without anybody asking; they end in the
// order in which they feed each other, so that what has come is written.
import type { Catalog } from '../catalog/catalog.ts';
import type { Follower } from '../following/follower.ts';
import type { BackupSchedule } from '../keeping/backup-schedule.ts';
import type { IndexSchedule } from '../keeping/index-schedule.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Network } from '../lib/network.ts';
import type { Previewer } from '../previews/previewer.ts';
import type { LibraryFolder } from '../saving/library-folder.ts';
import type { Saver } from '../saving/saver.ts';
import type { SidecarWriter } from '../saving/sidecar-writer.ts';
import { ComputerSleep } from './computer-sleep.ts';
import { watchFolder } from './watch-folder.ts';

export interface EnginePorts {
  readonly catalog: Pick<Catalog, 'call' | 'onChange'>;
  readonly follower: Follower;
  readonly saver: Saver;
  readonly sidecars: SidecarWriter;
  /** Null where no previews are made. */
  readonly previewer: Previewer | null;
  readonly backups: BackupSchedule;
  readonly index: IndexSchedule;
  /** Takes in what records know later than the catalog: nothing is asked or written before. False where it failed. */
  readonly catchUp: () => Promise<boolean>;
  readonly folder: LibraryFolder;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Aborted when the library is closed. */
  readonly ended: AbortSignal;
}

export class Engine {
  readonly #ports: EnginePorts;
  readonly #sleep: ComputerSleep;
  readonly #statusListeners = new Set<() => void>();
  #hasBegun = false;
  /** The records were there to be asked, once. */
  #hasAskedRecords = false;
  /** The catalog knows what its records know. */
  #hasCaughtUp = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    const { clock, random, ended, follower, saver } = ports;
    this.#sleep = new ComputerSleep({
      ...{ clock, random, ended },
      work: [follower, saver],
      onResumed: () => this.wake(),
    });
  }

  /** Begun, whether or not it has ended since. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  #isEnded(): boolean {
    return this.#ports.ended.aborted;
  }

  /** Begins, once. Where the library's drive is away, it goes on by itself when that is back. */
  async start(): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { folder, clock, log, ended } = this.#ports;
    await folder.look();
    void watchFolder(folder, { clock, log, signal: ended });
    this.#joinTogether();
    await this.#goOnFromRecords();
  }

  /** Nobody works before the catalog knows what its records know, and those lie on the drive. */
  async #goOnFromRecords(): Promise<void> {
    const { follower, saver, sidecars, previewer, backups, index, folder, catchUp } = this.#ports;
    if (this.#hasAskedRecords || !folder.isHere || this.#isEnded()) return;
    this.#hasAskedRecords = true;
    const isCaughtUp = await catchUp();
    if (this.#isEnded()) return;
    if (!isCaughtUp && !(await folder.look())) {
      // Pulled out meanwhile: they are asked once more when it is back.
      this.#hasAskedRecords = false;
      return;
    }
    this.#hasCaughtUp = true;
    await Promise.all([saver.start(), sidecars.start(), index.start()]);
    backups.start();
    follower.wake();
    sidecars.wake();
    previewer?.wake();
  }

  #joinTogether(): void {
    const { catalog, follower, saver, sidecars, previewer, folder, network, log } = this.#ports;
    folder.onChange(() => {
      this.noteStatus();
      this.#goOnFromRecords().catch((error: unknown) => log.error('Work could not begin', { error }));
    });
    network.onChange(() => {
      if (network.offlineSinceMs === null) {
        void catalog.call('endNetworkRests').then(
          () => this.wake(),
          () => undefined,
        );
      }
      this.noteStatus();
    });
    follower.onSettled(() => {
      saver.wake();
      // A text has no picture that would tell of it.
      sidecars.wake();
    });
    catalog.onChange(({ marks, albums }) => {
      // What is taken in from the records is written when all of them are.
      if (this.#hasCaughtUp && (marks || albums)) sidecars.wake();
    });
    saver.onSettled(() => {
      follower.wake();
      sidecars.wake();
      previewer?.wake();
    });
  }

  /** Looks for work now: after an import, a retry, a deletion, or a change of accounts. Does nothing before the start. */
  wake(): void {
    if (!this.#hasCaughtUp) return;
    const { follower, saver, sidecars, previewer } = this.#ports;
    follower.wake();
    saver.wake();
    sidecars.wake();
    previewer?.wake();
  }

  /** Tells when the library's folder, or the network, went or came back. */
  onStatus(listener: () => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** What can be done has changed: looks for work, and tells. */
  noteStatus(): void {
    this.wake();
    for (const listener of this.#statusListeners) listener();
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#sleep.suspend();
  }

  /** The computer is awake again: goes on as soon as the network has had a moment. */
  resumeSoon(): void {
    this.#sleep.resumeSoon();
  }

  /** Ends, and writes what has come. Before the start there is nothing to write. */
  async stop(): Promise<void> {
    const { follower, saver, sidecars, previewer, backups, index } = this.#ports;
    await follower.stop();
    if (this.#hasBegun) await saver.stop();
    await previewer?.stop();
    if (this.#hasBegun) await sidecars.stop();
    // It waits for what it has noted, also where nothing has begun.
    await Promise.all([this.#hasBegun ? backups.stop() : undefined, index.stop()]);
  }
}
