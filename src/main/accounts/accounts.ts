// Accounts: adding with a real test, their life in the catalog, and the connection that a provider is given.
// Invariant: a key goes from where it is kept (account-keys.ts) into a connection's closure and nowhere else; it is bound
// to the origin of the account's base URL and compared before every use.
import { randomUUID } from 'node:crypto';
import type { Account } from '../../preload/contract/accounts.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { RequestGate } from '../providers/request-gate.ts';
import { AppError } from '../lib/app-error.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import type { Clock } from '../lib/clock.ts';
import type { Connection, Provider } from '../providers/provider.ts';
import { AccountKeys } from './account-keys.ts';
import type { AccountKeysDependencies } from './account-keys.ts';
import { normaliseBaseUrl, originOf } from './base-url.ts';

export interface AccountsDependencies extends AccountKeysDependencies {
  readonly catalog: Catalog;
  readonly providers: Readonly<Record<ProviderId, Provider>>;
  readonly gate: RequestGate;
  readonly clock: Clock;
  readonly proxyFor: ProxyFor;
}

/** What a person says of a new account. `userId` and `scope` matter to New API only. */
export interface AccountDraft {
  readonly provider: ProviderId;
  readonly label: string;
  readonly baseUrl: string;
  readonly userId: string | null;
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  readonly key: string;
  readonly forThisSession: boolean;
}

export class Accounts {
  readonly #dependencies: AccountsDependencies;
  readonly #keys: AccountKeys;

  constructor(dependencies: AccountsDependencies) {
    this.#dependencies = dependencies;
    this.#keys = new AccountKeys(dependencies);
  }

  /** Live accounts in the order in which they were added. */
  async list(): Promise<Account[]> {
    const { catalog } = this.#dependencies;
    const [rows, counts, spending] = await Promise.all([
      catalog.call('listAccounts'),
      catalog.call('accountTaskCounts'),
      catalog.call('accountSpending'),
    ]);
    const spent = new Map(spending.map((entry) => [entry.accountId, entry.spent]));
    const taskCounts = new Map(counts.map(({ accountId, count }) => [accountId, count]));
    return Promise.all(
      rows.map(async (row) => ({
        ...row,
        taskCount: taskCounts.get(row.id) ?? 0,
        spent: spent.get(row.id) ?? [],
        keyInMemory: await this.#keys.isInSession(row.id),
      })),
    );
  }

  providerOf(account: Pick<Account, 'provider'>): Provider {
    return this.#dependencies.providers[account.provider];
  }

  /** The account of this id. Throws AppError usage. */
  async get(id: string): Promise<Account> {
    const found = (await this.list()).find((account) => account.id === id);
    if (found === undefined) throw new AppError('usage', 'There is no such account any more.');
    return found;
  }

  /** The account of this name, case ignored. Throws AppError usage. */
  async getByLabel(label: string): Promise<Account> {
    const accounts = await this.list();
    const found = accounts.find((account) => account.label.toLowerCase() === label.trim().toLowerCase());
    if (found !== undefined) return found;
    const names = accounts.map((account) => account.label).join(', ');
    throw new AppError(
      'usage',
      `There is no account named ‘${label}’.${names === '' ? '' : ` There are: ${names}.`}`,
    );
  }

  /**
   * Tests the key with a real request, keeps it, then writes the row; a refused key adds nothing.
   * Throws AppError: usage, unauthorized, forbidden, no-keychain, network, …
   */
  async add(
    draft: AccountDraft,
    options: { readonly test: boolean; readonly signal: AbortSignal },
  ): Promise<Account> {
    const { catalog, clock, providers } = this.#dependencies;
    const { key, forThisSession, ...rest } = draft;
    const id = randomUUID();
    const baseUrl = normaliseBaseUrl(
      draft.baseUrl === '' ? (providers[draft.provider].description.defaultBaseUrl ?? '') : draft.baseUrl,
      { allowHttp: draft.allowHttp },
    );
    const label = labelOf(draft.label);
    await this.#refuseTakenLabel(label);
    const userHeader = knownUserHeader(draft.userHeader, providers[draft.provider]);
    if (draft.provider === 'newapi' && draft.userId === null) {
      throw new AppError('usage', 'New API needs the numeric user ID. It stands in your profile there.');
    }
    if (options.test) {
      await this.#testKey({ ...rest, id, baseUrl, userHeader, relayKeyStored: false }, key, options.signal);
    }
    const keyStored = await this.#keys.keep({ id, baseUrl, isStored: false }, key, forThisSession);
    try {
      await catalog.call('addAccount', {
        id,
        label,
        provider: draft.provider,
        baseUrl,
        userId: draft.userId,
        userHeader,
        scope: draft.scope,
        allowHttp: draft.allowHttp,
        keyStored,
        createdAtMs: clock.nowMs(),
      });
    } catch (error) {
      // Nothing must stay behind for an account that there is not.
      await this.#keys.forget(id, keyStored).catch(() => undefined);
      throw error;
    }
    return this.get(id);
  }

