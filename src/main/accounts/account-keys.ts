// Which keys an account has and where they are kept: its own, and New API's second one; in the system's keychain, or in
// memory for this run.
// Invariant: what is in memory goes before what is in the keychain; a key that was replaced stays in neither, unless the
// keychain does not let it go, and then the account still counts as having one there.
import type { Account } from '../../preload/contract/accounts.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { originOf } from './base-url.ts';
import type { SecretStore } from './secret-store.ts';

export interface AccountKeysDependencies {
  /** The system's keychain. */
  readonly keychain: SecretStore;
  /** Keys for this run only; asked before the keychain. */
  readonly session: SecretStore;
  /** From now on this text must never appear in a log line. */
  readonly hideFromLog: (secret: string) => void;
}

/** What the keys of an account are told by. */
export type KeyHolder = Pick<Account, 'id' | 'baseUrl' | 'relayKeyStored'>;

export class AccountKeys {
  readonly #dependencies: AccountKeysDependencies;
  /** Second keys as closures, by account, so that following does not ask the keychain at every look. */
  readonly #relayKeys = new Map<string, { readonly origin: string; readonly relayKey: () => string }>();
  readonly #versions = new Map<string, number>();

  constructor(dependencies: AccountKeysDependencies) {
    this.#dependencies = dependencies;
  }

  /** Null when the keychain answers. */
  probeKeychain(): Promise<Failure | null> {
    return this.#dependencies.keychain.probe();
  }

  /** Whether the account's key is known for this run. */
  isInSession(accountId: string): Promise<boolean> {
    return this.#dependencies.session.has(accountId);
  }

  /** Whether the account's second key is known for this run only. */
  isRelayKeyInSession(accountId: string): Promise<boolean> {
    return this.#dependencies.session.has(relayKeyId(accountId));
  }

  /** Grows with every key that the account is given. What a provider said of an older one says nothing of the newer. */
  version(accountId: string): number {
    return this.#versions.get(accountId) ?? 0;
  }

  /** The account's key. Throws AppError unauthorized or no-keychain. */
  async keyOf({ id, baseUrl }: KeyHolder): Promise<string> {
    const { keychain, session } = this.#dependencies;
    const store = (await session.has(id)) ? session : keychain;
    return store.get(id, originOf(baseUrl));
  }

  /** The account's second key; null where it has none. Throws AppError unauthorized or no-keychain. */
  async relayKeyOf({ id, baseUrl, relayKeyStored }: KeyHolder): Promise<(() => string) | null> {
    const { keychain, session, hideFromLog } = this.#dependencies;
    const inSession = await this.isRelayKeyInSession(id);
    if (!inSession && !relayKeyStored) return null;
    const origin = originOf(baseUrl);
    const known = this.#relayKeys.get(id);
    if (known?.origin === origin) return known.relayKey;
    const key = await (inSession ? session : keychain).get(relayKeyId(id), origin);
    hideFromLog(key);
    const relayKey = (): string => key;
    this.#relayKeys.set(id, { origin, relayKey });
    return relayKey;
  }

  /**
   * Keeps the account's key in place of the one before, which `isStored` says of. True where the keychain holds a key
   * of the account now. Throws AppError usage or no-keychain; then the key before stays.
   */
  async keep(
    { id, baseUrl, isStored }: Pick<Account, 'id' | 'baseUrl'> & { readonly isStored: boolean },
    key: string,
    forThisSession: boolean,
  ): Promise<boolean> {
    const stored = await this.#keepAs(id, { key, origin: originOf(baseUrl) }, { isStored, forThisSession });
    this.#versions.set(id, this.version(id) + 1);
    return stored;
  }

  /** The same of the second key. */
  async keepRelayKey({ id, baseUrl, relayKeyStored }: KeyHolder, key: string, forThisSession: boolean) {
    const secret = { key, origin: originOf(baseUrl) };
    const how = { isStored: relayKeyStored, forThisSession };
    const stored = await this.#keepAs(relayKeyId(id), secret, how);
    this.#relayKeys.delete(id);
    return stored;
  }

  /** Keeps a key for this run only, over the one in the keychain. */
  async useForSession({ id, baseUrl }: Pick<Account, 'id' | 'baseUrl'>, key: string): Promise<void> {
    await this.#dependencies.session.set(id, { key, origin: originOf(baseUrl) });
    this.#versions.set(id, this.version(id) + 1);
  }

  /** Forgets the account's key. Throws AppError no-keychain; in memory it is forgotten all the same. */
  async forget(accountId: string, isStored: boolean): Promise<void> {
    await this.#dependencies.session.remove(accountId);
    if (isStored) await this.#dependencies.keychain.remove(accountId);
  }

  /** The same of the second key. */
  async forgetRelayKey({ id, relayKeyStored }: Pick<KeyHolder, 'id' | 'relayKeyStored'>): Promise<void> {
    this.#relayKeys.delete(id);
    await this.forget(relayKeyId(id), relayKeyStored);
  }

  async #keepAs(
    id: string,
    secret: { readonly key: string; readonly origin: string },
    how: { readonly isStored: boolean; readonly forThisSession: boolean },
  ): Promise<boolean> {
    const { keychain, session } = this.#dependencies;
    if (how.forThisSession) {
      await session.set(id, secret);
      if (!how.isStored) return false;
      // Whoever keeps a key for the session may do so because the keychain is locked.
      return keychain.remove(id).then(
        () => false,
        () => true,
      );
    }
    await keychain.set(id, secret);
    // A key kept for the session would hide the new one.
    await session.remove(id);
    return true;
  }
}

/** The name under which the secret stores hold an account's second key. */
function relayKeyId(accountId: string): string {
  return `${accountId}/relay`;
}
