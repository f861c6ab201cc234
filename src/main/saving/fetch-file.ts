// Fetches one picture into its part: redirects by hand, every hop checked, the body written to disk as it comes,
// never decoded; a part of an earlier try is gone on from where the rules allow it.
// Invariant: no cookie, Referer or Origin leaves with a request, and a key only where the caller gave its headers: to
// the very address that refused to answer without, never along a redirect; a fetch that returns has written exactly the
// bytes that the host announced, behind bytes of the same body; a fetch that throws leaves a part only together
// with the facts that its resumption needs.
import { dirname } from 'node:path';
import type { Dispatcher } from 'undici';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { redirectTarget, urlVerdict } from './address-rules.ts';
import type { Allowance, RequestTarget } from './address-rules.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { DiskRoom, RoomPromise } from './disk-room.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeLimits, HeaderReader } from './exchange.ts';
import { createGuardedAgents } from './guarded-agents.ts';
import type { ResolveAll } from './resolve-allowance.ts';
import { WriteBuffers } from './gathered-writes.ts';
import { hostError, isBrokenConnection, statusError } from './host-error.ts';
import { pageWords } from './page-words.ts';
import { PartFile } from './part-file.ts';
import type { SizeLimits } from './part-file.ts';
import { bootedAtMs, readPart } from './resume-facts.ts';
import { bodyPlan, isPartComplete, resumePlan } from './resume-rules.ts';
import type { AnswerFacts, ResumePlan } from './resume-rules.ts';
import { proxyFailure } from '../proxies/proxy-agent.ts';
import { retryAfterMs } from '../lib/retry-after.ts';

export interface FetchLimits extends ExchangeLimits, SizeLimits {
  readonly maxRedirects: number;
  /** Name, connection and TLS together. */
  readonly connectTimeoutMs: number;
  readonly connectionsPerOrigin: number;
}

export const defaultFetchLimits: FetchLimits = {
  maxPictureBytes: 256 * 1024 * 1024,
  maxFilmBytes: 512 * 1024 * 1024,
  resumeMinBytes: 1024 * 1024,
  maxRedirects: 5,
  connectTimeoutMs: 10_000,
  connectionsPerOrigin: 16,
  stallAfterMs: 30_000,
  slowWindowMs: 60_000,
  slowMinBytesPerSecond: 1024,
};

export interface FetchRequest {
  /** Requested byte for byte. */
  readonly url: string;
  /** Absolute; its folder must be there: an absent one is a drive that is away. */
  readonly partPath: string;
  /** Go on from the part that is there, where that is safe. */
  readonly resume: boolean;
  readonly allowance: Allowance;
  /** The way to `url`, and to where it redirects; null for the direct one. */
  readonly proxy: string | null;
  /** Sent to `url` itself after a 401 or 403 without them, once; never to where it redirects. */
  readonly headersOnceRefused?: Readonly<Record<string, string>> | null;
  readonly signal: AbortSignal;
  /** Called for every piece of the body. `totalBytes` is null where the host does not say. */
  readonly onBytes?: (addedBytes: number, receivedBytes: number, totalBytes: number | null) => void;
}

export interface FetchedFile {
  /** After redirects. */
  readonly finalUrl: string;
  readonly etag: string | null;
  /** Of the part, open for reading and writing; the caller closes it. */
  readonly descriptor: number;
  readonly sizeBytes: number;
  /** Facts stand beside the part; to be removed with it. */
  readonly hasFacts: boolean;
  /** 0 when the whole body was fetched; equal to `sizeBytes` when nothing was. */
  readonly resumedFromByte: number;
}

export interface FileFetcher {
  /**
   * @throws AppError `expired`, `forbidden`, `rate-limited` and `network` (with `retryAfterMs`), `timeout`,
   *   `invalid-request`, `too-large`, `not-an-image` (encoded body), `blocked-address`, `disk-full`,
   *   `no-permission`, `cancelled`.
   */
  fetchFile(request: FetchRequest): Promise<FetchedFile>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

export interface FileFetcherOptions {
  /** `Gridkeep/<version>` */
  readonly userAgent: string;
  readonly limits?: Partial<FetchLimits>;
  /** The system's resolver outside tests. */
  readonly resolveAll?: ResolveAll;
  readonly bandwidth?: Bandwidth;
  /** Asked before a body is written. */
  readonly room?: DiskRoom;
}

/** Connection pools, and the fetch over them. */
export function createFileFetcher(options: FileFetcherOptions): FileFetcher {
  const limits: FetchLimits = { ...defaultFetchLimits, ...options.limits };
  const agents = createGuardedAgents({ ...limits, resolveAll: options.resolveAll });
  const buffers = new WriteBuffers();
  return {
    fetchFile: async (request) => {
      return await new Download(
        request,
        limits,
        await agents.of(request.allowance, request.proxy),
        options,
        buffers,
      ).run();
    },
    close: () => agents.close(),
  };
}

/** What one answer means. `body`: it is being written. `complete`: the part has every byte already. */
type Outcome =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'refused'; readonly status: number; readonly retryMs: number | null }
  | { readonly kind: 'restart' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'body' };

