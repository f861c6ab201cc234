// Lets the requests of accounts out at the pace that their providers allow.
// Invariant: between the starts of two requests of one account lies at least its provider's spacing; one
// origin never gets more requests in a window than its provider allows; no provider more than eight at once.
import type { ProviderLimits } from './provider.ts';
import type { Clock } from '../lib/clock.ts';

/** Who wants to send: the account's spacing and the origin's window are counted apart. */
export interface GateTicket {
  readonly accountId: string;
  readonly origin: string;
  readonly limits: Pick<ProviderLimits, 'minRequestSpacingMs' | 'window'>;
}

export interface RequestGate {
  /** Resolves when this request may start, and counts it as started. Rejects when `signal` aborts. */
  enter(ticket: GateTicket, signal: AbortSignal): Promise<void>;
}

/** When a request may start, given when the account's last one started and the origin's starts so far. Epoch ms. */
export function nextStartAtMs(input: {
  readonly nowMs: number;
  readonly lastStartAtMs: number | null;
  /** Ascending. */
  readonly originStartsAtMs: readonly number[];
  readonly limits: GateTicket['limits'];
}): number {
  const { nowMs, lastStartAtMs, originStartsAtMs, limits } = input;
  const afterSpacing = lastStartAtMs === null ? nowMs : lastStartAtMs + limits.minRequestSpacingMs;
  let afterWindow = nowMs;
  if (limits.window !== null) {
    // The request that must have left the window before this one may start.
    const blocking = originStartsAtMs.at(-limits.window.requests);
    if (blocking !== undefined) afterWindow = blocking + limits.window.lengthMs;
  }
  return Math.max(nowMs, afterSpacing, afterWindow);
}

export function createRequestGate(clock: Clock): RequestGate {
  const lastStarts = new Map<string, number>();
  const originStarts = new Map<string, number[]>();
  return {
    async enter(ticket, signal) {
      const key = `${ticket.accountId} ${ticket.origin}`;
      const nowMs = clock.nowMs();
      const starts = recentStarts(originStarts, ticket, nowMs);
      const startAtMs = nextStartAtMs({
        nowMs,
        lastStartAtMs: lastStarts.get(key) ?? null,
        originStartsAtMs: starts,
        limits: ticket.limits,
      });
      // Booked before the wait, so that two who ask at once get different places.
      lastStarts.set(key, startAtMs);
      if (ticket.limits.window !== null) starts.push(startAtMs);
      if (startAtMs > nowMs) await clock.sleep(startAtMs - nowMs, signal);
      signal.throwIfAborted();
    },
  };
}

function recentStarts(all: Map<string, number[]>, ticket: GateTicket, nowMs: number): number[] {
  const lengthMs = ticket.limits.window?.lengthMs ?? 0;
  const recent = (all.get(ticket.origin) ?? []).filter((startedAtMs) => startedAtMs > nowMs - lengthMs);
  all.set(ticket.origin, recent);
  return recent;
}
