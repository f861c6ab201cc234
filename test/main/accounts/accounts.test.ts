// Accounts over a real catalog: which keys a connection has, what a fork's header must be, and where a second key stays.
import { describe, expect, it, vi } from 'vitest';
import { Accounts } from '../../../src/main/accounts/accounts.ts';
import type { AccountDraft } from '../../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { createRequestGate } from '../../../src/main/providers/request-gate.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import type { Account } from '../../../src/preload/contract/accounts.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';
import { startLoopback, thrownBy } from '../providers/loopback.ts';

const key = 'Qm7vJ2kXzT9sLwR4bN8cY1dF6gH3pA5e';
const relayKey = 'sk-nK4pQ8rT2vX6zB1dF5hJ9lN3qS7uW0yA';
const { signal } = new AbortController();
const quiet = (): void => undefined;

const draft: AccountDraft = {
  provider: 'newapi',
  label: 'studio',
  baseUrl: 'https://api.example/sub',
  userId: '7',
  userHeader: null,
  scope: 'own',
  allowHttp: false,
  key,
  forThisSession: false,
};

function givenAccounts() {
  const db = temporaryCatalog();
  const keychain = memoryStore();
  const session = memoryStore();
  const hidden: string[] = [];
  const accounts = new Accounts({
    catalog: catalogHere(db),
    providers,
    gate: createRequestGate(systemClock),
    clock: systemClock,
    keychain,
    session,
    hideFromLog: (secret) => void hidden.push(secret),
    proxyFor: directly,
  });
  const add = (change: Partial<AccountDraft> = {}): Promise<Account> =>
    accounts.add({ ...draft, ...change }, { test: false, signal });
  return { db, keychain, session, hidden, accounts, add };
}

describe('the header of the user id', () => {
  it.each<[string | null, string | null]>([
    [null, null],
    ['Veloera-User', 'Veloera-User'],
    ['veloera-user', 'Veloera-User'],
    [' NEW-API-USER ', 'New-Api-User'],
  ])('%j is kept as %j', async (written, kept) => {
    const { accounts, add } = givenAccounts();
    const account = await add({ userHeader: written });
    expect(account.userHeader).toBe(kept);
    expect((await accounts.connect(account, signal, quiet)).userHeader).toBe(kept);
  });

  it.each(['Host', 'Authorization', 'Cookie', 'X-Forwarded-For', '', 'New-Api-User\r\nX: 1'])(
    '%j is refused, and adds nothing',
    async (userHeader) => {
      const { db, accounts, add } = givenAccounts();
      expect((await thrownBy(add({ userHeader }))).code).toBe('usage');
      expect(await accounts.list()).toEqual([]);
      expect(db.prepare('SELECT count(*) FROM accounts').pluck().get()).toBe(0);
    },
  );

  it('is refused where the provider wants no user id', async () => {
    const { add } = givenAccounts();
    const apimart = add({ provider: 'apimart', userId: null, userHeader: 'New-Api-User' });
    expect((await thrownBy(apimart)).message).toMatch(/no user ID/);
  });

  it.each(providers.newapi.description.userHeaders)(
    '%s goes out with the test of an account',
    async (name) => {
      const server = await startLoopback(() => ({ body: { success: true, data: [] } }));
      const { accounts } = givenAccounts();
      const change = { baseUrl: server.origin, userHeader: name, allowHttp: true };
      const account = await accounts.add({ ...draft, ...change }, { test: true, signal });
      await accounts.test(account, signal);
      expect(server.requests.map(({ headers }) => headers[name.toLowerCase()])).toEqual(['7', '7']);
    },
  );
});

