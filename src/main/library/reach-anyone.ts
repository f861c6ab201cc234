// Whether there is a network at all, told by the servers of the accounts.
// Invariant: connects and sends nothing; one server that answers is enough, and the others are let go at once.
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { canReach } from '../lib/reach-host.ts';

/** So many servers are tried. */
const triedMax = 4;

/** Whom a connection is made to first on the way to a server: itself, or its proxy. */
export interface Hop {
  readonly address: string;
  readonly isProxy: boolean;
}

/** Null where there is no server to try. */
export async function canReachAnyone(
  hops: readonly Hop[],
  ended: AbortSignal,
  canReachOne: (hop: Hop, signal: AbortSignal) => Promise<boolean> = canReachHop,
): Promise<boolean | null> {
  const tried = [...new Map(hops.map((hop) => [hop.address, hop])).values()].slice(0, triedMax);
  if (tried.length === 0) return null;
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, ended]);
  const tries = tried.map(async (hop) => {
    if (!(await canReachOne(hop, signal))) throw new Error('not reached');
  });
  const isReached = await Promise.any(tries).then(
    () => true,
    () => false,
  );
  enough.abort();
  return isReached;
}

/** A server that refuses is there, and so is the network; a proxy that refuses leads nowhere. */
const canReachHop = ({ address, isProxy }: Hop, signal: AbortSignal): Promise<boolean> =>
  canReach(address, signal, { refusalCounts: !isProxy });

/** The first hop to each server; a server without a way is left out. */
export async function nextHops(baseUrls: readonly string[], proxyFor: ProxyFor): Promise<Hop[]> {
  const ways = await Promise.allSettled(
    baseUrls.map(async (baseUrl): Promise<Hop> => {
      const proxy = await proxyFor(baseUrl);
      return { address: proxy ?? baseUrl, isProxy: proxy !== null };
    }),
  );
  return ways.flatMap((way) => (way.status === 'fulfilled' ? [way.value] : []));
}

/** The proxy, as `host:port`, that all ways lead through; null where one leads past it. */
export function proxyOfAll(hops: readonly Hop[]): string | null {
  const [first] = hops;
  return first !== undefined && hops.every(({ isProxy }) => isProxy) ? proxyPlace(first.address) : null;
}

/** Without the name and password that the address of a system's proxy may hold. */
function proxyPlace(address: string): string {
  return /^[a-z0-9]+:\/\/(?:[^/]*@)?([^/]+)/i.exec(address)?.[1] ?? '';
}
