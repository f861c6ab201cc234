// Keys in the system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
// Invariants: every call ends within the time limit; one native call at a time, and none while one hangs, so that
// a hung keychain holds one thread of the pool and not all four; only single secrets are read, never the list.
//
// A native call that hangs cannot be ended from JavaScript, and the ordinary end of the process waits for it:
// `process.exit` too never returns. Where `isStuck()` says so, end with `exitHard`.
import type { Failure } from '../../preload/contract/failure.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { encodeSecret, keyFor } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/** The part of keytar that is used. Never `findCredentials`: it returns every password in clear. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeytarStore extends SecretStore {
  /** Whether a native call hangs now: the process has to be ended with `exitHard`. */
  isStuck(): boolean;
}

export interface KeytarStoreOptions {
  /** Loads keytar; by default on the first call, since it weighs on the start. */
  readonly load?: () => Promise<Keytar>;
  /** @default 5000 */
  readonly timeLimitMs?: number;
}

/** The name under which the keychain lists Gridkeep's items; the account is the account's UUID. */
const keychainService = 'Gridkeep';

/** No account has this name; its item holds nothing and exists for moments only. */
const probeAccount = 'probe';

/** The store in the system's keychain. Any rejection and any silence is `no-keychain`; error texts are not read. */
export function keytarStore({ load = loadKeytar, timeLimitMs = 5000 }: KeytarStoreOptions = {}): KeytarStore {
  let keytar: Promise<Keytar> | null = null;
  let lastInLine: Promise<unknown> = Promise.resolve();
  let isStuck = false;

  async function start<T>(run: (keytar: Keytar) => Promise<T>): Promise<T> {
    keytar ??= load();
    return run(await keytar);
  }

  /** Runs one call in its turn. The limit counts from now, waiting in line included. */
  function call<T>(run: (keytar: Keytar) => Promise<T>): Promise<T> {
    if (isStuck) return Promise.reject(noKeychain('silent'));
    return new Promise((resolve, reject) => {
      let state: 'in line' | 'running' | 'over' = 'in line';
      const timer = setTimeout(() => {
        if (state === 'running') isStuck = true;
        state = 'over';
        reject(noKeychain('silent'));
      }, timeLimitMs);
      lastInLine = lastInLine.then(async () => {
        if (state === 'over') return;
        if (isStuck) {
          clearTimeout(timer);
          reject(noKeychain('silent'));
          return;
        }
        state = 'running';
        try {
          resolve(await start(run));
        } catch (error) {
          reject(noKeychain('refused', error));
        } finally {
          clearTimeout(timer);
          // Also after the limit: a keychain that has come back may be asked again.
          isStuck = false;
          state = 'over';
        }
      });
    });
  }

  /**
   * Throws unless the keychain is open. A locked one whose prompt nobody answers says 'not found' of every secret,
   * and that must not pass for a key that is gone; but it refuses to write.
   */
  async function proveUnlocked(): Promise<void> {
    await call((keychain) => keychain.setPassword(keychainService, probeAccount, probeAccount));
    await call((keychain) => keychain.deletePassword(keychainService, probeAccount));
  }

  async function read(accountId: string): Promise<string | null> {
    const ask = (): Promise<string | null> =>
      call((keychain) => keychain.getPassword(keychainService, accountId));
    const stored = await ask();
    if (stored !== null) return stored;
    await proveUnlocked();
    return ask();
  }

  return {
    isStuck: () => isStuck,
    probe: async (): Promise<Failure | null> => {
      try {
        await call((keychain) => keychain.getPassword(keychainService, probeAccount));
        return null;
      } catch (error) {
        return toFailure(error);
      }
    },
    set: async (accountId, secret) => {
      const text = encodeSecret(secret);
      await call((keychain) => keychain.setPassword(keychainService, accountId, text));
    },
    has: async (accountId) => (await read(accountId)) !== null,
    get: async (accountId, expectedOrigin) => keyFor(await read(accountId), expectedOrigin),
    remove: async (accountId) => {
      const removeOnce = (): Promise<boolean> =>
        call((keychain) => keychain.deletePassword(keychainService, accountId));
      if (await removeOnce()) return;
      await proveUnlocked();
      await removeOnce();
    },
  };
}

/**
 * Ends the process at once with this exit code, past a native call that hangs. Whatever is still to be written
 * must have been written. Where the system cannot replace a process (Windows, Node before 23.11) it is killed,
 * and the exit code is the system's own.
 */
export function exitHard(code: number): never {
  try {
    // Replaces the process without running what would wait at its end.
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${String(code & 255)}`], {});
  } catch {
    // No shell there: kill.
  }
  process.kill(process.pid, 'SIGKILL');
  throw new Error('This process has been killed.');
}

async function loadKeytar(): Promise<Keytar> {
  const module = await import('keytar');
  // CommonJS: whether its functions also stand on the namespace depends on who loads it.
  return (module as { readonly default?: Keytar }).default ?? module;
}

function noKeychain(why: 'refused' | 'silent', cause?: unknown): AppError {
  const what =
    why === 'silent'
      ? "The system's keychain does not answer. It may be locked: unlock it and try again."
      : "The system's keychain cannot be used. It may be locked or not running (on Linux: GNOME Keyring or KWallet).";
  return new AppError('no-keychain', `${what} Without it, a key can be kept for this session only.`, {
    cause,
  });
}
