// Whether there is a network at all, told by the servers of the accounts.
// Invariant: connects and sends nothing; one server that answers is enough, and the others are let go at once.
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
