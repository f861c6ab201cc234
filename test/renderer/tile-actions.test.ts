// What is done with many tiles is done with each of them, in as many requests as that takes.
import { expect, test } from 'vitest';
import { idsMaxCount } from '../../src/preload/contract/bounds.ts';
import { useTileActions } from '../../src/renderer/composables/useTileActions.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { openStores } from './open-stores.ts';

const ids = Array.from({ length: idsMaxCount + 3 }, (_, at) => at + 1);

test.each([
  ['tasks.retry', (actions: ReturnType<typeof useTileActions>) => actions.retry([...ids, 1, 2])],
  [
    'tasks.setPaused',
    (actions: ReturnType<typeof useTileActions>) => actions.setPaused([...ids, 1, 2], true),
  ],
] as const)('%s reaches every task once', async (name, act) => {
  const { pinia, inputsOf, answer } = await openStores();
  useAppStore(pinia);
  answer(name, () => ({ ok: true, value: null }));
  await act(useTileActions());
  expect(inputsOf(name).flatMap(({ taskIds }) => taskIds)).toEqual(ids);
});
