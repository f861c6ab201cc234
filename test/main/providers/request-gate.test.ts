// The gate before every request: spacing, windows, places, and the pause that a provider asked for.
import { describe, expect, it } from 'vitest';
import { concurrentRequestsPerProvider } from '../../../src/main/providers/limits.ts';
import { createRequestGate, nextStartAtMs } from '../../../src/main/providers/request-gate.ts';
import type { GateTicket, LeaveGate } from '../../../src/main/providers/request-gate.ts';
import { createManualClock, settled } from '../../fakes/manual-clock.ts';

const startMs = 1_000_000;

const ticket = (accountId: string, limits: Partial<GateTicket['limits']> = {}): GateTicket => ({
  accountId,
  provider: 'newapi',
  origin: 'https://one.example',
  limits: { minRequestSpacingMs: 0, window: null, concurrentRequests: 4, ...limits },
});

function givenGate() {
  const clock = createManualClock(startMs);
  const gate = createRequestGate(clock);
  const entered: { readonly name: string; readonly afterMs: number; readonly leave: LeaveGate }[] = [];
  return {
    clock,
    gate,
    entered,
    names: () => entered.map(({ name }) => name),
    ask(name: string, of: GateTicket, signal = new AbortController().signal) {
      const asked = gate.enter(of, signal);
      void asked.then(
        (leave) => entered.push({ name, afterMs: clock.nowMs() - startMs, leave }),
        () => undefined,
      );
      return asked;
    },
  };
}

it.each<[string, Parameters<typeof nextStartAtMs>[0], number]>([
  [
    'the first one may start now',
    { nowMs: 9, lastTimeMs: null, originStartsAtMs: [], limits: ticket('a').limits },
    9,
  ],
  [
    'spacing counts from the last one',
    { nowMs: 9, lastTimeMs: 5, originStartsAtMs: [5], limits: { minRequestSpacingMs: 10, window: null } },
    15,
  ],
  [
    'a full window opens when its first request has left it, and a second later',
    {
      nowMs: 9,
      lastTimeMs: 3,
      originStartsAtMs: [1, 2, 3],
      limits: { minRequestSpacingMs: 0, window: { requests: 2, lengthMs: 100 } },
    },
    1_102,
  ],
])('%s', (_name, input, expected) => {
  expect(nextStartAtMs(input)).toBe(expected);
});

it('lets no account have more requests under way than its places, and no provider more than eight', async () => {
  const { ask, entered, names } = givenGate();
  for (const account of ['a', 'b', 'c'])
    for (const number of [1, 2, 3, 4, 5]) void ask(account + String(number), ticket(account));
  await settled();
  expect(names()).toHaveLength(concurrentRequestsPerProvider);
  expect(names()).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4']);
  entered[0]?.leave(null);
  entered[0]?.leave(null);
  await settled();
  // The one who asked first gets the place; leaving twice frees one place only.
  expect(names().slice(8)).toEqual(['c1']);
});

it('keeps the spacing after the end of a request, however long that took', async () => {
  const { ask, clock, entered } = givenGate();
  const spaced = ticket('a', { minRequestSpacingMs: 1_000, concurrentRequests: 1 });
  void ask('first', spaced);
  void ask('second', spaced);
  await settled();
  await clock.advance(5_000);
  entered[0]?.leave(null);
  await settled();
  await clock.advance(999);
  expect(entered).toHaveLength(1);
  await clock.advance(1);
  expect(entered.map(({ afterMs }) => afterMs)).toEqual([0, 6_000]);
});

it('counts one window for all accounts of an origin, and another for another origin', async () => {
  const { ask, clock, entered, names } = givenGate();
  const window = { requests: 3, lengthMs: 10_000 };
  const leaveAll = (): void => entered.forEach(({ leave }) => leave(null));
  for (const name of ['a1', 'b1', 'a2', 'b2']) void ask(name, ticket(name.slice(0, 1), { window }));
  void ask('elsewhere', { ...ticket('c', { window }), origin: 'https://two.example' });
  await settled();
  leaveAll();
  expect(names()).toEqual(['a1', 'b1', 'a2', 'elsewhere']);
  await clock.advance(10_999);
  expect(names()).toHaveLength(4);
  await clock.advance(1);
  expect(names().at(-1)).toBe('b2');
});

