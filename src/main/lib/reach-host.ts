// Whether a host can be reached at all: a connection that is closed again, with nothing sent.
// Invariant: never rejects; a refusal is an answer, since somebody had to send it.
import { connect } from 'node:net';

const reachMaxMs = 5_000;

/** True when the host of this http(s) address takes or refuses a connection. */
export function canReach(address: string, signal: AbortSignal): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port });
    const end = (isReached: boolean): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(isReached);
    };
    const onAbort = (): void => end(false);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.setTimeout(reachMaxMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}
