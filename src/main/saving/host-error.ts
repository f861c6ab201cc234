// What a picture host's answer or a broken connection means as a failure.
// Invariant: a picture host is not the provider's API: its 5xx is `network` (the picture can be tried again, and
// the account is not to blame), with the status in words. A dead link (403, 404, 410) is `expired`: signed links
// answer 403 when their time is over, and only the provider can give a new one.
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import { fileError } from './file-error.ts';

/**
 * The failure of a status that brings no picture.
 * @param words What its body is and says (page-words.ts); may be empty.
 */
export function statusError(status: number, retryMs: number | null, words: string): AppError {
  const said = `The picture host answered ${status}${statusWords[status] ?? ''}${words === '' ? '' : ` with ${words}`}.`;
  return new AppError(statusCode(status), said, { retryAfterMs: retryMs });
}

const statusWords: Readonly<Record<number, string>> = {
  401: ' (unauthorized)',
  403: ' (forbidden)',
  404: ' (not found)',
  408: ' (request timeout)',
  410: ' (gone)',
  429: ' (too many requests)',
  500: ' (internal error)',
  502: ' (bad gateway)',
  503: ' (unavailable)',
  504: ' (gateway timeout)',
};

function statusCode(status: number): FailureCode {
  switch (status) {
    case 403:
    case 404:
    case 410:
      return 'expired';
    case 401:
    case 407:
    case 451:
      return 'forbidden';
    case 429:
      return 'rate-limited';
    case 408:
      return 'timeout';
    default:
      return status >= 400 && status < 500 ? 'invalid-request' : 'network';
  }
}

const connectionWords: Readonly<Record<string, readonly [FailureCode, string]>> = {
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'The picture host did not accept the connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'The picture host did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'The download stalled'],
  UND_ERR_HEADERS_OVERFLOW: ['too-large', 'The picture host sent too many headers'],
  UND_ERR_RESPONSE_CONTENT_LENGTH_MISMATCH: [
    'network',
    'The picture host sent fewer or more bytes than it said',
  ],
  ETIMEDOUT: ['timeout', 'The connection to the picture host timed out'],
  ENOTFOUND: ['network', 'The name of the picture host is not known'],
  EAI_AGAIN: ['network', 'The name of the picture host cannot be looked up now'],
  ECONNREFUSED: ['network', 'The picture host refused the connection'],
  ECONNRESET: ['network', 'The picture host cut the connection'],
  EPIPE: ['network', 'The picture host cut the connection'],
  UND_ERR_SOCKET: ['network', 'The picture host cut the connection'],
  ENETUNREACH: ['network', 'There is no way to the picture host'],
  EHOSTUNREACH: ['network', 'There is no way to the picture host'],
  ENETDOWN: ['network', 'There is no network'],
};

/** The failure of a connection or of a local file while a body was coming in. An AppError passes as it is. */
export function hostError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const found = codesOf(error);
  for (const code of found) {
    const known = connectionWords[code];
    if (known !== undefined) return new AppError(known[0], `${known[1]}.`, { cause: error });
  }
  const [code = ''] = found;
  if (/^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return new AppError('network', `The picture host has no valid certificate (${code}).`, { cause: error });
  }
  if (/^HPE_/.test(code)) {
    return new AppError('network', `The picture host does not speak proper HTTP (${code}).`, {
      cause: error,
    });
  }
  const local = fileError(error, 'The picture cannot be written');
  if (local.code !== 'internal') return local;
  return new AppError('network', `The picture host cannot be read${code === '' ? '' : ` (${code})`}.`, {
    cause: error,
  });
}

/** Was the connection cut, by the other side or on the way? */
export function isBrokenConnection(error: unknown): boolean {
  return codesOf(error).some(
    (code) => code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE',
  );
}

/** The codes of an error and of what caused it, also of the several attempts of one connection. */
function codesOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 3) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const own = typeof code === 'string' ? [code] : [];
  const inner = Array.isArray(errors)
    ? errors.slice(0, 4).flatMap((each: unknown) => codesOf(each, depth + 1))
    : [];
  return [...own, ...inner, ...codesOf(cause, depth + 1)];
}
