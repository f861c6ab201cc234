import { describe, expect, it } from 'vitest';
import { HostSlots, mostPerHost } from '../../../src/main/saving/host-slots.ts';
import { createRandom } from '../../simulators/random.ts';

const host = 'cdn.example';

/** How many the host would get at once now. */
function freeSlots(slots: HostSlots, nowMs = 0): number {
  let free = 0;
  while (slots.take(host, nowMs)) free += 1;
  for (let taken = 0; taken < free; taken += 1) slots.releaseNeutral(host);
  return free;
}

/** So many downloads one after another, of which this share breaks. */
function run(slots: HostSlots, downloads: number, brokenShare: number): number {
  const random = createRandom('slots');
  let sum = 0;
  for (let at = 0; at < downloads; at += 1) {
    slots.take(host, 0);
    if (random.next() < brokenShare) {
      slots.releaseNeutral(host);
      slots.noteBroken(host);
    } else slots.releaseGood(host);
    sum += freeSlots(slots);
  }
  return sum / downloads;
}

describe('downloads at once to one host', () => {
  it('are as many as allowed where nothing is wrong, and never more', () => {
    const slots = new HostSlots();
    run(slots, 200, 0);
    expect(freeSlots(slots)).toBe(mostPerHost);
    expect(slots.take('other.example', 0)).toBe(true);
  });

  it.each([
    ['one in twenty breaks, as on any bad line', 0.05, 14, mostPerHost],
    ['half of them break', 0.5, 1, 6],
    ['all of them break', 1, 1, 3],
  ])('%s', (_name, share, least, most) => {
    const mean = run(new HostSlots(), 400, share);
    expect(mean).toBeGreaterThanOrEqual(least);
    expect(mean).toBeLessThanOrEqual(most);
  });

  it('come back after a bad time', () => {
    const slots = new HostSlots();
    run(slots, 100, 1);
    expect(freeSlots(slots)).toBe(1);
    run(slots, 100, 0);
    expect(freeSlots(slots)).toBe(mostPerHost);
  });

  it('are half as many after a 429, and none before its Retry-After has passed', () => {
    const slots = new HostSlots();
    slots.take(host, 0);
    slots.releaseRateLimited(host, 1_000, 30_000);
    expect(freeSlots(slots, 30_999)).toBe(0);
    expect(slots.nextEndOfRestMs(1_000)).toBe(31_000);
    expect(freeSlots(slots, 31_000)).toBe(mostPerHost / 2);
  });

  it('rest two seconds after a 429 without a word', () => {
    const slots = new HostSlots();
    slots.take(host, 0);
    slots.releaseRateLimited(host, 1_000, null);
    expect(freeSlots(slots, 2_999)).toBe(0);
    expect(freeSlots(slots, 3_000)).toBe(mostPerHost / 2);
  });
});
