// Pictures of how far running tasks are, for the window: fetched when one is looked at, made small, forgotten soon.
// Invariant: kept in memory only, a few dozen at most; never a picture of the catalog. Whatever goes wrong is null,
// and the same address is not asked again for a while.
import type { Catalog } from '../catalog/catalog.ts';
import type { OperationResult } from '../catalog/operations.ts';
import type { Clock } from '../lib/clock.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { version } from '../lib/version.ts';
import type { PreviewPool } from '../previews/preview-pool.ts';
import type { PartialFetcher } from '../saving/partial-picture.ts';
import { resolveAllowance } from '../saving/resolve-allowance.ts';

const keptMax = 48;
const atOnceMax = 4;
const longestFetchMs = 20_000;
const failureKeptMs = 30_000;

export interface PartialPicturesDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly pool: Pick<PreviewPool, 'makeOfBytes'>;
  readonly clock: Clock;
  readonly proxyFor: ProxyFor;
  /** Gridkeep's own outside tests. */
  readonly fetcher?: PartialFetcher;
}

interface Kept {
  readonly key: string;
  readonly webp: Promise<Uint8Array | null>;
  /** When a failure may be tried again; null while it is not one. */
  retryAtMs: number | null;
}

type PartialAddress = NonNullable<OperationResult<'partialUrl'>>;

export class PartialPictures {
  readonly #dependencies: PartialPicturesDependencies;
  /** What fetches takes 60 ms to load; most starts show no task that runs. */
  #fetching: Promise<PartialFetcher> | null = null;
  readonly #abort = new AbortController();
  /** By task, the least recently asked first. */
  readonly #kept = new Map<number, Kept>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(dependencies: PartialPicturesDependencies) {
    this.#dependencies = dependencies;
  }

  /** A small WebP of how far the task is; null where it shows none, or none can be had. */
  async read(taskId: number): Promise<Uint8Array | null> {
    const { catalog, clock } = this.#dependencies;
    const address = await catalog.call('partialUrl', { taskId });
    if (address === null) {
      this.#kept.delete(taskId);
      return null;
    }
    // Some providers overwrite the picture at the same address, so progress counts too.
    const key = `${String(address.progress)} ${address.url}`;
    const known = this.#kept.get(taskId);
    const isGood = known?.key === key && (known.retryAtMs === null || known.retryAtMs > clock.nowMs());
    const kept = isGood ? known : this.#begin(key, address);
    this.#kept.delete(taskId);
    this.#kept.set(taskId, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptMax) break;
      this.#kept.delete(oldest);
    }
    return await kept.webp;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.#kept.clear();
    await (await this.#fetching?.catch(() => null))?.close();
  }

  #fetcher(): Promise<PartialFetcher> {
    const { fetcher, proxyFor } = this.#dependencies;
    this.#fetching ??=
      fetcher === undefined
        ? import('../saving/partial-picture.ts').then(({ createPartialFetcher }) =>
            createPartialFetcher({ userAgent: `Gridkeep/${version}`, proxyFor }),
          )
        : Promise.resolve(fetcher);
    return this.#fetching;
  }

  #begin(key: string, address: PartialAddress): Kept {
    const kept: Kept = {
      key,
      webp: this.#make(address).catch(() => {
        kept.retryAtMs = this.#dependencies.clock.nowMs() + failureKeptMs;
        return null;
      }),
      retryAtMs: null,
    };
    return kept;
  }

  async #make({ url, baseUrl }: PartialAddress): Promise<Uint8Array> {
    if (this.#running >= atOnceMax) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(longestFetchMs)]);
      signal.throwIfAborted();
      const fetcher = await this.#fetcher();
      const bytes = await fetcher.fetch(url, await resolveAllowance(baseUrl), signal);
      return (await this.#dependencies.pool.makeOfBytes(bytes)).webp;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
