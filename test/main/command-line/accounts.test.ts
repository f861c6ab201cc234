// Keys on the command line: from where they come, and where they stay.
import { expect, it } from 'vitest';
import { Accounts } from '../../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { runAccountsCommand } from '../../../src/main/command-line/accounts-commands.ts';
import type { AccountsCommand } from '../../../src/main/command-line/accounts-commands.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { createRequestGate } from '../../../src/main/providers/request-gate.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { thrownBy } from '../providers/loopback.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const oldKey = 'Qm7vJ2kXzT9sLwR4bN8cY1dF6gH3pA5e';
const newKey = 'Zt5yH8mPq2WnR7vK4xB9cD1fG6jL3sA0';

/** Each command is a process of its own: what it keeps in memory ends with it. */
function givenCommands() {
  const db = temporaryCatalog();
  const keychain = memoryStore();
  const { signal } = new AbortController();
  const openAccounts = (): Accounts =>
    new Accounts({
      ...{ catalog: catalogHere(db), providers, gate: createRequestGate(systemClock), clock: systemClock },
      ...{ keychain, session: memoryStore(), hideFromLog: () => undefined, proxyFor: directly },
    });
  return {
    run: (command: AccountsCommand, { environmentKey, typed = '' }: GivenKey) =>
      runAccountsCommand(command, {
        library: { accounts: openAccounts(), removeAccount: () => Promise.resolve() },
        environmentKey: environmentKey ?? null,
        readKey: () => Promise.resolve(typed),
        signal,
      }),
    /** As the next command finds it. */
    keyNow: async () => {
      const accounts = openAccounts();
      const connection = await accounts.connect(await accounts.getByLabel('studio'), signal, () => undefined);
      return connection.key();
    },
  };
}

interface GivenKey {
  readonly environmentKey?: string;
  readonly typed?: string;
}

const add: AccountsCommand = {
  ...{ kind: 'accounts-add', provider: 'apimart', label: 'studio', baseUrl: '', userId: null },
  ...{ userHeader: null, isAdmin: false, allowHttp: false, test: false },
};
const rotate: AccountsCommand = { kind: 'accounts-rotate-key', label: 'studio', test: false };

it.each([
  ['typed', { typed: newKey }],
  ['from the environment', { environmentKey: newKey }],
] as const)('a new key is kept in place of the one before where it comes %s', async (_how, from) => {
  const { run, keyNow } = givenCommands();
  await run(add, { typed: oldKey });
  expect(await keyNow()).toBe(oldKey);
  expect((await run(rotate, from)).json).toMatchObject({ label: 'studio', keyStored: true });
  expect(await keyNow()).toBe(newKey);
});

it('a new account’s key from the environment is for its command alone', async () => {
  const { run, keyNow } = givenCommands();
  expect((await run(add, { environmentKey: oldKey })).json).toMatchObject({ keyStored: false });
  expect((await thrownBy(keyNow())).code).toBe('unauthorized');
});