  /** Asks the provider whether the kept key is good; a good answer ends the account's trouble. Throws AppError. */
  async test(account: Account, signal: AbortSignal): Promise<Account> {
    const { catalog, clock } = this.#dependencies;
    let requests = 0;
    const connection = await this.connect(account, signal, () => {
      requests += 1;
    });
    try {
      const { balance } = await this.providerOf(account).test(connection);
      if (balance !== null)
        await catalog.call('setAccountBalance', { id: account.id, balance, nowMs: clock.nowMs() });
      await catalog.call('noteAccountRequests', { id: account.id, requests, succeededAtMs: clock.nowMs() });
    } catch (error) {
      await catalog.call('noteAccountRequests', { id: account.id, requests, succeededAtMs: null });
      throw error;
    }
    return this.get(account.id);
  }

  /** Throws AppError usage for a name that is none, or another account's. */
  async rename(account: Account, label: string): Promise<Account> {
    await this.#dependencies.catalog.call('renameAccount', { id: account.id, label: labelOf(label) });
    return this.get(account.id);
  }

  /** Replaces the key after testing the new one. Throws AppError; then the old key stays. */
  async rotateKey(
    account: Account,
    key: string,
    options: { readonly test: boolean; readonly forThisSession: boolean; readonly signal: AbortSignal },
  ): Promise<Account> {
    if (options.test) await this.#testKey(account, key, options.signal);
    const kept = { ...account, isStored: account.keyStored };
    const keyStored = await this.#keys.keep(kept, key, options.forThisSession);
    await this.#dependencies.catalog.call('accountKeyChanged', { id: account.id, keyStored });
    return this.get(account.id);
  }

  async setPaused(account: Account, paused: boolean): Promise<Account> {
    const { catalog, clock } = this.#dependencies;
    await catalog.call('setAccountPaused', { id: account.id, paused, nowMs: clock.nowMs() });
    return this.get(account.id);
  }

  /** Forgets the key and the account; its tasks and pictures stay. */
  async remove(account: Account): Promise<void> {
    const { catalog, clock } = this.#dependencies;
    await this.#keys.forget(account.id, account.keyStored);
    await this.#keys.forgetRelayKey(account);
    await catalog.call('removeAccount', { id: account.id, nowMs: clock.nowMs() });
  }

  /** Keeps a key for this run only, over the one in the keychain; an account that was stopped goes on with it. */
  async useSessionKey(account: Account, key: string): Promise<void> {
    const { id, keyStored } = account;
    await this.#keys.useForSession(account, key);
    await this.#dependencies.catalog.call('accountKeyChanged', { id, keyStored });
  }

  /** Grows with every key that the account is given: what was said of an older key says nothing of the newer. */
  keyVersion(accountId: string): number {
    return this.#keys.version(accountId);
  }

  /** Makes sure that the keys of these accounts (all, when null) can be had. Throws AppError no-keychain. */
  async requireKeychain(accountIds: readonly string[] | null = null): Promise<void> {
    for (const account of await this.list()) {
      if (accountIds?.includes(account.id) === false || account.keyInMemory) continue;
      const failure = await this.#keys.probeKeychain();
      if (failure !== null) throw new AppError(failure.code, failure.message);
      return;
    }
  }

  /**
   * What a provider needs to ask as this account, with the second key where one is known and can be had. Throws
   * AppError unauthorized or no-keychain.
   */
  async connect(
    account: ConnectableAccount,
    signal: AbortSignal,
    onRequest: () => void,
  ): Promise<Connection> {
    const connection = await this.#connectToRead(account, signal, onRequest);
    // Asking works without it.
    const relayKey = await this.#keys.relayKeyOf(account).catch(() => null);
    return relayKey === null ? connection : { ...connection, relayKey };
  }

