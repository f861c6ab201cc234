import { expect, it } from 'vitest';
import { KnownAllowances } from '../../../src/main/saving/known-allowances.ts';

it('looks a base URL up once a minute, however many pictures ask at once', async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const allowances = new KnownAllowances({ nowMs: () => nowMs }, (baseUrl) => {
    asked.push(baseUrl);
    return Promise.resolve({ privateHosts: [`${baseUrl}-${String(asked.length)}`] });
  });
  const hosts = async (baseUrl: string): Promise<readonly string[]> =>
    (await allowances.of(baseUrl)).privateHosts;
  expect(await Promise.all([hosts('a'), hosts('a'), hosts('b')])).toEqual([['a-1'], ['a-1'], ['b-2']]);
  nowMs = 59_999;
  expect(await hosts('a')).toEqual(['a-1']);
  nowMs = 60_000;
  expect(await hosts('a')).toEqual(['a-3']);
  expect(asked).toEqual(['a', 'b', 'a']);
});
