// Whether there is a network, as the accounts' servers tell, and which proxy is in the way where there is none.
// Invariant: what is said of a proxy is said of the latest look.
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { canReachAnyone, nextHops, proxyOfAll } from './reach-anyone.ts';

export interface ReachabilityPorts {
  readonly baseUrls: () => Promise<readonly string[]>;
  readonly proxyFor: ProxyFor;
  /** Aborted when the library is closed. */
  readonly ended: AbortSignal;
}

export class Reachability {
  readonly #ports: ReachabilityPorts;
  #unreachedProxy: string | null = null;

  constructor(ports: ReachabilityPorts) {
    this.#ports = ports;
  }

  /** The proxy, as `host:port`, that all ways led through at the last look, and that did not answer; else null. */
  get unreachedProxy(): string | null {
    return this.#unreachedProxy;
  }

  /** True when any server answers; null where there is none to try. */
  async look(): Promise<boolean | null> {
    const { baseUrls, proxyFor, ended } = this.#ports;
    const hops = await nextHops(await baseUrls(), proxyFor);
    const isReached = await canReachAnyone(hops, ended);
    this.#unreachedProxy = isReached === false ? proxyOfAll(hops) : null;
    return isReached;
  }
}
