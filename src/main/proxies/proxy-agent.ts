// Connections through a proxy: a tunnel to each server, so that the proxy sees who is spoken to and nothing of what is said.
// Invariant: loaded with the first proxy; whoever has none waits for nothing.
import type { Dispatcher, ProxyAgent } from 'undici';
import { AppError } from '../lib/app-error.ts';
import { errorChain } from '../lib/error-chain.ts';

export interface ProxyPools extends Pick<
  ProxyAgent.Options,
  'connections' | 'pipelining' | 'headersTimeout' | 'bodyTimeout'
> {
  /** To the proxy, and through it to a server: each connection with its TLS. */
  readonly connectTimeoutMs: number;
}

/** Pools through this proxy (see {@link ProxyFor}). Throws AppError proxy for one whose name or password cannot be read. */
export async function openProxyAgent(
  proxy: string,
  { connectTimeoutMs: timeout, ...pools }: ProxyPools,
): Promise<Dispatcher> {
  // All of undici: how a tunnel is asked for is put together in its index.
  const { ProxyAgent } = await import('undici');
  // Given settings for TLS, it would speak TLS with a SOCKS proxy.
  const tls = proxy.startsWith('socks5:') ? {} : { proxyTls: { timeout }, requestTls: { timeout } };
  try {
    return new ProxyAgent({ uri: proxy, ...pools, ...tls });
  } catch (cause) {
    throw new AppError(
      'proxy',
      'The proxy’s name or password cannot be read. Write a percent sign in it as %25, an @ as %40 and a colon as %3A.',
      { cause },
    );
  }
}

const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * What a request through a proxy failed of before it left: the proxy was not reached, or did not make the way; null where
 * the way was made. The error is its cause.
 */
export function proxyFailure(error: unknown): AppError | null {
  for (const { code, message, isOfOpenConnection } of errorChain(error)) {
    // undici's only sign of a refused tunnel.
    const status = /^Proxy response \((\d+)\)/.exec(message)?.[1];
    const said =
      status === '407'
        ? 'The proxy wants a name and a password (HTTP 407).'
        : status !== undefined
          ? `The proxy made no way to the server (HTTP ${status}).`
          : code.startsWith('UND_ERR_SOCKS5')
            ? `The proxy made no way to the server (${code}).`
            : unreachable.has(code) && !isOfOpenConnection
              ? `The proxy cannot be reached (${code}).`
              : null;
    if (said !== null) return new AppError('proxy', said, { cause: error });
  }
  return null;
}
