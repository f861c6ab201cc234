// The host of the simulated providers' pictures: real files with ETag and ranges, links that expire, names
// that lie, scripted faults, and a strict eye on what a client sends. A target is compared byte for byte,
// and a request that carries a credential, a cookie, a referer or an origin is refused and remembered.

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { createClock } from './clock.ts';
import type { SimulatedClock } from './clock.ts';
import {
  challengePage,
  drawLatencyMs,
  listenOnLoopback,
  pourUntilClosed,
  splitTarget,
  stallLimitMs,
  untilWritable,
} from './http-server.ts';
import type { Cable, Latency } from './http-server.ts';
import { createRandom, hashText } from './random.ts';
import { createStudio, sourceKey } from './studio.ts';
import type { PictureSource, Studio, StudioOptions } from './studio.ts';

/** What can go wrong with a picture. `at` is the share of the body that is sent before it happens. */
export type PictureFaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly body?: string;
    }
  | { readonly kind: 'reset'; readonly at?: number }
  | { readonly kind: 'truncate'; readonly at?: number }
  | { readonly kind: 'short-file'; readonly at?: number }
  | { readonly kind: 'stall'; readonly at?: number }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'wrong-length'; readonly delta: number }
  | { readonly kind: 'page-with-200' }
  | { readonly kind: 'json-with-200' }
  | { readonly kind: 'wrong-type'; readonly contentType: string | null }
  | { readonly kind: 'no-ranges' }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'shifted-range'; readonly delta?: number }
  | { readonly kind: 'weak-etag' }
  | { readonly kind: 'no-validators' }
  | { readonly kind: 'changed-etag' }
  | {
      readonly kind: 'redirect';
      readonly to: 'same-host' | 'other-host' | 'loop' | 'metadata' | 'private' | string;
      readonly status?: number;
    }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'gzip-bomb' }
  | { readonly kind: 'endless' };

/** A fault and the pictures it meets: one target, all that match a pattern, or all; so often; at a rate. */
export type PictureFault = PictureFaultKind & {
  /** A URL or target of this host (with its query), or a pattern over targets. */
  readonly target?: string | RegExp;
  readonly times?: number;
  /** Share of the matching requests that it meets, chosen by `seed`. */
  readonly rate?: number;
  readonly seed?: number;
  /** With a rate: how often one target is met at most; 2 when absent, so that patient clients get through. */
  readonly perTarget?: number;
};

/** One picture to serve. */
export interface HostedPicture {
  /** Path and, if any, query: what must be asked for, byte for byte. */
  readonly target: string;
  readonly source: PictureSource;
  /** The header to send; null sends none. By default what the file is. */
  readonly contentType?: string | null;
  /** Before this simulated moment there is nothing (404). */
  readonly availableFromMs?: number;
  /** From this simulated moment the link is dead. */
  readonly expiresAtMs?: number;
  /** How a dead or altered link answers: Discord's 403 text, a plain 404, or 410. */
  readonly whenGone?: 'discord' | 'not-found' | 'gone';
}

/** What the host did for one target. */
export interface ServedCounts {
  /** Bodies that went out whole, from the first byte to the last. */
  full: number;
  /** Ranges that went out whole. */
  partial: number;
  /** Bodies that were broken off, by a fault or by the client. */
  broken: number;
  /** Requests, whatever came of them. */
  requests: number;
  bytes: number;
}

/** One request as the host saw it. */
export interface PictureRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
  readonly range: string | null;
  status: number;
  bytes: number;
  durationMs: number;
}

/** A request that a careful client would never send. */
export interface Violation {
  readonly target: string;
  readonly reason: string;
}

/** What a client ought to have on disk for one URL. */
export interface ExpectedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Options of the host. */
export interface PictureHostOptions {
  readonly clock?: SimulatedClock;
  readonly latencyMs?: Latency;
  readonly studio?: Studio | StudioOptions;
  readonly port?: number;
  readonly seed?: number;
}

