// What a failed request means for the account that it was sent for.
import { describe, expect, it } from 'vitest';
import { accountVerdict } from '../../../src/main/following/account-trouble.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';

const nowMs = 1_700_000_000_000;
const noJitter = (): number => 0;

describe('what a failed request means for the account', () => {
  it.each([
    ['a refused key stops it', new AppError('unauthorized', ''), 1, { kind: 'stop' }],
    ['no credits stop it', new AppError('insufficient-credits', ''), 1, { kind: 'stop' }],
    [
      'Retry-After is obeyed in full',
      new AppError('rate-limited', '', { retryAfterMs: 3_600_000 }),
      1,
      { kind: 'rest', untilMs: nowMs + 3_600_000 },
    ],
    [
      '429 without a word: two seconds',
      new AppError('rate-limited', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'Retry-After: 0 is no leave to ask without end',
      new AppError('rate-limited', '', { retryAfterMs: 0 }),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'Retry-After: 0 again and again, perhaps by a clock that goes wrong: slower and slower all the same',
      new AppError('rate-limited', '', { retryAfterMs: 0 }),
      5,
      { kind: 'rest', untilMs: nowMs + 32_000 },
    ],
    [
      'Retry-After is the least, however often it was said',
      new AppError('rate-limited', '', { retryAfterMs: 60_000 }),
      3,
      { kind: 'rest', untilMs: nowMs + 60_000 },
    ],
    ['doubling', new AppError('network', ''), 4, { kind: 'rest', untilMs: nowMs + 16_000 }],
    ['up to five minutes', new AppError('provider-down', ''), 40, { kind: 'rest', untilMs: nowMs + 300_000 }],
    [
      'a keychain that does not answer may answer later',
      new AppError('no-keychain', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'sent on to another address, by a page of upkeep or a hotel: perhaps not for long',
      new AppError('provider-moved', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    ['cancelled by us: nothing is wrong', new AppError('cancelled', ''), 1, { kind: 'none' }],
  ])('%s', (_name, error, failuresInRow, verdict) => {
    expect(accountVerdict(error, failuresInRow, nowMs, noJitter)).toEqual(verdict);
  });
});
