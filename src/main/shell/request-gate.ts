// Decides whether a message from a page may become a call: sender, form, rate, size, schema, in that order.
// Invariant: a handler's body is entered only with input that its schema has produced, asked for by the main
// frame of a window of ours that shows our page; every other message is answered with a failure. Input values
// are never logged: they may hold a key.
import * as v from 'valibot';
import { importTextMaxLength } from '../../preload/contract/bounds.ts';
import { requests } from '../../preload/contract/requests.ts';
import type { ParsedInput, RequestName, RequestOutput } from '../../preload/contract/requests.ts';
import type { Failure, Result } from '../../preload/contract/failure.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Log } from '../lib/log.ts';
import { isPageUrl } from './page-address.ts';
import type { PageAddress } from './page-address.ts';
import { createRateGate } from './rate-gate.ts';

/** One function per request of the contract. */
export type RequestHandlers = {
  readonly [Name in RequestName]: (
    input: ParsedInput<Name>,
  ) => RequestOutput<Name> | Promise<RequestOutput<Name>>;
};

/** What we know of a message's sender, read before anything is awaited (a frame can vanish meanwhile). */
export interface Sender {
  /** The id of the web contents; the key of its rate limit. */
  readonly id: number;
  /** Alive, and made by us. */
  readonly isOurWindow: boolean;
  readonly isMainFrame: boolean;
  /** Null when the frame has navigated away or is gone. */
  readonly frameUrl: string | null;
  /** What the window shows. */
  readonly windowUrl: string;
}

/** Is this our page, asking for itself? */
export function isTrustedSender(sender: Sender, page: PageAddress): boolean {
  return (
    sender.isOurWindow &&
    sender.isMainFrame &&
    sender.frameUrl !== null &&
    isPageUrl(sender.frameUrl, page) &&
    isPageUrl(sender.windowUrl, page)
  );
}

/** Ids, not bytes, travel; only an import text may be a whole log. */
const inputMaxLength = 512 * 1024;
/** Parts that a value may be built of, and of those that name every picture of a large library. */
const partsMaxCount = 50_000;
const longListMaxCount = 500_100;
const longListRequests: ReadonlySet<RequestName> = new Set(['export.start']);
const longTextRequests: ReadonlySet<RequestName> = new Set([
  'import.preview',
  'import.start',
  'import.keepDraft',
]);

/** Is a value larger than so many characters of text, or built of more than so many parts, or deeper than 8? */
export function isTooLarge(value: unknown, maxLength: number, maxParts = partsMaxCount): boolean {
  let parts = maxParts;
  let length = maxLength;
  const visit = (part: unknown, depth: number): boolean => {
    if (--parts < 0 || depth > 8) return false;
    if (typeof part === 'string') return (length -= part.length) >= 0;
    if (typeof part === 'bigint') return false;
    if (typeof part !== 'object' || part === null) return (length -= 8) >= 0;
    if (
      ArrayBuffer.isView(part) ||
      part instanceof ArrayBuffer ||
      part instanceof Map ||
      part instanceof Set
    ) {
      return false;
    }
    if (Array.isArray(part)) return part.length <= parts && part.every((item) => visit(item, depth + 1));
    return Object.entries(part).every(([key, item]) => visit(key, depth) && visit(item, depth + 1));
  };
  return !visit(value, 0);
}

function isLargerThanMay(name: RequestName, input: unknown): boolean {
  if (longTextRequests.has(name)) return isTooLarge(input, importTextMaxLength + 1024);
  // A number counts as eight characters.
  if (longListRequests.has(name)) return isTooLarge(input, 8 * longListMaxCount, longListMaxCount);
  return isTooLarge(input, inputMaxLength);
}

/** The message's form: exactly a known name and one plain object (a schema alone takes an empty list for one). */
export function parseMessage(message: unknown): { name: RequestName; input: unknown } | null {
  if (!isPlainObject(message)) return null;
  if (Object.keys(message).sort().join() !== 'input,name') return null;
  const { name, input } = message as { name: unknown; input: unknown };
  if (typeof name !== 'string' || !Object.hasOwn(requests, name) || !isPlainObject(input)) return null;
  return { name: name as RequestName, input };
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export interface RequestGateInput {
  readonly page: PageAddress;
  readonly handlers: RequestHandlers;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** Calls per second and window, and how many may come at once after a quiet time. */
const callsPerSecond = 200;
const callBurst = 600;

/** The whole way of a message to its answer. It never rejects. */
export function createRequestGate(
  input: RequestGateInput,
): (sender: Sender, message: unknown) => Promise<Result<unknown>> {
  const { page, handlers, log } = input;
  const rateGate = createRateGate({ perSecond: callsPerSecond, burst: callBurst, nowMs: input.nowMs });
  const refuse = (code: Failure['code'], message: string, facts: Record<string, unknown>): Result<never> => {
    log.warn('request refused', { ...facts, code, reason: message });
    return { ok: false, failure: { code, message } };
  };

  return async (sender, message) => {
    if (!isTrustedSender(sender, page)) {
      return refuse('forbidden', 'Only the page of the app may ask.', { frameUrl: sender.frameUrl });
    }
    const rate = rateGate(sender.id);
    if (rate !== 'pass') {
      const failure = { code: 'rate-limited', message: 'The window asks too often.' } as const;
      // Said once per pause: a flood of calls must not become a flood of lines.
      return rate === 'first-refusal' ? refuse(failure.code, failure.message, {}) : { ok: false, failure };
    }
    const parsedMessage = parseMessage(message);
    if (parsedMessage === null) return refuse('invalid-request', 'This request is not known.', {});
    const { name } = parsedMessage;
    if (isLargerThanMay(name, parsedMessage.input)) {
      return refuse('too-large', 'This request holds too much at once.', { request: name });
    }
    const parsed = v.safeParse(requests[name].input, parsedMessage.input);
    if (!parsed.success) {
      const field = parsed.issues[0].path?.map((part) => String(part.key)).join('.') ?? '';
      return refuse(
        'invalid-request',
        field === '' ? 'This request has a wrong form.' : `Not usable: ${field}.`,
        {
          request: name,
        },
      );
    }
    try {
      const handler = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: await handler(parsed.output) };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'internal') log.error('request failed', { request: name, error });
      return { ok: false, failure };
    }
  };
}
