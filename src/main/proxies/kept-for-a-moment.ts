// Remembers for a moment which proxy leads to a server: a script of proxies may take its time, and pictures come in hundreds.
// Invariant: a server is asked for once at a time, and a change of network is noticed within half a minute; what is
// remembered is bounded.
import type { ProxyFor } from './proxy-for.ts';

const keptMs = 30_000;
/** Servers; no library speaks to so many. */
const keptMax = 200;

/** @param nowMs Of a clock that is never set back. */
export function keptForAMoment(proxyFor: ProxyFor, nowMs: () => number): ProxyFor {
  const kept = new Map<string, { readonly atMs: number; readonly proxy: Promise<string | null> }>();
  return (address) => {
    const { origin } = new URL(address);
    const known = kept.get(origin);
    if (known !== undefined && nowMs() - known.atMs < keptMs) return known.proxy;
    const proxy = proxyFor(origin);
    if (kept.size >= keptMax) kept.clear();
    kept.set(origin, { atMs: nowMs(), proxy });
    return proxy;
  };
}
