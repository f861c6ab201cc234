// A clock that is set back while somebody looks at what is due, or before anybody did.
import { describe, expect, it } from 'vitest';
import { ClockWatch } from '../../../src/main/catalog/clock-watch.ts';

const hourMs = 3_600_000;

/** A catalog that knows of a step before the first look, and writes down what it is told. */
function given(knownBackMs = 0) {
  let nowMs = 100 * hourMs;
  let isBroken = false;
  const told: number[] = [];
  const heard: number[] = [];
  const call = (name: string, args: { readonly byMs: number }): Promise<unknown> => {
    if (name === 'clockBackMs') return Promise.resolve(knownBackMs);
    if (isBroken) return Promise.reject(new Error('disk'));
    told.push(args.byMs);
    return Promise.resolve(null);
  };
  const watch = new ClockWatch({ catalog: { call } as never, clock: { nowMs: () => nowMs } });
  watch.onSetBack((byMs) => heard.push(byMs));
  return {
    ...{ watch, told, heard },
    pass: (ms: number) => (nowMs += ms),
    break: (broken: boolean) => (isBroken = broken),
  };
}

describe('ClockWatch', () => {
  it('says nothing of a clock that goes on, jumps ahead, or is corrected by a moment', async () => {
    const { watch, told, pass } = given();
    for (const step of [0, 5, 10 * 365 * 24 * hourMs, -1_000, 60_000]) {
      pass(step);
      await watch.look();
    }
    expect(told).toEqual([]);
  });

  it('takes a step out once, whoever looks', async () => {
    const { watch, told, heard, pass } = given();
    await watch.look();
    pass(-8 * hourMs);
    await Promise.all([watch.look(), watch.look()]);
    await watch.look();
    expect(told).toEqual([8 * hourMs]);
    expect(heard).toEqual([8 * hourMs]);
    pass(-10 * 365 * 24 * hourMs);
    await watch.look();
    expect(told).toHaveLength(2);
  });

  it('takes out a step from before the first look', async () => {
    const { watch, told } = given(hourMs);
    await watch.look();
    await watch.look();
    expect(told).toEqual([hourMs]);
  });

  it('takes out a step at the next look where it could not at this one', async () => {
    const { watch, told, heard, pass, break: setBroken } = given();
    await watch.look();
    pass(-hourMs);
    setBroken(true);
    await expect(watch.look()).rejects.toThrow('disk');
    expect(heard).toEqual([]);
    setBroken(false);
    await watch.look();
    expect(told).toEqual([hourMs]);
  });
});
