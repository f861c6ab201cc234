import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdleEnd } from '../../../src/main/lib/idle-end.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const thing = { name: 'a thread' };
type Deed = 'rest' | 'busy' | 'close' | number;

it.each<[string, Deed[], number]>([
  ['what rests long enough ends', ['rest', 1_000], 1],
  ['what rests a little less goes on', ['rest', 999], 0],
  ['what got work meanwhile goes on', ['rest', 999, 'busy', 5_000], 0],
  ['the time begins anew with each rest', ['rest', 999, 'rest', 999], 0],
  ['what rests again ends after that', ['rest', 500, 'busy', 500, 'rest', 1_000], 1],
  ['nothing ends twice', ['rest', 1_000, 5_000], 1],
  ['nothing ends after the close', ['rest', 'close', 5_000], 0],
])('%s', (_, deeds, times) => {
  const ended: object[] = [];
  const idle = new IdleEnd<object>(1_000, (each) => ended.push(each));
  for (const deed of deeds) {
    if (typeof deed === 'number') vi.advanceTimersByTime(deed);
    else if (deed === 'close') idle.close();
    else idle[deed](thing);
  }
  expect(ended).toEqual(Array.from({ length: times }, () => thing));
});

it('each ends by its own time', () => {
  const ended: string[] = [];
  const idle = new IdleEnd<{ readonly name: string }>(1_000, ({ name }) => ended.push(name));
  idle.rest({ name: 'first' });
  vi.advanceTimersByTime(600);
  idle.rest({ name: 'second' });
  vi.advanceTimersByTime(600);
  expect(ended).toEqual(['first']);
});
