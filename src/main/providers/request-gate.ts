// Lets the requests of accounts out at the pace that their providers allow, whoever sends them.
// Invariant: between the end of one request of an account and the start of the next lies at least its provider's spacing
// (so however long they travel, they arrive that far apart); one origin never
// gets more requests in a window than its provider allows; no account more at once than its provider allows, and no
// provider more than eight; where a provider asked for a pause, nothing of that account starts before its end; all of it
// also where the clock is set back meanwhile, and then no wait becomes longer.
import type { ProviderId } from '../../preload/contract/providers.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { concurrentRequestsPerProvider } from './limits.ts';
import type { ProviderLimits } from './provider.ts';

/** Who wants to send: the account's spacing, the origin's window and the provider's places are counted apart. */
export interface GateTicket {
  readonly accountId: string;
  readonly provider: ProviderId;
  readonly origin: string;
  readonly limits: Pick<ProviderLimits, 'minRequestSpacingMs' | 'window' | 'concurrentRequests'>;
}

/** To be called once, when the request has ended; `retryAfterMs` is what its reply asked to wait. */
export type LeaveGate = (retryAfterMs: number | null) => void;

export interface RequestGate {
  /**
   * Resolves when this request may start, and counts it as started. Rejects when `signal` aborts, and with AppError
   * rate-limited (and the rest of the wait) where the provider has asked this account to pause.
   */
  enter(ticket: GateTicket, signal: AbortSignal): Promise<LeaveGate>;
  /** When the first request of this account that waits for its start is to start; null where none waits. */
  turnAtMs(accountId: string): number | null;
}

/** When a request starts, or is to start. */
interface Start {
  atMs: number;
}

/** What is sent a window apart may arrive a little closer together, and the server counts arrivals. */
const windowMarginMs = 1_000;

/** When a request may start, given the account's last start or end and the origin's starts so far. Epoch ms. */
export function nextStartAtMs(input: {
  readonly nowMs: number;
  readonly lastTimeMs: number | null;
  /** Ascending. */
  readonly originStartsAtMs: readonly number[];
  readonly limits: Pick<ProviderLimits, 'minRequestSpacingMs' | 'window'>;
}): number {
  const { nowMs, lastTimeMs, originStartsAtMs, limits } = input;
  const afterSpacing = lastTimeMs === null ? nowMs : lastTimeMs + limits.minRequestSpacingMs;
  let afterWindow = nowMs;
  if (limits.window !== null) {
    // The request that must have left the window before this one may start.
    const blocking = originStartsAtMs.at(-limits.window.requests);
    if (blocking !== undefined) afterWindow = blocking + limits.window.lengthMs + windowMarginMs;
  }
  return Math.max(nowMs, afterSpacing, afterWindow);
}

