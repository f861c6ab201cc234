import { describe, expect, it } from 'vitest';
import { Network } from '../../../src/main/lib/network.ts';
import type { Clock } from '../../../src/main/lib/clock.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';

/** A clock that stands still but for sleeps and by hand, and a network that can be pulled out. */
function given() {
  const state = { nowMs: 1_000_000, isUp: true, checks: 0, told: 0 };
  const clock: Clock = {
    nowMs: () => state.nowMs,
    sleep: (durationMs) => {
      state.nowMs += durationMs;
      return Promise.resolve();
    },
  };
  const network = new Network({
    clock,
    canReachAnyone: () => {
      state.checks += 1;
      return Promise.resolve(state.isUp);
    },
  });
  network.onChange(() => (state.told += 1));
  return { state, network };
}

describe('a failed connection', () => {
  it('is its host’s fault while others can be reached', async () => {
    const { state, network } = given();
    expect(await network.isHostToBlame()).toBe(true);
    expect([network.offlineSinceMs, network.mayAsk(), state.told]).toEqual([null, true, 0]);
  });

  it('is nobody’s fault where nobody can be reached; all that fail together are told by one check', async () => {
    const { state, network } = given();
    state.isUp = false;
    const verdicts = await Promise.all(Array.from({ length: 32 }, () => network.isHostToBlame()));
    expect(verdicts).not.toContain(true);
    expect(state.checks).toBeLessThanOrEqual(2);
    expect([network.offlineSinceMs !== null, state.told]).toEqual([true, 1]);
  });

  it('is never judged by a check from before it', async () => {
    const { state, network } = given();
    expect(await network.isHostToBlame()).toBe(true);
    state.isUp = false;
    expect(await network.isHostToBlame()).toBe(false);
  });
});

describe('offline', () => {
  it('for ten minutes: probes from 5 to 60 seconds apart, at most 20', async () => {
    const { state, network } = given();
    state.isUp = false;
    await network.isHostToBlame();
    const startMs = state.nowMs;
    const probes: number[] = [];
    for (let second = 1; second <= 600; second += 1) {
      state.nowMs = startMs + second * 1000;
      if (network.mayAsk()) probes.push(second);
    }
    expect(probes.slice(0, 5)).toEqual([5, 15, 35, 75, 135]);
    expect(probes.length).toBeLessThanOrEqual(20);
    expect(network.isHopeless).toBe(true);
    network.noteReached();
    expect([network.mayAsk(), network.offlineSinceMs, state.told]).toEqual([true, null, 2]);
  });

  it('ends with the first check that reaches somebody', async () => {
    const { state, network } = given();
    state.isUp = false;
    await network.isHostToBlame();
    state.isUp = true;
    expect(await network.isHostToBlame()).toBe(true);
    expect(network.offlineSinceMs).toBe(null);
  });

  it('is probed at once where the system says that a network came', () => {
    const { network } = given();
    network.noteSystemChange(false);
    expect([network.offlineSinceMs !== null, network.mayAsk()]).toEqual([true, false]);
    network.noteSystemChange(true);
    expect([network.mayAsk(), network.mayAsk()]).toEqual([true, false]);
  });

  it('ends where the system says that a network came, as soon as somebody can be reached, also while nothing is due', async () => {
    const clock = createManualClock();
    const looks: number[] = [];
    const state = { isUp: false };
    const ended = new AbortController();
    const canReachAnyone = (): Promise<boolean> => {
      looks.push(clock.nowMs());
      return Promise.resolve(state.isUp);
    };
    const network = new Network({ clock, canReachAnyone, ended: ended.signal });
    network.noteSystemChange(false);
    network.noteSystemChange(true);
    // A network that takes its time, and is said to be there more than once.
    await clock.advance(300_000);
    network.noteSystemChange(true);
    await clock.advance(300_000);
    expect(network.offlineSinceMs).not.toBe(null);
    expect(looks.length).toBeLessThan(20);
    state.isUp = true;
    await clock.advance(60_000);
    expect(network.offlineSinceMs).toBe(null);
    const lookCount = looks.length;
    await clock.advance(600_000);
    expect(looks.length).toBe(lookCount);
    // Nor is anybody looked for after the library has closed.
    state.isUp = false;
    network.noteSystemChange(false);
    network.noteSystemChange(true);
    await clock.advance(10_000);
    const beforeEnd = looks.length;
    ended.abort(new Error('closed'));
    await clock.advance(600_000);
    expect(looks.length).toBe(beforeEnd);
  });

  it('is not put off by a clock that was set back', () => {
    const { state, network } = given();
    network.noteSystemChange(false);
    state.nowMs -= 3_600_000;
    expect(network.mayAsk()).toBe(true);
  });
});
