import { expect, test } from 'vitest';
import { keptForAMoment } from '../../../src/main/proxies/kept-for-a-moment.ts';

test('a system is asked once for all of a server’s addresses, and again after a while', async () => {
  const asked: string[] = [];
  let nowMs = 0;
  const proxyFor = keptForAMoment(
    (address) => {
      asked.push(address);
      return Promise.resolve(null);
    },
    () => nowMs,
  );
  await Promise.all([
    proxyFor('https://a.example/1'),
    proxyFor('https://a.example/2?x'),
    proxyFor('https://b.example'),
  ]);
  nowMs = 31_000;
  await proxyFor('https://a.example/3');
  expect(asked).toEqual(['https://a.example', 'https://b.example', 'https://a.example']);
});
