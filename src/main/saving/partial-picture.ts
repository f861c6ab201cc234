// Fetches a picture of how far a task is, into memory: small, short-lived, of no use tomorrow.
// Invariant: the same address rules as for every picture, on each hop; no key, cookie, Referer or Origin leaves with
// a request; nothing touches the disk, and no more than `maxBytes` is ever held.
import { AppError } from '../lib/app-error.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { redirectTarget, urlVerdict } from './address-rules.ts';
import type { Allowance } from './address-rules.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeLimits, ExchangeSink } from './exchange.ts';
import { isEncoded, redirectStatuses } from './fetch-file.ts';
import { createGuardedAgents } from './guarded-agents.ts';
import { hostError, statusError } from './host-error.ts';
import type { ResolveAll } from './resolve-allowance.ts';

export interface PartialFetchLimits extends ExchangeLimits {
  readonly maxBytes: number;
  readonly maxRedirects: number;
  readonly connectTimeoutMs: number;
  readonly connectionsPerOrigin: number;
}

const defaultPartialLimits: PartialFetchLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxRedirects: 3,
  connectTimeoutMs: 5_000,
  connectionsPerOrigin: 4,
  stallAfterMs: 10_000,
  slowWindowMs: 10_000,
  slowMinBytesPerSecond: 4 * 1024,
};

export interface PartialFetcher {
  /**
   * The body behind a URL, requested byte for byte. Whether it is a picture is for its reader to say.
   * @throws AppError `expired`, `forbidden`, `rate-limited`, `network`, `timeout`, `invalid-request`, `too-large`,
   *   `not-an-image` (encoded body), `blocked-address`, `cancelled`.
   */
  fetch(url: string, allowance: Allowance, signal: AbortSignal): Promise<Buffer>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

export interface PartialFetcherOptions {
  /** `Gridkeep/<version>` */
  readonly userAgent: string;
  readonly limits?: Partial<PartialFetchLimits>;
  /** The system's resolver outside tests. */
  readonly resolveAll?: ResolveAll;
  /** The way to each host. */
  readonly proxyFor: ProxyFor;
}

export function createPartialFetcher(options: PartialFetcherOptions): PartialFetcher {
  const limits: PartialFetchLimits = { ...defaultPartialLimits, ...options.limits };
  const agents = createGuardedAgents({ ...limits, resolveAll: options.resolveAll });
  const { proxyFor } = options;

  async function ask(url: string, allowance: Allowance, signal: AbortSignal): Promise<Buffer | string> {
    const target = urlVerdict(url, allowance);
    const body = new BodyInMemory(limits.maxBytes);
    await new Exchange(body, limits, signal).run(await agents.of(allowance, await proxyFor(url)), {
      origin: target.origin,
      path: target.rawPath,
      method: 'GET',
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': options.userAgent },
    });
    return body.location === null ? body.bytes() : redirectTarget(target, body.location);
  }

  return {
    async fetch(url, allowance, signal) {
      try {
        let next = url;
        for (let hop = 0; hop <= limits.maxRedirects; hop += 1) {
          const answer = await ask(next, allowance, signal);
          if (typeof answer !== 'string') return answer;
          next = answer;
        }
      } catch (error) {
        throw hostError(error);
      }
      throw new AppError(
        'too-large',
        `The picture host redirected more than ${String(limits.maxRedirects)} times.`,
      );
    },
    close: () => agents.close(),
  };
}

/** Takes an answer's body up to its bound. */
class BodyInMemory implements ExchangeSink {
  /** Where a redirect leads; null for a body. */
  location: string | null = null;
  readonly #maxBytes: number;
  readonly #pieces: Buffer[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  onHeaders(
    status: number,
    header: Parameters<ExchangeSink['onHeaders']>[1],
  ): ReturnType<ExchangeSink['onHeaders']> {
    this.location = redirectStatuses.has(status) ? header('location') : null;
    if (this.location !== null) return 'cut';
    if (status !== 200) throw statusError(status, null, '');
    if (isEncoded(header('content-encoding')))
      throw new AppError('not-an-image', 'The picture host sent an encoded body.');
    if (Number(header('content-length') ?? 0) > this.#maxBytes) throw this.#tooLarge();
    return 'write';
  }

  onBody(bytes: Buffer): void {
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > this.#maxBytes) throw this.#tooLarge();
    this.#pieces.push(bytes);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  #tooLarge(): AppError {
    return new AppError('too-large', `A preview may have ${String(this.#maxBytes)} bytes.`);
  }
}