  /** Like {@link connect}; a second key that is kept and cannot be had is an error here, since actions want it. */
  async connectToAct(
    account: ConnectableAccount,
    signal: AbortSignal,
    onRequest: () => void,
  ): Promise<Connection> {
    const connection = await this.#connectToRead(account, signal, onRequest);
    return { ...connection, relayKey: await this.#keys.relayKeyOf(account) };
  }

  /**
   * Headers for a picture on the account's own instance that was refused without them; null for every other address,
   * and where the key cannot be had. Never rejects.
   */
  async pictureHeaders(accountId: string, url: string): Promise<Readonly<Record<string, string>> | null> {
    try {
      const accounts = await this.#dependencies.catalog.call('listAccounts');
      const account = accounts.find(({ id }) => id === accountId);
      const headersOf = account === undefined ? undefined : this.providerOf(account).pictureHeaders;
      if (account === undefined || headersOf === undefined) return null;
      const noKey = { ...account, key: () => '' };
      // Most addresses are elsewhere; the keychain is asked for the others only.
      if (headersOf(noKey, url) === null) return null;
      const { signal } = new AbortController();
      return headersOf(await this.#connectToRead(account, signal, () => undefined), url);
    } catch {
      return null;
    }
  }

  async #connectToRead(
    account: ConnectableAccount,
    signal: AbortSignal,
    onRequest: () => void,
  ): Promise<Connection> {
    const key = await this.#keys.keyOf(account);
    return this.#connection(account, key, signal, onRequest);
  }

  /** Whether the account's second key is known for this run only. */
  hasSessionRelayKey(accountId: string): Promise<boolean> {
    return this.#keys.isRelayKeyInSession(accountId);
  }

  /** Keeps the account's second key, or forgets it. It is not tested: only an action would show whether it is good. */
  async setRelayKey(
    account: Account,
    key: string | null,
    options: { readonly forThisSession: boolean },
  ): Promise<Account> {
    if (key !== null && !this.providerOf(account).description.actsWithRelayKey)
      throw new AppError('usage', 'Only a New API account has a second key.');
    let stored = false;
    if (key === null) await this.#keys.forgetRelayKey(account);
    else stored = await this.#keys.keepRelayKey(account, key, options.forThisSession);
    await this.#dependencies.catalog.call('relayKeyChanged', { id: account.id, stored });
    return this.get(account.id);
  }

  async #testKey(account: ConnectableAccount, key: string, signal: AbortSignal): Promise<void> {
    await this.providerOf(account).test(this.#connection(account, key, signal, () => undefined));
  }

  #connection(
    account: ConnectableAccount,
    key: string,
    signal: AbortSignal,
    onRequest: () => void,
  ): Connection {
    const { gate, hideFromLog, proxyFor } = this.#dependencies;
    hideFromLog(key);
    const { limits } = this.providerOf(account);
    const ticket = {
      accountId: account.id,
      provider: account.provider,
      origin: originOf(account.baseUrl),
      limits,
    };
    return {
      baseUrl: account.baseUrl,
      userId: account.userId,
      userHeader: account.userHeader,
      scope: account.scope,
      key: () => key,
      signal,
      proxyFor,
      onRequest,
      beforeRequest: () => gate.enter(ticket, signal),
    };
  }

  async #refuseTakenLabel(label: string): Promise<void> {
    const taken = (await this.list()).some((account) => account.label.toLowerCase() === label.toLowerCase());
    if (taken)
      throw new AppError('usage', `There is already an account named ‘${label}’. Choose another name.`);
  }
}

/** The name as the provider's forks write it; null for the usual one. Throws AppError usage for one that no fork has. */
function knownUserHeader(name: string | null, { description }: Provider): string | null {
  if (name === null) return null;
  const known = description.userHeaders.find((one) => one.toLowerCase() === name.trim().toLowerCase());
  if (known !== undefined) return known;
  throw new AppError(
    'usage',
    description.userHeaders.length === 0
      ? `${description.name} wants no user ID, so there is no header for one.`
      : `‘${name}’ is no known header. Known are: ${description.userHeaders.join(', ')}.`,
  );
}

/** The name as it is kept. Throws AppError usage for one that is none. */
function labelOf(written: string): string {
  const label = written.trim();
  if (label === '') throw new AppError('usage', 'An account needs a name.');
  return label;
}

type ConnectableAccount = Pick<
  Account,
  'id' | 'provider' | 'baseUrl' | 'userId' | 'userHeader' | 'scope' | 'relayKeyStored'
>;
