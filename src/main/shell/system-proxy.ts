// Which proxy the system names for a server: its settings, its environment, or a script of proxies.
// Invariant: the session that is asked loads nothing; the page's own never leaves this computer.
import type { Session } from 'electron';
import { keptForAMoment } from '../proxies/kept-for-a-moment.ts';
import { proxyOfSystemAnswer } from '../proxies/proxy-for.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';

/** Held in memory, with Chromium's usual way to its proxy: that of the system. */
export const proxyPartition = 'proxies';

/** @param session Made for this alone, when it is first asked. */
export function systemProxy(session: () => Pick<Session, 'resolveProxy'>): ProxyFor {
  const ask: ProxyFor = async (address) => proxyOfSystemAnswer(await session().resolveProxy(address));
  return keptForAMoment(ask, () => performance.now());
}