it('refuses an account’s requests until the pause that its provider asked for has ended', async () => {
  const { ask, clock, entered, names } = givenGate();
  void ask('first', ticket('a'));
  void ask('under way', ticket('a'));
  await settled();
  entered[0]?.leave(60_000);
  entered[1]?.leave(null);
  await expect(ask('too early', ticket('a'))).rejects.toMatchObject({
    code: 'rate-limited',
    retryAfterMs: 60_000,
  });
  void ask('another account', ticket('b'));
  await clock.advance(59_999);
  await expect(ask('still too early', ticket('a'))).rejects.toMatchObject({ retryAfterMs: 1 });
  await clock.advance(1);
  void ask('in time', ticket('a'));
  await settled();
  expect(names()).toEqual(['first', 'under way', 'another account', 'in time']);
});

it('does not let one through that waited for its turn when the pause began', async () => {
  const { ask, clock, entered } = givenGate();
  const spaced = ticket('a', { minRequestSpacingMs: 1_000, concurrentRequests: 2 });
  void ask('first', spaced);
  const second = ask('second', spaced);
  await settled();
  entered[0]?.leave(30_000);
  const refused = expect(second).rejects.toMatchObject({ code: 'rate-limited' });
  await clock.advance(1_000);
  await refused;
});

it('gives the place of one who gave up waiting to the next', async () => {
  const { ask, entered, names } = givenGate();
  const single = ticket('a', { concurrentRequests: 1 });
  const giveUp = new AbortController();
  void ask('first', single);
  const second = ask('second', single, giveUp.signal);
  void ask('third', single);
  await settled();
  giveUp.abort(new Error('stopped'));
  await expect(second).rejects.toThrow('stopped');
  entered[0]?.leave(null);
  await settled();
  expect(names()).toEqual(['first', 'third']);
});

describe('a clock that is set back by ten minutes', () => {
  const setBackMs = 600_000;

  it('keeps the spacing, and puts nobody off', async () => {
    const { ask, clock, entered, names } = givenGate();
    const spaced = ticket('a', { minRequestSpacingMs: 1_000, concurrentRequests: 1 });
    void ask('first', spaced);
    await settled();
    entered[0]?.leave(null);
    clock.setBack(setBackMs);
    void ask('second', spaced);
    await settled();
    await clock.advance(999);
    expect(names()).toEqual(['first']);
    await clock.advance(1);
    expect(names()).toEqual(['first', 'second']);
  });

  it('keeps the window as long as it is', async () => {
    const { ask, clock, entered, names } = givenGate();
    const windowed = ticket('a', { window: { requests: 2, lengthMs: 10_000 } });
    for (const name of ['first', 'second']) void ask(name, windowed);
    await settled();
    entered.forEach(({ leave }) => leave(null));
    clock.setBack(setBackMs);
    void ask('third', windowed);
    await settled();
    await clock.advance(10_999);
    expect(names()).toHaveLength(2);
    await clock.advance(1);
    expect(names()).toHaveLength(3);
  });

  it('keeps a pause as long as the provider asked for', async () => {
    const { ask, clock, entered, names } = givenGate();
    void ask('first', ticket('a'));
    await settled();
    entered[0]?.leave(60_000);
    clock.setBack(setBackMs);
    await expect(ask('too early', ticket('a'))).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await clock.advance(60_000);
    void ask('in time', ticket('a'));
    await settled();
    expect(names()).toEqual(['first', 'in time']);
  });
});

it('tells when the turn of an account comes that waits for one, and nothing of who waits for none', async () => {
  const { ask, clock, gate } = givenGate();
  const windowed = { window: { requests: 1, lengthMs: 10_000 } };
  void ask('first', ticket('a', windowed));
  await settled();
  expect(gate.turnAtMs('a')).toBeNull();
  void ask('second', ticket('a', windowed));
  await settled();
  expect([gate.turnAtMs('a'), gate.turnAtMs('b')]).toEqual([startMs + 11_000, null]);
  await clock.advance(11_000);
  expect(gate.turnAtMs('a')).toBeNull();
});