/** Statuses whose `location` is followed. */
export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** A part that failed for one of these is of no use to the next try. */
const worthless: ReadonlySet<FailureCode> = new Set(['too-large', 'not-an-image', 'damaged']);
/** So much of a refusal's page is read for its words. */
const pageHeadBytes = 4096;

/** One fetch on its way through redirects and restarts. */
class Download {
  readonly #request: FetchRequest;
  readonly #limits: FetchLimits;
  readonly #dispatcher: Dispatcher;
  readonly #options: FileFetcherOptions;
  readonly #part: PartFile;
  readonly #plan: ResumePlan | null;
  #resumedFromByte = 0;
  #etag: string | null = null;
  #mayAskAgain = true;
  #wasRefused = false;
  #room: RoomPromise | null = null;

  constructor(
    request: FetchRequest,
    limits: FetchLimits,
    dispatcher: Dispatcher,
    options: FileFetcherOptions,
    buffers: WriteBuffers,
  ) {
    const found = request.resume ? readPart(request.partPath, bootedAtMs) : null;
    this.#request = request;
    this.#limits = limits;
    this.#dispatcher = dispatcher;
    this.#options = options;
    this.#part = new PartFile(request.partPath, limits, buffers, found !== null);
    this.#plan = resumePlan(found, request.url);
  }

