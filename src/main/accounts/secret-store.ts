// Where keys are kept: the interface, and the form of a secret.
// Invariant: a key leaves a store only together with the origin it was stored for, and only for that origin, so
// an edited catalog cannot send it elsewhere. No message and no error holds a key.
import * as v from 'valibot';
import type { Failure } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';

/** A key and the one origin (`https://host[:port]`) that it may go to. */
export interface Secret {
  readonly key: string;
  readonly origin: string;
}

export interface SecretStore {
  /** Null when the store answers; else why it does not. Never rejects, asks for nothing, changes nothing. */
  probe(): Promise<Failure | null>;
  /** Replaces what was stored. Throws `usage` for a key that cannot be one, `no-keychain`. */
  set(accountId: string, secret: Secret): Promise<void>;
  /** Throws `no-keychain`. */
  has(accountId: string): Promise<boolean>;
  /** Throws `unauthorized` where no key is stored, or one for another origin; `no-keychain`. */
  get(accountId: string, expectedOrigin: string): Promise<string>;
  /** Does nothing where none is stored. Throws `no-keychain`. */
  remove(accountId: string): Promise<void>;
}

/** Windows' credential store takes 5 × 512 bytes. */
const secretMaxBytes = 2560;

const storedSecret = v.object({ key: v.pipe(v.string(), v.minLength(1)), origin: v.string() });

/** The text that is stored. Throws AppError `usage` for a key that is empty, too long or cannot stand in a header. */
export function encodeSecret({ key, origin }: Secret): string {
  if (key === '') throw new AppError('usage', 'The key is empty.');
  if (!/^[\u0020-\u007e]+$/.test(key) || key.trim() !== key) {
    throw new AppError(
      'usage',
      'This is no API key: it holds a line break or characters that no key has. Copy it again.',
    );
  }
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new AppError('internal', 'A key is stored for an origin only.');
  const text = JSON.stringify({ key, origin });
  if (Buffer.byteLength(text) > secretMaxBytes) {
    throw new AppError('usage', 'This key is too long for the keychain of some systems (2,048 bytes).');
  }
  return text;
}

/**
 * The key in a stored text (null where none is stored), for the origin it was stored for and no other.
 * Throws AppError `unauthorized`, which asks for the key again.
 */
export function keyFor(stored: string | null, expectedOrigin: string): string {
  if (stored === null)
    throw new AppError('unauthorized', 'No key is stored for this account. Enter its key again.');
  const secret = v.safeParse(v.pipe(v.string(), v.parseJson(), storedSecret), stored);
  if (!secret.success) {
    throw new AppError('unauthorized', 'The stored key of this account cannot be read. Enter its key again.');
  }
  if (secret.output.origin !== expectedOrigin) {
    throw new AppError(
      'unauthorized',
      'The address of this account has changed since its key was stored. Enter the key again to use it there.',
    );
  }
  return secret.output.key;
}
