// What is told of how a picture came to be as it is.
import { expect, test } from 'vitest';
import type { SourceId } from '../../src/preload/contract/providers.ts';
import type { Task } from '../../src/preload/contract/tasks.ts';
import { historyMoments } from '../../src/renderer/lib/history-moments.ts';

const task = (provider: SourceId): Task => ({
  ...{ id: 1, accountId: 'one', accountLabel: 'One', provider, remoteId: 'r', state: 'succeeded' },
  ...{ progress: 100, failure: null, prompt: null, promptEn: null, revisedPrompt: null, text: null },
  ...{ parameters: {}, buttons: [], parentRemoteId: null, expiresAtMs: null, nextLookAtMs: null },
  ...{
    createdAtMs: 1,
    finishedAtMs: 2,
    importedAtMs: 3,
    lastLookAtMs: 4,
    parkedAtMs: null,
    pausedAtMs: null,
  },
  ...{ cost: null, remoteUser: null, channel: null },
});

test.each([
  { provider: 'newapi', kinds: ['created', 'finished', 'imported', 'lastLook'] },
  { provider: 'files', kinds: ['created', 'added'] },
] as const)('of $provider: $kinds', ({ provider, kinds }) => {
  const moments = historyMoments({ task: task(provider), pictures: [], rawRecord: null }, null);
  expect(moments.map(({ kind }) => kind)).toEqual(kinds);
});
