import { describe, expect, it } from 'vitest';
import { outcomeOfFailure } from '../../../src/main/saving/picture-outcome.ts';
import type { FailureCode } from '../../../src/preload/contract/failure.ts';

const nowMs = 1_000_000;

function outcome(
  code: FailureCode,
  change: {
    attempts?: number;
    linkRenewals?: number;
    lastFailureCode?: FailureCode;
    retryAfterMs?: number;
  } = {},
) {
  const { attempts = 0, linkRenewals = 0, lastFailureCode = null, retryAfterMs = null } = change;
  const failure = { code, message: 'why', retryAfterMs };
  const picture = { id: 7, url: 'https://x', attempts, linkRenewals, lastFailureCode };
  return outcomeOfFailure(picture, failure, nowMs, () => 1);
}

describe('what a failed download means for its picture', () => {
  it.each<[string, ReturnType<typeof outcome>, object | null]>([
    [
      'network: again, counted',
      outcome('network'),
      { kind: 'again', nextTryAtMs: nowMs + 2_000, counted: true },
    ],
    ['network: slower each time', outcome('network', { attempts: 3 }), { nextTryAtMs: nowMs + 16_000 }],
    [
      'network: final after six tries',
      outcome('network', { attempts: 5 }),
      { kind: 'failed', failure: { code: 'network' } },
    ],
    [
      'Retry-After is obeyed in full',
      outcome('rate-limited', { retryAfterMs: 90_000 }),
      { nextTryAtMs: nowMs + 90_000 },
    ],
    ['an ended link is renewed once', outcome('expired'), { kind: 'renew-link' }],
    [
      'and then final',
      outcome('expired', { linkRenewals: 1 }),
      { kind: 'failed', failure: { code: 'expired' } },
    ],
    [
      'a refused link is treated the same',
      outcome('forbidden', { linkRenewals: 1 }),
      { kind: 'failed', failure: { code: 'expired' } },
    ],
    ['a blocked address is final at once', outcome('blocked-address'), { kind: 'failed' }],
    ['a page is fetched once more', outcome('not-an-image'), { kind: 'again' }],
    [
      'a page is final the second time in a row',
      outcome('not-an-image', { attempts: 1, lastFailureCode: 'not-an-image' }),
      { kind: 'failed' },
    ],
    [
      'a page after broken connections is the first one',
      outcome('not-an-image', { attempts: 4, lastFailureCode: 'network' }),
      { kind: 'again' },
    ],
    [
      'damage after other failures is looked at once more',
      outcome('damaged', { attempts: 2, lastFailureCode: 'timeout' }),
      { kind: 'again' },
    ],
    [
      'and is final the third time',
      outcome('damaged', { attempts: 2, lastFailureCode: 'damaged' }),
      { kind: 'failed' },
    ],
    [
      'failures that take turns end too',
      outcome('not-an-image', { attempts: 11, lastFailureCode: 'damaged' }),
      { kind: 'failed' },
    ],
    ['a full disk never counts', outcome('disk-full', { attempts: 99 }), { kind: 'again', counted: false }],
    [
      'nor does a missing permission',
      outcome('no-permission', { attempts: 99 }),
      { kind: 'again', counted: false },
    ],
    [
      'nor do too many open files',
      outcome('system-busy', { attempts: 99 }),
      { kind: 'again', counted: false },
    ],
    ['stopped by us: nothing is written', outcome('cancelled'), null],
  ])('%s', (_name, made, expected) => {
    if (expected === null) expect(made).toBeNull();
    else expect(made).toMatchObject({ pictureId: 7, ...expected });
  });
});