export function createRequestGate(clock: Clock): RequestGate {
  const lastTimes = new Map<string, number>();
  const originStarts = new Map<string, Start[]>();
  const pausedUntilMs = new Map<string, number>();
  const waitingStarts = new Map<Start, string>();
  const atProvider = createPlaces();
  const atAccount = createPlaces();
  let lastNowMs = Number.NEGATIVE_INFINITY;

  /** Whatever is remembered moves with a clock that is set back. */
  const timeMs = (): number => {
    const nowMs = clock.nowMs();
    const byMs = lastNowMs - nowMs;
    lastNowMs = nowMs;
    if (byMs > 0) {
      for (const times of [lastTimes, pausedUntilMs])
        for (const [key, atMs] of times) times.set(key, atMs - byMs);
      for (const starts of originStarts.values()) for (const start of starts) start.atMs -= byMs;
    }
    return nowMs;
  };
  const refusePaused = (key: string): void => {
    // Asked first, since it moves the others.
    const nowMs = timeMs();
    const waitMs = (pausedUntilMs.get(key) ?? 0) - nowMs;
    if (waitMs <= 0) return;
    throw new AppError(
      'rate-limited',
      `The provider asked to be left alone for ${String(Math.ceil(waitMs / 1000))} more seconds.`,
      { retryAfterMs: waitMs },
    );
  };
  /** Books a start before the wait, so that two who ask at once get different ones; returns it. */
  const waitForTurn = async (ticket: GateTicket, key: string, signal: AbortSignal): Promise<Start> => {
    const nowMs = timeMs();
    const starts = recentStarts(originStarts, ticket, nowMs);
    const startAtMs = nextStartAtMs({
      nowMs,
      lastTimeMs: lastTimes.get(key) ?? null,
      originStartsAtMs: starts.map(({ atMs }) => atMs),
      limits: ticket.limits,
    });
    const start: Start = { atMs: startAtMs };
    lastTimes.set(key, startAtMs);
    starts.push(start);
    if (startAtMs > nowMs) {
      waitingStarts.set(start, ticket.accountId);
      try {
        await clock.sleep(startAtMs - nowMs, signal);
      } finally {
        waitingStarts.delete(start);
      }
    }
    signal.throwIfAborted();
    return start;
  };
  /** Counts a start that came later than it was booked for as what it was. */
  const noteStart = (ticket: GateTicket, key: string, start: Start): void => {
    const nowMs = timeMs();
    lastTimes.set(key, Math.max(nowMs, lastTimes.get(key) ?? 0));
    const others = (originStarts.get(ticket.origin) ?? []).filter((other) => other !== start);
    start.atMs = nowMs;
    originStarts.set(
      ticket.origin,
      [...others, start].sort((a, b) => a.atMs - b.atMs),
    );
  };

  return {
    turnAtMs(accountId) {
      const turns = [...waitingStarts].flatMap(([{ atMs }, owner]) => (owner === accountId ? [atMs] : []));
      return turns.length === 0 ? null : Math.min(...turns);
    },
    async enter(ticket, signal) {
      const key = `${ticket.accountId} ${ticket.origin}`;
      refusePaused(key);
      // Whoever waits for a start holds a place of its own account only, never one that another account could use.
      const leaveAccount = await atAccount(key, ticket.limits.concurrentRequests, signal);
      let leaveProvider: () => void = () => undefined;
      try {
        const start = await waitForTurn(ticket, key, signal);
        leaveProvider = await atProvider(ticket.provider, concurrentRequestsPerProvider, signal);
        // It may have asked for the pause during the wait.
        refusePaused(key);
        noteStart(ticket, key, start);
      } catch (error) {
        leaveProvider();
        leaveAccount();
        throw error;
      }
      return (retryAfterMs) => {
        const nowMs = timeMs();
        if (retryAfterMs !== null)
          pausedUntilMs.set(key, Math.max(nowMs + retryAfterMs, pausedUntilMs.get(key) ?? 0));
        lastTimes.set(key, Math.max(nowMs, lastTimes.get(key) ?? 0));
        leaveProvider();
        leaveAccount();
      };
    },
  };
}

/** Places by key, given out in the order in which they were asked for. */
function createPlaces(): (key: string, most: number, signal: AbortSignal) => Promise<() => void> {
  const taken = new Map<string, number>();
  const queues = new Map<string, (() => void)[]>();
  const release = (key: string): void => {
    const next = queues.get(key)?.shift();
    if (next === undefined) taken.set(key, (taken.get(key) ?? 1) - 1);
    // The place goes on to the next one as it is.
    else next();
  };
  const once = (key: string): (() => void) => {
    let isReleased = false;
    return () => {
      if (!isReleased) release(key);
      isReleased = true;
    };
  };
  return async (key, most, signal) => {
    signal.throwIfAborted();
    const count = taken.get(key) ?? 0;
    if (count < most) {
      taken.set(key, count + 1);
      return once(key);
    }
    const queue = queues.get(key) ?? [];
    queues.set(key, queue);
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal.reason instanceof Error ? signal.reason : new AppError('cancelled', 'Stopped.'));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(enter);
    });
    return once(key);
  };
}

/** The origin's starts that still count; none are kept where there is no window. */
function recentStarts(all: Map<string, Start[]>, ticket: GateTicket, nowMs: number): Start[] {
  const { window } = ticket.limits;
  const lengthMs = window === null ? 0 : window.lengthMs + windowMarginMs;
  const recent = (all.get(ticket.origin) ?? []).filter(({ atMs }) => atMs > nowMs - lengthMs);
  all.set(ticket.origin, recent);
  return recent;
}
