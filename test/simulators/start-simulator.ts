// Puts one provider's code behind a loopback server and gives it the handles by which tests steer it.

import { startApiServer } from './http-server.ts';
import type { ApiServerOptions } from './http-server.ts';
import type { TaskStore } from './task-store.ts';
import type { SimulatedProvider, Simulator, SimulatorOptions } from './tasks.ts';

/** What a provider answers, in its own words. */
export interface ProviderCode extends Pick<ApiServerOptions, 'handle' | 'wordFault'> {
  readonly provider: SimulatedProvider;
  /** Where its API begins on the server; the root by default. */
  readonly basePath?: string;
  /** An id of its form that it does not know. */
  readonly unknownId: () => string;
}

export async function startSimulator(
  store: TaskStore,
  options: Pick<SimulatorOptions, 'latencyMs' | 'port'>,
  { provider, basePath = '', unknownId, handle, wordFault }: ProviderCode,
): Promise<Simulator> {
  const server = await startApiServer({
    handle,
    wordFault,
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return {
    provider,
    origin: server.origin,
    baseUrl: server.origin + basePath,
    clock: store.clock,
    accounts: store.accounts,
    pictureHost: store.host,
    requests: server.requests,
    addTask: (spec) => store.add(spec),
    task: (id) => store.tasks.get(id),
    tasks: () => [...store.tasks.values()],
    unknownId,
    setFault: server.setFault,
    clearFaults: server.clearFaults,
    unplug: async () => {
      await Promise.all([server.unplug(), store.host.unplug()]);
    },
    plugIn: async () => {
      await Promise.all([server.plugIn(), store.host.plugIn()]);
    },
    stop: async () => {
      await server.stop();
      await store.stop();
    },
  };
}