describe('a key', () => {
  const anotherKey = 'Zt5yH8mPq2WnR7vK4xB9cD1fG6jL3sA0';
  const keyNow = async (accounts: Accounts, account: Account): Promise<string> =>
    (await accounts.connect(account, signal, quiet)).key();

  it('that a key for this session replaces does not stay in the keychain', async () => {
    const { keychain, session, accounts, add } = givenAccounts();
    const before = await add();
    const account = await accounts.rotateKey(before, anotherKey, {
      ...{ test: false, forThisSession: true, signal },
    });
    expect([account.keyStored, account.keyInMemory, await keyNow(accounts, account)]).toEqual([
      false,
      true,
      anotherKey,
    ]);
    // As after a restart: the old key must not come back.
    await session.remove(account.id);
    expect((await thrownBy(accounts.connect(account, signal, quiet))).code).toBe('unauthorized');
    expect(await keychain.has(account.id)).toBe(false);
  });

  it('that a locked keychain keeps is still known to be there, and goes with the account', async () => {
    const { keychain, accounts, add } = givenAccounts();
    const locked = vi.spyOn(keychain, 'remove').mockRejectedValue(new AppError('no-keychain', 'Locked.'));
    const account = await accounts.rotateKey(await add(), anotherKey, {
      ...{ test: false, forThisSession: true, signal },
    });
    expect([account.keyStored, await keyNow(accounts, account)]).toEqual([true, anotherKey]);
    const relayed = await accounts.setRelayKey(account, relayKey, { forThisSession: false });
    expect((await accounts.setRelayKey(relayed, 'sk-for-now', { forThisSession: true })).relayKeyStored).toBe(
      true,
    );
    locked.mockRestore();
    await accounts.remove(await accounts.get(account.id));
    expect([await keychain.has(account.id), await keychain.has(`${account.id}/relay`)]).toEqual([
      false,
      false,
    ]);
  });

  it('for this run lets an account go on that was stopped for want of a good one', async () => {
    const { db, accounts, add } = givenAccounts();
    const account = await add({ forThisSession: true });
    db.prepare("UPDATE accounts SET stopped = 1, failure_code = 'unauthorized', failure_message = 'x'").run();
    expect((await accounts.get(account.id)).health.kind).toBe('stopped');
    await accounts.useSessionKey(account, anotherKey);
    expect((await accounts.get(account.id)).health.kind).toBe('good');
  });

  it('for this run leaves an account at rest that the user paused', async () => {
    const { accounts, add } = givenAccounts();
    const account = await accounts.setPaused(await add(), true);
    await accounts.useSessionKey(account, anotherKey);
    expect((await accounts.get(account.id)).health.kind).toBe('paused');
  });
});

describe('the name of an account', () => {
  it.each(['', '  ', '\t'])('is none: %j', async (label) => {
    const { accounts, add } = givenAccounts();
    expect((await thrownBy(add({ label }))).code).toBe('usage');
    const account = await add();
    expect((await thrownBy(accounts.rename(account, label))).code).toBe('usage');
    expect((await accounts.get(account.id)).label).toBe('studio');
  });

  it.each(['Studio', 'STUDIO '])('that another account has is refused: %j', async (label) => {
    const { accounts, add } = givenAccounts();
    await add();
    const other = await add({ label: 'other' });
    expect((await thrownBy(add({ label }))).code).toBe('usage');
    expect((await thrownBy(accounts.rename(other, label))).code).toBe('usage');
  });
});

