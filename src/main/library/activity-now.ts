// What goes on in a library at the moment it is asked, put together from rows, downloads, network and clock.
// Invariant: asking changes nothing but where the batch under way is taken to have begun.
import type { AccountHealth } from '../../preload/contract/accounts.ts';
import type { Activity } from '../../preload/contract/activity.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../lib/clock.ts';
import type { Network } from '../lib/network.ts';
import type { Saver } from '../saving/saver.ts';
import type { SavePool } from '../saving/save-pool.ts';
import { BatchTally } from './batch-tally.ts';
import { FirstLooks } from './first-looks.ts';
import { nextLookAtMs } from './next-look.ts';
import { ByteRate } from './byte-rate.ts';

export interface ActivityPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly pool: Pick<SavePool, 'onBytes'>;
  readonly saver: Pick<Saver, 'downloading' | 'paused' | 'trouble' | 'roomNeededBytes'>;
  readonly network: Pick<Network, 'offlineSinceMs'>;
  readonly unreachedProxy: () => string | null;
  readonly isTakingIn: () => boolean;
  readonly isReadingFiles: () => boolean;
  readonly turnAtMs: (accountId: string) => number | null;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly monotonicMs: () => number;
}

/** Counted by rows, of which there may be a hundred thousand. */
const firstLooksEveryMs = 2_000;

export class ActivityNow {
  readonly #ports: ActivityPorts;
  readonly #byteRate: ByteRate;
  readonly #batch = new BatchTally();
  readonly #firstLooks = new FirstLooks();
  #firstLooksSaid: Activity['firstLooks'] = [];
  #firstLooksReadMs = Number.NEGATIVE_INFINITY;

  /** Counts bytes from now on. */
  constructor(ports: ActivityPorts) {
    this.#ports = ports;
    this.#byteRate = new ByteRate(ports.monotonicMs);
    ports.pool.onBytes(({ addedBytes }) => this.#byteRate.add(addedBytes));
  }

  async read(): Promise<Activity> {
    const { catalog, saver, network, clock } = this.#ports;
    const isReadingFiles = this.#ports.isReadingFiles();
    const [counts, looks, accounts] = await Promise.all([
      catalog.call('libraryCounts', { nowMs: clock.nowMs() }),
      catalog.call('nextLooks'),
      catalog.call('listAccounts'),
    ]);
    return {
      counts,
      batch: this.#batch.tally(counts, isReadingFiles),
      bytesPerSecond: this.#byteRate.bytesPerSecond(),
      downloading: saver.downloading,
      firstLooks: await this.#readFirstLooks(counts.tasks.queued, accounts),
      nextLookAtMs: nextLookAtMs({ looks, accounts, turnAtMs: this.#ports.turnAtMs }),
      savingPaused: saver.paused,
      trouble: saver.trouble,
      roomNeededBytes: saver.roomNeededBytes,
      offlineSinceMs: network.offlineSinceMs,
      unreachedProxy: this.#ports.unreachedProxy(),
      isTakingIn: this.#ports.isTakingIn(),
      isReadingFiles,
    };
  }

  async #readFirstLooks(
    queued: number,
    accounts: readonly { readonly id: string; readonly health: AccountHealth }[],
  ): Promise<Activity['firstLooks']> {
    const { catalog, network, clock, monotonicMs, turnAtMs } = this.#ports;
    if (queued > 0 && monotonicMs() - this.#firstLooksReadMs < firstLooksEveryMs) return this.#firstLooksSaid;
    // The first that come are counted at once: what is asked in a rush is a part of the pace.
    this.#firstLooksReadMs = queued > 0 ? monotonicMs() : Number.NEGATIVE_INFINITY;
    const asked = new Set(
      accounts.flatMap(({ id, health }) => (health.kind === 'good' || health.kind === 'waiting' ? [id] : [])),
    );
    this.#firstLooksSaid = this.#firstLooks.note({
      nowMs: clock.nowMs(),
      left: queued === 0 ? [] : await catalog.call('firstLooks'),
      isAsked: (accountId) => network.offlineSinceMs === null && asked.has(accountId),
      turnAtMs,
    });
    return this.#firstLooksSaid;
  }
}
