// The bar below the trash: an end that was seen stays away, and news are never overtaken by an older answer.
import { expect, test, vi } from 'vitest';
import type { Emptying } from '../../src/preload/contract/trash.ts';
import { useTrashStore } from '../../src/renderer/stores/trash.ts';
import { openStores, pass } from './open-stores.ts';

const ended: Emptying = {
  kind: 'ended',
  report: { emptied: 3, bytes: 9, kept: 0, manner: 'system-trash', failure: null },
};
const news = { revision: 1, membership: true, marks: false, tasks: [], pictures: [] } as const;

test('an end that was put away does not come back with the next news of the library', async () => {
  const { pinia, controls, inputsOf } = await openStores({ emptying: ended });
  const trash = useTrashStore(pinia);
  await trash.start();
  expect(trash.emptying).toEqual(ended);
  trash.dismiss();
  controls.emit('catalog.changed', news);
  await vi.waitFor(() => expect(inputsOf('trash.view')).toHaveLength(2));
  await pass(20);
  expect(trash.emptying).toEqual({ kind: 'idle' });
  controls.emit('trash.changed', { kind: 'running', done: 1, total: 4 });
  controls.emit('trash.changed', ended);
  expect(trash.emptying, 'the next one').toEqual(ended);
});

test('an answer that was on its way when the emptying ended does not bring it back', async () => {
  const { pinia, controls, answer } = await openStores();
  const trash = useTrashStore(pinia);
  await trash.start();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  answer('trash.view', async () => {
    await promise;
    return { ok: true, value: { pictures: 3, bytes: 9, emptying: { kind: 'running', done: 2, total: 4 } } };
  });
  const loading = trash.load();
  controls.emit('trash.changed', ended);
  resolve(undefined);
  await loading;
  expect([trash.emptying, trash.summary.pictures]).toEqual([ended, 3]);
});
