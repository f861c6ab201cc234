// Keys for this session only, where no keychain answers or where the user wants none stored.
// Invariant: nothing is written anywhere; what is in memory goes before what is in the keychain.
import { encodeSecret, keyFor } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/** A store that forgets everything when the process ends. */
export function memoryStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    probe: () => Promise.resolve(null),
    set: (accountId, secret) => attempt(() => void secrets.set(accountId, encodeSecret(secret))),
    has: (accountId) => Promise.resolve(secrets.has(accountId)),
    get: (accountId, expectedOrigin) => attempt(() => keyFor(secrets.get(accountId) ?? null, expectedOrigin)),
    remove: (accountId) => attempt(() => void secrets.delete(accountId)),
  };
}

/**
 * Both in one: reads look into memory first, and ask the keychain only for what is not there; `probe` and `set`
 * are the keychain's. To keep a key for this session only, set it in `memory` itself. A `set` that the keychain
 * takes replaces a key in memory; `remove` forgets it in both, in memory even where the keychain fails.
 */
export function layeredStore(memory: SecretStore, keychain: SecretStore): SecretStore {
  return {
    probe: () => keychain.probe(),
    set: async (accountId, secret) => {
      await keychain.set(accountId, secret);
      await memory.remove(accountId);
    },
    has: async (accountId) => (await memory.has(accountId)) || (await keychain.has(accountId)),
    get: async (accountId, expectedOrigin) =>
      (await memory.has(accountId))
        ? memory.get(accountId, expectedOrigin)
        : keychain.get(accountId, expectedOrigin),
    remove: async (accountId) => {
      await memory.remove(accountId);
      await keychain.remove(accountId);
    },
  };
}

/** What the function returns or throws, as a promise. */
function attempt<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(run());
  });
}
