// Connection pools for picture hosts: one for each allowance, all of them over the guarded connector.
// Invariant: kept-alive connections were checked for one allowance only, so each allowance has pools of its own: an
// account without private hosts must not get at another one's open connection.
import type { Agent } from 'undici';
import UndiciAgent from 'undici/lib/dispatcher/agent.js';
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
  of(allowance: Allowance): Agent;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** Starts no connection before the first request. */
export function createGuardedAgents(options: GuardedAgentsOptions): GuardedAgents {
  const { connectionsPerOrigin, connectTimeoutMs, resolveAll } = options;
  const agents = new Map<string, Agent>();
  return {
    of(allowance) {
      const key = [...new Set(allowance.privateHosts)].sort().join(' ');
      const known = agents.get(key);
      if (known !== undefined) return known;
      const agent = new UndiciAgent({
        connections: connectionsPerOrigin,
        pipelining: 1,
        // The exchange has its own watch; undici's is quieted by every byte.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: guardedConnect({
          allowance,
          timeoutMs: connectTimeoutMs,
          ...(resolveAll === undefined ? {} : { resolveAll }),
        }),
      });
      agents.set(key, agent);
      return agent;
    },
    async close() {
      const open = [...agents.values()];
      agents.clear();
      await Promise.all(open.map(async (agent) => await agent.destroy()));
    },
  };
}