/** The running host. */
export interface PictureHost extends Cable {
  readonly origin: string;
  /** A second origin with the same pictures, for redirects to another host. */
  readonly otherOrigin: string;
  readonly studio: Studio;
  readonly requests: PictureRequest[];
  readonly violations: Violation[];
  /** Hosts a picture; returns its URL. */
  add(picture: HostedPicture): string;
  /** Ends the life of a link now. */
  expire(url: string): void;
  /** Makes any request that carries this text in a header or target a violation. */
  forbidSecret(secret: string): void;
  expected(url: string): Promise<ExpectedFile>;
  served(url: string): ServedCounts;
  totals(): ServedCounts;
  setFault(fault: PictureFault): () => void;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** What Discord's CDN says about a link whose time is over or whose query was changed. */
export const discordGoneText = 'This content is no longer available.';

const forbiddenHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'referer',
  'origin',
  'mj-api-secret',
  'new-api-user',
  'x-api-key',
];
const blockBytes = 64 * 1024;
const emptyMebibyte = gzipSync(Buffer.alloc(1024 * 1024), { level: 9 });
const recordedRequestLimit = 400_000;

/** Starts the host on two loopback ports. */
export async function startPictureHost(options: PictureHostOptions = {}): Promise<PictureHost> {
  const clock = options.clock ?? createClock();
  const studio = isStudio(options.studio) ? options.studio : createStudio(options.studio ?? {});
  const pictures = new Map<string, HostedPicture>();
  const signedPaths = new Set<string>();
  const expiries = new Map<string, number>();
  const counts = new Map<string, ServedCounts>();
  const requests: PictureRequest[] = [];
  const violations: Violation[] = [];
  const secrets = new Set<string>();
  const faults: {
    fault: PictureFault;
    met: number;
    perTarget: Map<string, { seen: number; met: number }>;
  }[] = [];
  const random = createRandom(options.seed ?? 1);
  const stopping = new AbortController();

  const targetOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '');
  const countsOf = (target: string): ServedCounts => {
    let entry = counts.get(target);
    if (entry === undefined) {
      entry = { full: 0, partial: 0, broken: 0, requests: 0, bytes: 0 };
      counts.set(target, entry);
    }
    return entry;
  };

  const faultFor = (target: string): PictureFault | null => {
    for (const entry of faults) {
      const { fault } = entry;
      if (typeof fault.target === 'string' && targetOf(fault.target) !== target) continue;
      if (fault.target instanceof RegExp && !fault.target.test(target)) continue;
      if (fault.times !== undefined && entry.met >= fault.times) continue;
      let tally = entry.perTarget.get(target);
      if (tally === undefined) {
        tally = { seen: 0, met: 0 };
        entry.perTarget.set(target, tally);
      }
      tally.seen += 1;
      if (fault.rate !== undefined) {
        if (tally.met >= (fault.perTarget ?? 2)) continue;
        const draw = createRandom(
          hashText(`${fault.seed ?? 1}:${fault.kind}:${target}:${tally.seen}`),
        ).next();
        if (draw >= fault.rate) continue;
      } else if (fault.perTarget !== undefined && tally.met >= fault.perTarget) continue;
      tally.met += 1;
      entry.met += 1;
      return fault;
    }
    return null;
  };

  const violationOf = (request: IncomingMessage, target: string): string | null => {
    for (const name of forbiddenHeaders) if (request.headers[name] !== undefined) return `header ${name}`;
    for (const secret of secrets) {
      if (target.includes(secret)) return 'key in the address';
      for (const [name, value] of Object.entries(request.headers)) {
        if (String(value).includes(secret)) return `key in header ${name}`;
      }
    }
    return null;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now();
    const asked = request.url ?? '/';
    // Redirected targets carry a mark that is not part of the picture's own name.
    const target = asked.startsWith('/~moved/') ? asked.slice('/~moved'.length) : asked;
    const moved = target !== asked;
    const record: PictureRequest = {
      method: request.method ?? 'GET',
      target: asked,
      headers: request.headers,
      atMs: Date.now(),
      range: request.headers.range ?? null,
      status: 0,
      bytes: 0,
      durationMs: -1,
    };
    if (requests.length >= recordedRequestLimit) requests.splice(0, recordedRequestLimit / 2);
    requests.push(record);
    const tally = countsOf(target);
    tally.requests += 1;
    response.on('close', () => {
      record.status = response.headersSent ? response.statusCode : 0;
      record.durationMs = performance.now() - startedAt;
    });
    request.resume();

    const violation = violationOf(request, asked);
    if (violation !== null) {
      violations.push({ target: asked, reason: violation });
      return sendText(response, 400, `refused: ${violation}`);
    }
    const waitMs = drawLatencyMs(options.latencyMs ?? 0, random.next());
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping.signal });
    if (record.method !== 'GET' && record.method !== 'HEAD')
      return sendText(response, 405, 'Method Not Allowed');

    const picture = pictures.get(target);
    const nowMs = clock.nowMs();
    if (picture === undefined) {
      return signedPaths.has(splitTarget(target).path)
        ? sendGone(response, 'discord')
        : sendText(response, 404, 'Not Found');
    }
    const expiresAtMs = expiries.get(target) ?? picture.expiresAtMs;
    if (expiresAtMs !== undefined && nowMs >= expiresAtMs)
      return sendGone(response, picture.whenGone ?? 'discord');
    if (picture.availableFromMs !== undefined && nowMs < picture.availableFromMs)
      return sendText(response, 404, 'Not Found');

    const fault = moved ? null : faultFor(target);
    const bytes = await studio.render(picture.source);
    if (response.destroyed) return;
    await serve({ request, response, record, tally, bytes, picture, target, fault });
  };

  const serve = async (job: {
    request: IncomingMessage;
    response: ServerResponse;
    record: PictureRequest;
    tally: ServedCounts;
    bytes: Buffer;
    picture: HostedPicture;
    target: string;
    fault: PictureFault | null;
  }): Promise<void> => {
    const { request, response, record, tally, picture, target, fault } = job;
    const kind = fault?.kind;
    let { bytes } = job;

    if (fault?.kind === 'status') {
      const retry =
        fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      const text = fault.body ?? '';
      response.writeHead(fault.status, { ...retry, 'content-length': String(Buffer.byteLength(text)) });
      response.end(text);
      return;
    }
    if (kind === 'page-with-200') return sendText(response, 200, challengePage, 'text/html; charset=UTF-8');
    if (kind === 'json-with-200') return sendText(response, 200, '{"error":"not ready"}', 'application/json');
    if (fault?.kind === 'redirect') {
      response.writeHead(fault.status ?? 302, {
        location: redirectLocation(fault.to, target),
        'content-length': '0',
      });
      response.end();
      return;
    }

    const hash = createHash('sha1').update(sourceKey(picture.source)).digest('hex').slice(0, 32);
    const etag =
      kind === 'weak-etag'
        ? `W/"${hash}"`
        : kind === 'changed-etag'
          ? `"${hash.slice(0, 24)}-${tally.requests}"`
          : `"${hash}"`;
    const type =
      fault?.kind === 'wrong-type'
        ? fault.contentType
        : picture.contentType === undefined
          ? typeOf(bytes)
          : picture.contentType;
    const headers: Record<string, string> = { 'cache-control': 'public, max-age=31536000' };
    if (type !== null) headers['content-type'] = type;
    if (kind !== 'no-validators') {
      headers['etag'] = etag;
      headers['last-modified'] = lastModified;
    }
    if (kind !== 'no-ranges' && kind !== 'ignore-range') headers['accept-ranges'] = 'bytes';

    if (kind === 'gzip' || kind === 'gzip-bomb') {
      bytes = gzipSync(bytes, { level: 1 });
      // Members of a gzip file may follow one another: a megabyte that unpacks to a gigabyte.
      if (kind === 'gzip-bomb')
        bytes = Buffer.concat([bytes, ...Array.from({ length: 1024 }, () => emptyMebibyte)]);
      headers['content-encoding'] = 'gzip';
      delete headers['accept-ranges'];
    }
    if (kind === 'endless') {
      response.writeHead(200, headers);
      response.write(bytes);
      await pourUntilClosed(response, Buffer.alloc(blockBytes, 0x20), stopping.signal);
      tally.broken += 1;
      return;
    }
    if (kind === 'short-file') bytes = bytes.subarray(0, Math.floor(bytes.length * (shareOf(fault) ?? 0.6)));

    const rangesHonoured = !['no-ranges', 'ignore-range', 'gzip', 'gzip-bomb'].includes(kind ?? '');
    const asked = rangesHonoured ? parseRange(request.headers.range, bytes.length) : null;
    const range =
      asked !== null && ifRangeHolds(request.headers['if-range'], etag, lastModified) ? asked : null;
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}`, 'content-length': '0' });
      response.end();
      return;
    }
    let start = range?.start ?? 0;
    const end = range?.end ?? bytes.length - 1;
    if (range !== null && fault?.kind === 'shifted-range') {
      start = Math.min(end, Math.max(0, start + (fault.delta ?? -1000)));
    }
    const body = bytes.subarray(start, end + 1);
    const status = range === null ? 200 : 206;
    if (range !== null) headers['content-range'] = `bytes ${start}-${end}/${bytes.length}`;
    // 'truncate' ends cleanly without a length, the way a broken upstream behind a proxy does.
    if (kind !== 'truncate') {
      headers['content-length'] = String(body.length + (fault?.kind === 'wrong-length' ? fault.delta : 0));
    }
    if (request.method === 'HEAD') {
      response.writeHead(status, headers);
      response.end();
      return;
    }
    response.strictContentLength = false;
    response.writeHead(status, headers);
    const share = shareOf(fault) ?? 0.6;
    const sendBytes = ['reset', 'truncate', 'stall'].includes(kind ?? '')
      ? Math.floor(body.length * share)
      : body.length;
    const whole = await pour(
      response,
      body.subarray(0, sendBytes),
      fault?.kind === 'drip' ? fault.bytesPerSecond : 0,
    );
    record.bytes = whole;
    tally.bytes += whole;
    if (kind === 'reset') {
      tally.broken += 1;
      // What was written must leave the process first, or the client sees a reset before the first byte.
      await sleep(20);
      response.socket?.resetAndDestroy();
      return;
    }
    if (kind === 'stall') {
      tally.broken += 1;
      await Promise.race([
        sleep(stallLimitMs, undefined, { signal: stopping.signal }).catch(() => undefined),
        closed(response),
      ]);
      response.destroy();
      return;
    }
    if (fault?.kind === 'wrong-length' && fault.delta !== 0) {
      tally.broken += 1;
      response.socket?.end();
      return;
    }
    response.end();
    if (whole < body.length || kind === 'short-file') tally.broken += 1;
    else if (range === null) tally.full += 1;
    else tally.partial += 1;
  };

  const redirectLocation = (to: string, target: string): string => {
    switch (to) {
      case 'same-host':
        return `/~moved${target}`;
      case 'other-host':
        return `${second.origin}/~moved${target}`;
      case 'loop':
        return target;
      case 'metadata':
        return 'http://169.254.169.254/latest/meta-data/';
      case 'private':
        return 'http://10.0.0.1/picture.png';
      default:
        return to;
    }
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => undefined);
    answer(request, response).catch((error: unknown) => {
      if (stopping.signal.aborted || response.destroyed) return;
      process.stderr.write(
        `picture host: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      if (!response.headersSent) sendText(response, 599, 'simulator defect');
      else response.destroy();
    });
  };
  const lastModified = new Date(Math.floor(clock.startedAtMs / 1000) * 1000 - 3_600_000).toUTCString();
  const first = await listenOnLoopback(onRequest, options.port);
  const second = await listenOnLoopback(onRequest);

  return {
    origin: first.origin,
    otherOrigin: second.origin,
    studio,
    requests,
    violations,
    add: (picture) => {
      pictures.set(picture.target, picture);
      if ((picture.whenGone ?? 'discord') === 'discord' && picture.target.includes('?')) {
        signedPaths.add(splitTarget(picture.target).path);
      }
      return first.origin + picture.target;
    },
    unplug: async () => {
      await Promise.all([first.unplug(), second.unplug()]);
    },
    plugIn: async () => {
      await Promise.all([first.plugIn(), second.plugIn()]);
    },
    expire: (url) => {
      expiries.set(targetOf(url), clock.nowMs());
    },
    forbidSecret: (secret) => {
      secrets.add(secret);
    },
    expected: async (url) => {
      const picture = pictures.get(targetOf(url));
      if (picture === undefined) throw new Error(`the picture host has no ${url}`);
      return studio.describe(picture.source);
    },
    served: (url) => ({ ...countsOf(targetOf(url)) }),
    totals: () => {
      const total: ServedCounts = { full: 0, partial: 0, broken: 0, requests: 0, bytes: 0 };
      for (const entry of counts.values()) {
        total.full += entry.full;
        total.partial += entry.partial;
        total.broken += entry.broken;
        total.requests += entry.requests;
        total.bytes += entry.bytes;
      }
      return total;
    },
    setFault: (fault) => {
      const entry = { fault, met: 0, perTarget: new Map<string, { seen: number; met: number }>() };
      faults.push(entry);
      return () => {
        const index = faults.indexOf(entry);
        if (index !== -1) faults.splice(index, 1);
      };
    },
    clearFaults: () => {
      faults.length = 0;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([first.stop(), second.stop()]);
      await studio.stop();
    },
  };
}

