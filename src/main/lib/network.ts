// Whether there is a network: one host that cannot be reached may be down; where no other can be reached either, we
// are offline. Then nothing is asked but a probe now and then.
// Invariant: a failure is blamed on its host only after another host (or itself) could be reached after it; probes
// come after 5 s, doubling up to 60 s, and at once where the system says that something has changed.
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { Clock } from './clock.ts';

/** Probes begin after this long … */
const firstProbeAfterMs = 5_000;
/** … and are at most this far apart. */
const longestProbeAfterMs = 60_000;
/** One check answers for all failures that come close together. */
const shortestBetweenChecksMs = 500;
/** So many probes in vain, and a run that waits for the end waits no longer. */
const hopelessAfterProbes = 4;

/** Whether this is how a request fails where there is no network, or no way into it. */
export function looksLikeNoNetwork(code: FailureCode): boolean {
  return code === 'network' || code === 'proxy' || code === 'timeout';
}

export interface NetworkDependencies {
  readonly clock: Clock;
  /** Tries to connect to hosts that are known well: true when any of them answers, null where none is known. */
  readonly canReachAnyone: () => Promise<boolean | null>;
  /** Aborted when nobody needs to know any more. */
  readonly ended?: AbortSignal;
}

export class Network {
  readonly #dependencies: NetworkDependencies;
  readonly #changeListeners = new Set<() => void>();
  #offlineSinceMs: number | null = null;
  #probes = 0;
  #nextProbeAtMs = 0;
  #nextCheck: Promise<boolean> | null = null;
  #lastCheckAtMs = Number.NEGATIVE_INFINITY;
  #lastCheck: Promise<boolean> = Promise.resolve(true);
  #looking = new AbortController();

  constructor(dependencies: NetworkDependencies) {
    this.#dependencies = dependencies;
  }

  get offlineSinceMs(): number | null {
    return this.#offlineSinceMs;
  }

  get isHopeless(): boolean {
    return this.#offlineSinceMs !== null && this.#probes >= hopelessAfterProbes;
  }

  /** When something may be asked again; null while online. */
  get nextProbeAtMs(): number | null {
    return this.#offlineSinceMs === null ? null : this.#nextProbeAtMs;
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** May a request go out now? While offline, only the one that is the next probe may. */
  mayAsk(): boolean {
    if (this.#offlineSinceMs === null) return true;
    const nowMs = this.#dependencies.clock.nowMs();
    // A clock that was set back must not put the probe off.
    const isDue = nowMs >= this.#nextProbeAtMs || this.#nextProbeAtMs - nowMs > longestProbeAfterMs;
    if (!isDue) return false;
    this.#probes += 1;
    this.#planProbe(nowMs);
    return true;
  }

  /** Some host has answered. */
  noteReached(): void {
    if (this.#offlineSinceMs === null) return;
    this.#offlineSinceMs = null;
    this.#tell();
  }

  /** A host could not be reached, or broke off: true when it is to blame, false when there is no network. */
  async isHostToBlame(): Promise<boolean> {
    const isOnline = await this.#check();
    if (isOnline) this.noteReached();
    else this.#noteOffline();
    return isOnline;
  }

  /** The system's own word: a network came or went. */
  noteSystemChange(isOnline: boolean): void {
    if (!isOnline) {
      this.#noteOffline();
      return;
    }
    if (this.#offlineSinceMs === null) return;
    this.#nextProbeAtMs = this.#dependencies.clock.nowMs();
    this.#tell();
    // One that is said to be there may be taking up its work for a while: it is looked for until it does.
    this.#looking.abort();
    this.#looking = new AbortController();
    const { ended } = this.#dependencies;
    const { signal } = this.#looking;
    void this.#lookWhetherBack(
      this.#offlineSinceMs,
      ended === undefined ? signal : AbortSignal.any([signal, ended]),
    );
  }

  /** Where nothing is due, nobody else would find out that all is well again. */
  async #lookWhetherBack(sinceMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    for (let looks = 0; !signal.aborted; looks += 1) {
      if (this.#offlineSinceMs !== sinceMs || (await this.isHostToBlame())) return;
      const waitMs = firstProbeAfterMs * 2 ** Math.min(looks, 10);
      await clock.sleep(Math.min(longestProbeAfterMs, waitMs), signal).catch(() => undefined);
    }
  }

  #noteOffline(): void {
    if (this.#offlineSinceMs !== null) return;
    const nowMs = this.#dependencies.clock.nowMs();
    this.#offlineSinceMs = nowMs;
    this.#probes = 0;
    this.#planProbe(nowMs);
    this.#tell();
  }

  #planProbe(nowMs: number): void {
    this.#nextProbeAtMs =
      nowMs + Math.min(longestProbeAfterMs, firstProbeAfterMs * 2 ** Math.min(this.#probes, 10));
  }

  /** A check that begins after this call; never two closer together than half a second. */
  #check(): Promise<boolean> {
    this.#nextCheck ??= this.#checkSoon();
    return this.#nextCheck;
  }

  async #checkSoon(): Promise<boolean> {
    const { clock, canReachAnyone } = this.#dependencies;
    await this.#lastCheck;
    const waitMs = this.#lastCheckAtMs + shortestBetweenChecksMs - clock.nowMs();
    if (waitMs > 0 && waitMs <= shortestBetweenChecksMs) await clock.sleep(waitMs);
    // From here on a failure could be later than what this check sees.
    this.#nextCheck = null;
    this.#lastCheckAtMs = clock.nowMs();
    this.#lastCheck = canReachAnyone().then(
      (canReach) => canReach !== false,
      () => true,
    );
    return await this.#lastCheck;
  }

  #tell(): void {
    for (const listener of this.#changeListeners) listener();
  }
}
