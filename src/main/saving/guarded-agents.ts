// Connection pools for picture hosts: one for each allowance and way, those of the direct way over the guarded connector.
// Invariant: kept-alive connections were checked for one allowance only, so each allowance has pools of its own: an
// account without private hosts must not get at another one's open connection. What a name means beyond a proxy only the
// proxy knows: there addresses are checked as they are written.
import type { Dispatcher } from 'undici';
import UndiciAgent from 'undici/lib/dispatcher/agent.js';
import { openProxyAgent } from '../proxies/proxy-agent.ts';
import type { Allowance } from './address-rules.ts';
import { guardedConnect } from './guarded-connect.ts';
import type { ResolveAll } from './resolve-allowance.ts';

export interface GuardedAgentsOptions {
  readonly connectionsPerOrigin: number;
  /** Name, connection and TLS together. */
  readonly connectTimeoutMs: number;
  /** The system's resolver outside tests. */
  readonly resolveAll?: ResolveAll | undefined;
}

export interface GuardedAgents {
  /** @param proxy Through which it is gone; null for the direct way. */
  of(allowance: Allowance, proxy: string | null): Promise<Dispatcher>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** Starts no connection before the first request. */
export function createGuardedAgents(options: GuardedAgentsOptions): GuardedAgents {
  const { connectionsPerOrigin, connectTimeoutMs, resolveAll } = options;
  const agents = new Map<string, Promise<Dispatcher>>();
  const pools = {
    connections: connectionsPerOrigin,
    pipelining: 1,
    // The exchange has its own watch; undici's is quieted by every byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const open = async (allowance: Allowance, proxy: string | null): Promise<Dispatcher> => {
    if (proxy !== null) return openProxyAgent(proxy, { ...pools, connectTimeoutMs });
    return new UndiciAgent({
      ...pools,
      connect: guardedConnect({
        allowance,
        timeoutMs: connectTimeoutMs,
        ...(resolveAll === undefined ? {} : { resolveAll }),
      }),
    });
  };
  return {
    of(allowance, proxy) {
      const key = [proxy ?? 'directly', ...new Set([...allowance.privateHosts].sort())].join(' ');
      const known = agents.get(key);
      if (known !== undefined) return known;
      const agent = open(allowance, proxy);
      agents.set(key, agent);
      // Tried anew the next time.
      agent.catch(() => agents.delete(key));
      return agent;
    },
    async close() {
      const opened = [...agents.values()];
      agents.clear();
      await Promise.allSettled(opened.map(async (agent) => (await agent).destroy()));
    },
  };
}