/** A Discord-style signature: `ex` and `is` are hex epoch seconds, `hm` is 64 hex digits. */
export function discordQuery(seed: string, issuedAtMs: number, expiresAtMs: number): string {
  const hex = (ms: number): string => Math.floor(ms / 1000).toString(16);
  return `?ex=${hex(expiresAtMs)}&is=${hex(issuedAtMs)}&hm=${createHash('sha256').update(seed).digest('hex')}&`;
}

/** The type that a file's first bytes show; the simulators' own formats only. */
export function typeOf(bytes: Buffer): string {
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF') return 'image/webp';
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return 'video/mp4';
  return 'application/octet-stream';
}

function shareOf(fault: PictureFault | null): number | undefined {
  return fault !== null && 'at' in fault ? fault.at : undefined;
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

function sendGone(response: ServerResponse, how: 'discord' | 'not-found' | 'gone'): void {
  switch (how) {
    case 'discord':
      return sendText(response, 403, discordGoneText);
    case 'not-found':
      return sendText(response, 404, '<html><head><title>404 Not Found</title></head></html>', 'text/html');
    case 'gone':
      return sendText(response, 410, 'Gone');
  }
}

/** One range of a body; null: none asked for, or a form that a server may ignore. */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(size, Number(last));
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(size - 1, Number(last));
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

/** RFC 9110: a weak validator never matches in If-Range. */
function ifRangeHolds(header: string | string[] | undefined, etag: string, lastModified: string): boolean {
  if (header === undefined) return true;
  if (typeof header !== 'string') return false;
  if (header.startsWith('W/') || etag.startsWith('W/')) return header === lastModified;
  return header === etag || header === lastModified;
}

/** Writes a body block by block with back-pressure; returns how many bytes were taken before the client left. */
async function pour(response: ServerResponse, body: Buffer, bytesPerSecond: number): Promise<number> {
  const block = bytesPerSecond > 0 ? Math.max(1, Math.floor(bytesPerSecond / 10)) : blockBytes;
  let sent = 0;
  while (sent < body.length && !response.destroyed) {
    const part = body.subarray(sent, sent + block);
    const roomLeft = response.write(part);
    sent += part.length;
    if (bytesPerSecond > 0) await sleep(100);
    else if (!roomLeft) await untilWritable(response);
  }
  return response.destroyed ? Math.min(sent, body.length - 1) : sent;
}

const closed = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => response.once('close', resolve));

function isStudio(value: Studio | StudioOptions | undefined): value is Studio {
  return value !== undefined && 'render' in value;
}
