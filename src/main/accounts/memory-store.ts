// Keys for this session only, where no keychain answers or where the user wants none stored.
// Invariant: nothing is written anywhere.
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

/** What the function returns or throws, as a promise. */
function attempt<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(run());
  });
}