  async run(): Promise<FetchedFile> {
    try {
      const target = urlVerdict(this.#request.url, this.#request.allowance);
      const finalUrl = await this.#follow(target);
      const resumedFromByte = this.#resumedFromByte;
      return { finalUrl, etag: this.#etag, resumedFromByte, ...this.#part.finish() };
    } catch (error) {
      const failure = (this.#request.proxy === null ? null : proxyFailure(error)) ?? hostError(error);
      await this.#part.leave(worthless.has(failure.code));
      throw failure;
    } finally {
      this.#room?.end();
    }
  }

  /** Every hop, and all once more from the start where the part does not fit what the host has. */
  async #follow(start: RequestTarget): Promise<string> {
    const { url, allowance } = this.#request;
    let [target, finalUrl, plan] = [start, url, this.#plan];
    if (plan !== null && isPartComplete(plan)) {
      this.#takePart(plan);
      return url;
    }
    for (let redirects = 0; ;) {
      const outcome = await this.#ask(target, plan, target === start);
      switch (outcome.kind) {
        case 'body':
        case 'complete':
          return finalUrl;
        case 'restart':
          // Happens at most once: without a plan nothing asks for it.
          [target, finalUrl, plan, redirects] = [start, url, null, 0];
          break;
        case 'redirect':
          redirects += 1;
          if (redirects > this.#limits.maxRedirects) {
            throw new AppError(
              'too-large',
              `The picture host redirected more than ${this.#limits.maxRedirects} times.`,
            );
          }
          finalUrl = redirectTarget(target, outcome.location);
          target = urlVerdict(finalUrl, allowance);
          break;
        default:
          assertNever(outcome);
      }
    }
  }

  /** One request and its answer, to the end of its body. */
  async #ask(
    target: RequestTarget,
    plan: ResumePlan | null,
    isStart: boolean,
  ): Promise<Exclude<Outcome, { readonly kind: 'refused' }>> {
    const key = isStart ? (this.#request.headersOnceRefused ?? null) : null;
    const sentKey = this.#wasRefused ? key : null;
    const answer: { outcome: Outcome; head: Buffer } = {
      outcome: { kind: 'restart' },
      head: Buffer.alloc(0),
    };
    const exchange = new Exchange(
      {
        onHeaders: (status, header) => {
          answer.outcome = this.#readHeaders(status, header, plan);
          if (answer.outcome.kind === 'body') return 'write';
          return answer.outcome.kind === 'restart' ? 'cut' : 'drain';
        },
        onBody: (bytes) => {
          if (answer.outcome.kind === 'body') this.#write(bytes);
          else if (answer.head.length < pageHeadBytes) answer.head = Buffer.concat([answer.head, bytes]);
        },
      },
      this.#limits,
      this.#request.signal,
      this.#options.bandwidth ?? null,
    );
    const { origin, rawPath: path } = target;
    try {
      const headers = { ...this.#headers(plan), ...sentKey };
      await exchange.run(this.#dispatcher, { origin, path, method: 'GET', headers });
    } catch (error) {
      // A kept-alive connection that the host was just closing is no failure of this request.
      if (exchange.hasAnswer || !this.#mayAskAgain || !isBrokenConnection(error)) throw error;
      this.#mayAskAgain = false;
      return await this.#ask(target, plan, isStart);
    }
    const { outcome, head } = answer;
    if (outcome.kind !== 'refused') return outcome;
    if (key !== null && sentKey === null && (outcome.status === 401 || outcome.status === 403)) {
      this.#wasRefused = true;
      return await this.#ask(target, plan, isStart);
    }
    // A page that was given a key may repeat it.
    const words = sentKey === null ? pageWords(head.subarray(0, pageHeadBytes)) : '';
    throw statusError(outcome.status, outcome.retryMs, words);
  }

  #headers(plan: ResumePlan | null): Record<string, string> {
    return {
      // No kind is preferred: a host that converts on the fly must send the original.
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': this.#options.userAgent,
      ...(plan === null ? {} : { range: `bytes=${plan.offsetBytes}-`, 'if-range': plan.validator }),
    };
  }

  #readHeaders(status: number, header: HeaderReader, plan: ResumePlan | null): Outcome {
    const location = header('location');
    if (redirectStatuses.has(status) && location !== null) return { kind: 'redirect', location };
    if (status !== 200 && status !== 206 && (status !== 416 || plan === null)) {
      const retryMs = retryAfterMs(header('retry-after'), Date.now(), header('date'));
      return { kind: 'refused', status, retryMs };
    }
    if (status !== 416 && isEncoded(header('content-encoding'))) {
      if (plan !== null) return { kind: 'restart' };
      throw new AppError(
        'not-an-image',
        'The picture host sent an encoded body although it was asked not to.',
      );
    }
    const answer = answerFacts(status, header);
    const body = bodyPlan(answer, plan);
    switch (body.kind) {
      case 'write':
        this.#begin(body.fromByte, body.totalBytes, answer, plan);
        return { kind: 'body' };
      case 'complete':
        if (plan !== null) this.#takePart(plan);
        return body;
      case 'restart':
        return body;
      case 'nonsense':
        throw new AppError('network', `The picture host gave a wrong answer: ${body.why}.`);
      default:
        return assertNever(body);
    }
  }

  #begin(fromByte: number, totalBytes: number | null, answer: AnswerFacts, plan: ResumePlan | null): void {
    // An answer to a range may leave these away; then what came with the bytes at hand still holds.
    const before = fromByte === 0 ? null : plan;
    const etag = answer.etag ?? before?.etag ?? null;
    const lastModified = answer.lastModified ?? before?.lastModified ?? null;
    this.#part.begin(fromByte, { url: this.#request.url, totalBytes, etag, lastModified });
    this.#room?.end();
    this.#room =
      this.#options.room?.promise(dirname(this.#request.partPath), (totalBytes ?? fromByte) - fromByte) ??
      null;
    this.#etag = etag;
    this.#resumedFromByte = fromByte;
  }

  /** The part is the whole body already. */
  #takePart({ offsetBytes, etag, lastModified }: ResumePlan): void {
    this.#part.begin(offsetBytes, { url: this.#request.url, totalBytes: offsetBytes, etag, lastModified });
    this.#etag = etag;
    this.#resumedFromByte = offsetBytes;
  }

  #write(bytes: Buffer): void {
    this.#part.write(bytes);
    this.#room?.written(bytes.length);
    this.#request.onBytes?.(bytes.length, this.#part.sizeBytes, this.#part.totalBytes);
  }
}

function answerFacts(status: number, header: HeaderReader): AnswerFacts {
  const length = header('content-length');
  return {
    status,
    contentLength: length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null,
    contentRange: header('content-range'),
    etag: header('etag'),
    lastModified: header('last-modified'),
  };
}

/** Is the body coded? S3 clones leave `aws-chunked`, the coding of an upload, on what they send plain. */
export function isEncoded(contentEncoding: string | null): boolean {
  return contentEncoding !== null && !/^\s*(?:identity|aws-chunked)?\s*$/i.test(contentEncoding);
}
