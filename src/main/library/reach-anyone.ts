// Whether there is a network at all, told by the servers of the accounts.
// Invariant: connects and sends nothing; one server that answers is enough, and the others are let go at once.
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { canReach } from '../lib/reach-host.ts';

/** So many servers are tried. */
const triedMax = 4;

/** Null where there is no server to try. */
export async function canReachAnyone(
  baseUrls: readonly string[],
  ended: AbortSignal,
  canReachOne: (address: string, signal: AbortSignal) => Promise<boolean> = canReach,
): Promise<boolean | null> {
  const addresses = [...new Set(baseUrls)].slice(0, triedMax);
  if (addresses.length === 0) return null;
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, ended]);
  const tries = addresses.map(async (address) => {
    if (!(await canReachOne(address, signal))) throw new Error('not reached');
  });
  const isReached = await Promise.any(tries).then(
    () => true,
    () => false,
  );
  enough.abort();
  return isReached;
}

/** What is connected to first on the way to each server: itself, or its proxy; a server without a way is left out. */
export async function nextHops(baseUrls: readonly string[], proxyFor: ProxyFor): Promise<string[]> {
  const ways = await Promise.allSettled(
    baseUrls.map(async (baseUrl) => (await proxyFor(baseUrl)) ?? baseUrl),
  );
  return ways.flatMap((way) => (way.status === 'fulfilled' ? [way.value] : []));
}
