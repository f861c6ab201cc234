// What an answer tells of a task and its pictures, as rows have it.
import { describe, expect, it } from 'vitest';
import { factsRow, pictureRow } from '../../../../src/main/following/answers/facts-row.ts';
import { facts, hour, nowMs, provider } from './given-answer.ts';

const nothing = provider.retention;
const promising = { recordMs: 72 * hour, linkMs: 24 * hour };

it('reads the prompt’s parameters, and the record’s own where the prompt has none', () => {
  const told = { ...facts, parameters: { s: '100', ar: '1:1' } };
  expect(factsRow(told, null, nothing).parameters).toEqual({ ar: '16:9', v: '6.1', s: '100' });
});

describe('when records and links end', () => {
  const picture = { index: 0, kind: 'grid', url: 'https://cdn.example/0.png', expiresAtMs: null } as const;

  it.each([
    ['what the provider promises counts from the end', promising, nowMs - hour, nowMs + 23 * hour],
    ['without a known end, from now', promising, null, nowMs + 24 * hour],
    ['without a promise there is no end', nothing, nowMs - hour, null],
  ])('%s', (_name, retention, finishedAtMs, expected) => {
    const told = { ...facts, finishedAtMs };
    expect(pictureRow(picture, told, retention, nowMs).expiresAtMs).toBe(expected);
    const withEnd = { ...picture, expiresAtMs: nowMs + 5 };
    expect(pictureRow(withEnd, told, retention, nowMs).expiresAtMs).toBe(nowMs + 5);
  });

  it.each([
    ['a record ends as long after its making as is promised', promising, null, nowMs - 60_000 + 72 * hour],
    ['unless the record says itself', promising, nowMs + 7, nowMs + 7],
    ['without a promise nothing is known', nothing, null, null],
  ])('%s', (_name, retention, expiresAtMs, expected) => {
    expect(factsRow({ ...facts, expiresAtMs }, null, retention).expiresAtMs).toBe(expected);
  });
});