describe('the second key', () => {
  it('is kept beside the first, reaches every connection, and is hidden from the log', async () => {
    const { keychain, hidden, accounts, add } = givenAccounts();
    const account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: false });
    expect(account.relayKeyStored).toBe(true);
    expect(await keychain.get(`${account.id}/relay`, 'https://api.example')).toBe(relayKey);
    for (const connection of [
      await accounts.connect(account, signal, quiet),
      await accounts.connectToAct(account, signal, quiet),
    ]) {
      expect([connection.key(), connection.relayKey?.()]).toEqual([key, relayKey]);
      expect(JSON.stringify(connection)).not.toContain(relayKey);
    }
    expect(hidden).toContain(relayKey);
  });

  it('is read from the keychain once, until it changes', async () => {
    const { keychain, accounts, add } = givenAccounts();
    let account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: false });
    const reads = vi.spyOn(keychain, 'get');
    const second = async (): Promise<string | undefined> =>
      (await accounts.connect(account, signal, quiet)).relayKey?.();
    const relayReads = (): number => reads.mock.calls.filter(([id]) => id.endsWith('/relay')).length;
    const closures = new Set<unknown>();
    for (let time = 0; time < 3; time += 1)
      closures.add((await accounts.connect(account, signal, quiet)).relayKey);
    expect([await second(), relayReads(), closures.size]).toEqual([relayKey, 1, 1]);
    account = await accounts.setRelayKey(account, 'sk-another', { forThisSession: false });
    expect([await second(), relayReads()]).toEqual(['sk-another', 2]);
    account = await accounts.setRelayKey(account, 'sk-for-now', { forThisSession: true });
    expect([await second(), account.relayKeyStored]).toEqual(['sk-for-now', false]);
    expect(await keychain.has(`${account.id}/relay`)).toBe(false);
    account = await accounts.setRelayKey(account, null, { forThisSession: false });
    expect(await second()).toBeUndefined();
  });

  it('goes to the origin that it was stored for, and no other', async () => {
    const { accounts, add } = givenAccounts();
    const account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: false });
    await accounts.connect(account, signal, quiet);
    const moved = { ...account, baseUrl: 'https://evil.example' };
    expect((await thrownBy(accounts.connectToAct(moved, signal, quiet))).code).toBe('unauthorized');
    expect((await thrownBy(accounts.connect(moved, signal, quiet))).code).toBe('unauthorized');
  });

  it('is missed by actions only, where the keychain does not give it', async () => {
    const { keychain, accounts, add } = givenAccounts();
    const account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: false });
    await keychain.remove(`${account.id}/relay`);
    expect((await accounts.connect(account, signal, quiet)).relayKey).toBeUndefined();
    expect((await thrownBy(accounts.connectToAct(account, signal, quiet))).code).toBe('unauthorized');
  });

  it('that a keychain refuses leaves the one for this session as it is', async () => {
    const { keychain, accounts, add } = givenAccounts();
    const account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: true });
    vi.spyOn(keychain, 'set').mockRejectedValue(new AppError('no-keychain', 'No keychain.'));
    expect((await thrownBy(accounts.setRelayKey(account, 'sk-new', { forThisSession: false }))).code).toBe(
      'no-keychain',
    );
    expect((await accounts.connectToAct(account, signal, quiet)).relayKey?.()).toBe(relayKey);
  });

  it('is for New API only, and goes with its account', async () => {
    const { keychain, accounts, add } = givenAccounts();
    const apimart = await add({ provider: 'apimart', label: 'other', userId: null });
    expect((await thrownBy(accounts.setRelayKey(apimart, relayKey, { forThisSession: false }))).code).toBe(
      'usage',
    );
    const account = await accounts.setRelayKey(await add(), relayKey, { forThisSession: false });
    await accounts.remove(account);
    expect(await keychain.has(`${account.id}/relay`)).toBe(false);
    expect(await keychain.has(account.id)).toBe(false);
  });
});

describe('headers for a picture', () => {
  it.each<[string, boolean]>([
    ['https://api.example/sub/mj/image/1?access=x', true],
    ['https://api.example/mj/image/1', false],
    ['https://api.example.evil/sub/mj/image/1', false],
    ['https://api.example:8443/sub/mj/image/1', false],
    ['http://api.example/sub/mj/image/1', false],
    ['https://cdn.example/sub/mj/image/1', false],
    ['https://api.example/sub@cdn.example/mj/image/1', false],
  ])('%s: %s', async (url, expected) => {
    const { keychain, accounts, add } = givenAccounts();
    const { id } = await add();
    const reads = vi.spyOn(keychain, 'get');
    const headers = await accounts.pictureHeaders(id, url);
    expect(headers).toEqual(expected ? { authorization: `Bearer ${key}`, 'New-Api-User': '7' } : null);
    expect(reads).toHaveBeenCalledTimes(expected ? 1 : 0);
  });

  it('are none where the key cannot be had, the account is gone, or the provider guards nothing', async () => {
    const { keychain, accounts, add } = givenAccounts();
    const url = 'https://api.example/sub/mj/image/1';
    const account = await add();
    const other = await add({ provider: 'apimart', label: 'other', userId: null });
    expect(await accounts.pictureHeaders(other.id, url)).toBeNull();
    await keychain.remove(account.id);
    expect(await accounts.pictureHeaders(account.id, url)).toBeNull();
    await accounts.remove(account);
    expect(await accounts.pictureHeaders(account.id, url)).toBeNull();
  });
});
