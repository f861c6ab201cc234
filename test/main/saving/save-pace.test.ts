// How many downloads are under way, when wanted pictures are looked for again, and how a trouble of the disk ends.
import { describe, expect, it } from 'vitest';
import { DiskTrouble } from '../../../src/main/saving/disk-trouble.ts';
import { mostDownloads, whenToLookAgain } from '../../../src/main/saving/save-pace.ts';

const nowMs = 1_000_000;

it.each([
  ['as many as there are slots', {}, 32],
  ['as many as share a cap', { cap: 100_000 }, 2],
  ['one where the disk is in trouble', { hasTrouble: true }, 1],
  ['one where there is no network', { isOffline: true }, 1],
])('%s', (_, facts, most) => {
  expect(mostDownloads({ cap: null, hasTrouble: false, isOffline: false, ...facts })).toBe(most);
});

it.each([
  ['nothing is wanted', { nextTryAtMs: null }, null],
  ['something is due later', { nextTryAtMs: nowMs + 5 }, nowMs + 5],
  ['something is due later, others under way', { nextTryAtMs: nowMs + 5, isAnyBusy: true }, nowMs + 5],
  ['what is due is under way', { isAnyBusy: true }, null],
  ['what is due is left out, and may hide others', { isAnyLeftOut: true }, nowMs + 5_000],
  ['what is due is left out or under way', { isAnyBusy: true, isAnyLeftOut: true }, null],
  ['its host rests', { restEndsAtMs: nowMs + 9 }, nowMs + 9],
  ['a host rests that ends before', { nextTryAtMs: nowMs + 20, restEndsAtMs: nowMs + 9 }, nowMs + 20],
  ['something is due', {}, nowMs - 1],
])('is looked for again where %s', (_, facts, lookAtMs) => {
  const usual = {
    ...{ nowMs, nextTryAtMs: nowMs - 1, isAnyBusy: false, isAnyLeftOut: false, restEndsAtMs: null },
  };
  expect(whenToLookAgain({ ...usual, ...facts })).toBe(lookAtMs);
});

describe('a trouble of the disk', () => {
  const failure = { code: 'no-permission', message: 'No.' } as const;

  it('rests for ten seconds, is tried then, and ends with the first picture that is saved', () => {
    const trouble = new DiskTrouble();
    expect([trouble.failure, trouble.mayTry(nowMs)]).toEqual([null, true]);
    trouble.noteUnwritten(failure, nowMs);
    expect([trouble.failure, trouble.mayTry(nowMs + 9_999)]).toEqual([failure, false]);
    expect([trouble.failure, trouble.mayTry(nowMs + 10_000)]).toEqual([failure, true]);
    trouble.noteSaved();
    expect([trouble.failure, trouble.mayTry(nowMs)]).toEqual([null, true]);
  });

  it('of the catalog keeps no file from being tried', () => {
    const trouble = new DiskTrouble();
    trouble.noteUnsettled(failure);
    expect([trouble.failure, trouble.mayTry(nowMs)]).toEqual([failure, true]);
  });

  it('is that of the files or that of the catalog: the end of one is not the end of the other', () => {
    const trouble = new DiskTrouble();
    trouble.noteUnsettled(failure);
    trouble.noteSaved();
    trouble.noteNothingWanted();
    expect(trouble.failure).toEqual(failure);
    trouble.noteUnwritten(failure, nowMs);
    trouble.noteSettled();
    expect(trouble.failure).toEqual(failure);
    trouble.noteNothingWanted();
    expect(trouble.failure).toBeNull();
  });

  it('rests no longer for a clock that was set back', () => {
    const trouble = new DiskTrouble();
    trouble.noteUnwritten(failure, nowMs);
    trouble.followClockBack(3_600_000);
    expect(trouble.mayTry(nowMs - 3_600_000 + 10_000)).toBe(true);
  });
});
