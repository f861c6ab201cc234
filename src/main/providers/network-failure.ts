// What a failed connection means, in the words of the program: undici's, Node's and TLS's errors to failure codes.
// Invariant: every error becomes an AppError, and its message holds neither an address's credentials nor headers.
import { AppError } from '../lib/app-error.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';

const timeouts: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name of the server was not found.',
  EAI_AGAIN: 'The name of the server could not be looked up now.',
  ECONNRESET: 'The connection was cut.',
  EPIPE: 'The connection was cut.',
  UND_ERR_SOCKET: 'The connection was cut.',
  EHOSTUNREACH: 'There is no way to the server.',
  ENETUNREACH: 'There is no network.',
  ENETDOWN: 'There is no network.',
};

/** The AppError that a thrown error of a request stands for. An AppError stays itself. */
export function networkFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const [failure, message] = meaningOf(errorCode(error));
  return new AppError(failure, message, { cause: error });
}

function meaningOf(code: string): [FailureCode, string] {
  if (code === '') return ['internal', 'The request could not be made.'];
  if (timeouts.has(code)) return ['timeout', 'The server did not answer in time.'];
  if (code === 'ECONNREFUSED') return ['provider-down', 'The server refused the connection.'];
  if (isTlsCode(code)) return ['network', `The secure connection failed (${code}).`];
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return ['provider-changed', 'The server does not speak HTTP as it should.'];
  }
  return ['network', words[code] ?? `The connection failed (${code}).`];
}

/** Connecting to a name with several addresses fails with a list of errors; the first one names the reason. */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  // undici's parser names only some of its complaints.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'HPE_UNKNOWN';
  if (Array.isArray(errors)) return errorCode(errors[0]);
  return cause === undefined ? '' : errorCode(cause);
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code);
}
