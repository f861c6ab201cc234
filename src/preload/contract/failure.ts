// What went wrong, in one vocabulary for the page, the main process, the catalog and the command line.
// Invariant: a code is never renamed; a message is plain text for people, free of keys and control characters.

/** Every failure code. What each means for people stands in the locale files. */
export const failureCodes = [
  'unauthorized',
  'forbidden',
  'not-found',
  'expired',
  'rate-limited',
  'insufficient-credits',
  'invalid-request',
  'generation-failed',
  'provider-down',
  'provider-changed',
  'provider-moved',
  'network',
  'proxy',
  'timeout',
  'too-large',
  'not-an-image',
  'damaged',
  'blocked-address',
  'gone',
  'disk-full',
  'no-permission',
  'library-away',
  'unfit-folder',
  'system-busy',
  'no-keychain',
  'library-in-use',
  'library-newer',
  'library-damaged',
  'usage',
  'cancelled',
  'internal',
] as const;

/** One of {@link failureCodes}. */
export type FailureCode = (typeof failureCodes)[number];

/** A failure as it crosses the border and as it stands on a row. `message` is at most 500 characters. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

/** The answer to every request: a value or a failure, never a thrown error. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
