// One page of a history, asked for in spite of troubles: what is waited for, what is told, and what ends it.
import { describe, expect, it } from 'vitest';
import type { AccountRecord } from '../../../src/main/catalog/accounts.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { pageInSpite } from '../../../src/main/importing/history-page.ts';
import type { PageDependencies } from '../../../src/main/importing/history-page.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { providers } from '../../../src/main/providers/index.ts';
import type { HistoryPage } from '../../../src/main/providers/provider.ts';

const page: HistoryPage = { tasks: [], next: null };

/** An account whose provider answers so, one after the other, and the last for ever; `keys` are its key's versions. */
function given(answers: readonly (AppError | HistoryPage)[], keys: readonly number[] = [1]) {
  let asked = 0;
  let looks = 0;
  const troubles: unknown[] = [];
  const sleepsMs: number[] = [];
  const dependencies: PageDependencies = {
    catalog: {
      call: (name: string, args: unknown) => {
        if (name === 'setAccountTrouble') troubles.push(args);
        return Promise.resolve(null);
      },
    } as unknown as Catalog,
    accounts: {
      keyVersion: () => keys[Math.min(looks++, keys.length - 1)] ?? 1,
      connect: () => Promise.resolve({}),
    } as unknown as PageDependencies['accounts'],
    clock: {
      nowMs: () => 1_000,
      sleep: (durationMs) => {
        sleepsMs.push(durationMs);
        return Promise.resolve();
      },
    },
    random: () => 0,
  };
  const ask = (): Promise<HistoryPage> =>
    pageInSpite(
      dependencies,
      {
        account: { id: 'a' } as AccountRecord,
        provider: {
          ...providers.newapi,
          history: () => {
            const answer = answers[Math.min(asked, answers.length - 1)];
            asked += 1;
            return answer instanceof AppError || answer === undefined
              ? Promise.reject(answer ?? new Error('no answer'))
              : Promise.resolve(answer);
          },
        },
        ...{ channel: null, signal: new AbortController().signal, onRequests: () => undefined },
      },
      null,
    );
  return { ask, asked: () => asked, troubles, sleepsMs };
}

const down = new AppError('provider-down', '502');

describe('a page', () => {
  it('is asked for again after pauses that grow, each of them told of', async () => {
    const { ask, troubles, sleepsMs } = given([down, down, page]);
    expect(await ask()).toBe(page);
    expect(sleepsMs).toEqual([2_000, 4_000]);
    expect(troubles).toMatchObject([
      { id: 'a', stopped: false, waitingUntilMs: 3_000 },
      { id: 'a', stopped: false, waitingUntilMs: 5_000 },
    ]);
  });

  it('is given up after six failures in a row', async () => {
    const { ask, asked } = given([down]);
    await expect(ask()).rejects.toBe(down);
    expect(asked()).toBe(6);
  });

  it('of a key that was refused is not asked for again', async () => {
    const refused = new AppError('unauthorized', '401');
    const { ask, asked, troubles } = given([refused, page]);
    await expect(ask()).rejects.toBe(refused);
    expect(asked()).toBe(1);
    expect(troubles).toMatchObject([{ stopped: true, waitingUntilMs: null }]);
  });

  it('is asked for at once with a key that came meanwhile, and the old one’s refusal is told of nobody', async () => {
    const { ask, troubles, sleepsMs } = given([new AppError('unauthorized', '401'), page], [1, 2]);
    expect(await ask()).toBe(page);
    expect([troubles, sleepsMs]).toEqual([[], []]);
  });

  it('that this side has given up says nothing of the account', async () => {
    const { ask, troubles } = given([new AppError('cancelled', 'Stopped.')]);
    await expect(ask()).rejects.toMatchObject({ code: 'cancelled' });
    expect(troubles).toEqual([]);
  });
});
