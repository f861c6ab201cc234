// Whether a request that failed can have reached the provider: the one question that matters after a request that
// makes something there.
// Invariant: 'surely not sent' is said only where no byte of the request can have left; every doubt counts as sent.
import { AppError } from '../lib/app-error.ts';
import { errorChain } from '../lib/error-chain.ts';
import { proxyFailure } from '../proxies/proxy-agent.ts';

/** Codes of a connection that never came to be: no name, nobody there, no way, no trust. */
const beforeConnection =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** What ends a request before it begins: no key, an address that must not be asked, a wait that was stopped. */
const beforeRequest: ReadonlySet<string> = new Set(['blocked-address', 'no-keychain', 'usage']);

/** True where the provider cannot have seen the request that ended in `error`. */
export function wasSurelyNotSent(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (beforeRequest.has(error.code)) return true;
  const named = errorChain(error.cause).find(({ code }) => code !== '');
  return (
    (named !== undefined && beforeConnection.test(named.code) && !named.isOfOpenConnection) ||
    proxyFailure(error.cause) !== null
  );
}
