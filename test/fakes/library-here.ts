// The whole library on simulated services, with real threads, a real catalog and real files, but keys in memory.
import { memoryStore } from '../../src/main/accounts/memory-store.ts';
import { Library } from '../../src/main/library/library.ts';
import type { LibraryOptions } from '../../src/main/library/build-parts.ts';
import { systemClock } from '../../src/main/lib/clock.ts';
import { createLog, stderrSink } from '../../src/main/lib/log.ts';
import { providers } from '../../src/main/providers/index.ts';
import { directly } from '../../src/main/proxies/proxy-for.ts';
import type { Account } from '../../src/preload/contract/accounts.ts';
import type { SimulatedAccount, Simulator } from '../simulators/index.ts';

/** Opens a library from the sources. The caller closes it. */
export function openLibraryHere(libraryDir: string, options: Partial<LibraryOptions> = {}): Promise<Library> {
  const source = (path: string): URL => new URL(`../../src/main/${path}`, import.meta.url);
  return Library.open({
    libraryDir,
    mode: 'write',
    workers: {
      catalog: source('catalog/catalog-worker.ts'),
      save: source('saving/save-worker.ts'),
      preview: source('previews/preview-worker.ts'),
      keeping: source('keeping/keeping-worker.ts'),
      export: source('exporting/export-worker.ts'),
    },
    providers,
    keychain: memoryStore(),
    session: memoryStore(),
    clock: systemClock,
    log: createLog({ sinks: [stderrSink()] }),
    random: Math.random,
    makePreviews: false,
    proxyFor: directly,
    ...options,
  });
}

/** Adds an account of a simulated service without asking the service. */
export function addSimulatedAccount(
  library: Library,
  { provider, baseUrl }: Pick<Simulator, 'provider' | 'baseUrl'>,
  account: SimulatedAccount | undefined,
): Promise<Account> {
  if (account === undefined) throw new Error(`the simulated ${provider} has no such account`);
  return library.accounts.add(
    {
      provider,
      label: account.label,
      baseUrl,
      userId: account.userId === undefined ? null : String(account.userId),
      userHeader: null,
      scope: 'own',
      allowHttp: true,
      key: account.key,
      forThisSession: true,
    },
    { test: false, signal: new AbortController().signal },
  );
}
