// Whether a host can be reached at all: a connection that is closed again, with nothing sent.
// Invariant: never rejects; a refusal is an answer, since somebody had to send it, where the caller does not say otherwise.
import { connect } from 'node:net';

const reachMaxMs = 5_000;

/** Usual ports by scheme; https where none is known. */
const usualPorts: ReadonlyMap<string, number> = new Map([
  ['http:', 80],
  ['socks5:', 1080],
]);

/** True when the host of this address takes a connection, or, where that counts, refuses it. */
export function canReach(
  address: string,
  signal: AbortSignal,
  { refusalCounts = true } = {},
): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const port = url.port === '' ? (usualPorts.get(url.protocol) ?? 443) : Number(url.port);
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
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(refusalCounts && error.code === 'ECONNREFUSED'),
    );
  });
}
