// What goes on in a library at the moment it is asked, put together from rows, downloads, network and clock.
// Invariant: asking changes nothing but where the batch under way is taken to have begun.
import type { Activity } from '../../preload/contract/activity.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../lib/clock.ts';
import type { Network } from '../lib/network.ts';
import type { Saver } from '../saving/saver.ts';
import type { SavePool } from '../saving/save-pool.ts';
import { BatchTally } from './batch-tally.ts';
import { nextLookAtMs } from './next-look.ts';
import { ByteRate } from './byte-rate.ts';

export interface ActivityPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly pool: Pick<SavePool, 'onBytes'>;
  readonly saver: Pick<Saver, 'downloading' | 'paused' | 'trouble' | 'roomNeededBytes'>;
  readonly network: Pick<Network, 'offlineSinceMs'>;
  readonly unreachedProxy: () => string | null;
  readonly turnAtMs: (accountId: string) => number | null;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly monotonicMs: () => number;
}

export class ActivityNow {
  readonly #ports: ActivityPorts;
  readonly #byteRate: ByteRate;
  readonly #batch = new BatchTally();

  /** Counts bytes from now on. */
  constructor(ports: ActivityPorts) {
    this.#ports = ports;
    this.#byteRate = new ByteRate(ports.monotonicMs);
    ports.pool.onBytes(({ addedBytes }) => this.#byteRate.add(addedBytes));
  }

  async read(): Promise<Activity> {
    const { catalog, saver, network, clock } = this.#ports;
    const [counts, looks, accounts] = await Promise.all([
      catalog.call('libraryCounts', { nowMs: clock.nowMs() }),
      catalog.call('nextLooks'),
      catalog.call('listAccounts'),
    ]);
    return {
      counts,
      batch: this.#batch.tally(counts),
      bytesPerSecond: this.#byteRate.bytesPerSecond(),
      downloading: saver.downloading,
      nextLookAtMs: nextLookAtMs({ looks, accounts, turnAtMs: this.#ports.turnAtMs }),
      savingPaused: saver.paused,
      trouble: saver.trouble,
      roomNeededBytes: saver.roomNeededBytes,
      offlineSinceMs: network.offlineSinceMs,
      unreachedProxy: this.#ports.unreachedProxy(),
    };
  }
}
