// What a failed connection means, in the words of the program: undici's, Node's and TLS's errors to failure codes.
// Invariant: every error becomes an AppError, and its message holds neither an address's credentials nor headers.
import { AppError } from '../lib/app-error.ts';

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
  const code = errorCode(error);
  if (timeouts.has(code))
    return new AppError('timeout', 'The server did not answer in time.', { cause: error });
  if (code === 'ECONNREFUSED')
    return new AppError('provider-down', 'The server refused the connection.', { cause: error });
  if (isTlsCode(code))
    return new AppError('network', `The secure connection failed (${code}).`, { cause: error });
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new AppError('provider-changed', 'The server does not speak HTTP as it should.', { cause: error });
  }
  if (code === '') return new AppError('internal', 'The request could not be made.', { cause: error });
  return new AppError('network', words[code] ?? `The connection failed (${code}).`, { cause: error });
}

/** Connecting to a name with several addresses fails with a list of errors; the first one names the reason. */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors)) return errorCode(errors[0]);
  return cause === undefined ? '' : errorCode(cause);
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code);
}
