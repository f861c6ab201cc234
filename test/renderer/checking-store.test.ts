// The check of the files, as the page knows it: what is told, what is asked, and whose end is news.
import { expect, test, vi } from 'vitest';
import type { CheckReport, CheckView } from '../../src/preload/contract/checking.ts';
import { useCheckingStore } from '../../src/renderer/stores/checking.ts';
import { diskIsFull, openStores } from './open-stores.ts';

const none = { count: 0, names: [] };
const report: CheckReport = {
  ...{ checked: 9, total: 9, whole: 5, neverSaved: 0, looseInTrash: 0, isComplete: true, fetchedAgain: null },
  lists: {
    missing: { count: 2, names: ['Pictures/a.png', 'Pictures/b.png'] },
    ...{
      changed: { count: 1, names: ['Pictures/c.png'] },
      unreadable: { count: 1, names: ['Pictures/d.png'] },
    },
    ...{ moved: none, unowned: { count: 7, names: [] } },
  },
};
const running: CheckView = {
  state: { kind: 'running', checked: 1, total: 9, isSearching: false },
  begun: null,
};
const ended: CheckView = { state: { kind: 'ended', report }, begun: null };

test('shows how it stands when the page begins, and what is lost of what was found', async () => {
  const { pinia } = await openStores({ checking: ended });
  const checking = useCheckingStore(pinia);
  await checking.start();
  expect([checking.state, checking.lostCount]).toEqual([ended.state, 4]);
  expect(checking.isEndNews, 'seen before the page was loaded again').toBe(false);
});

test('an end is news until somebody has looked at it', async () => {
  const { pinia, controls } = await openStores();
  const checking = useCheckingStore(pinia);
  await checking.start();
  controls.emit('check.changed', running);
  controls.emit('check.changed', ended);
  expect(checking.isEndNews).toBe(true);
  await checking.open();
  expect(checking.isEndNews).toBe(false);
  controls.emit('check.changed', running);
  controls.emit('check.changed', {
    state: { kind: 'paused', checked: 1, total: 9 },
    begun: { checked: 1, total: 9 },
  });
  expect(checking.isEndNews, 'whoever paused it knows').toBe(false);
});

test('an end of which no work was seen here is no news', async () => {
  const { pinia, controls } = await openStores();
  const checking = useCheckingStore(pinia);
  await checking.start();
  controls.emit('check.changed', ended);
  expect([checking.state.kind, checking.isEndNews]).toEqual(['ended', false]);
});

test('news are not overtaken by an older answer', async () => {
  const { pinia, controls, hold } = await openStores();
  const checking = useCheckingStore(pinia);
  await checking.start();
  const goes = hold('check.view');
  const opening = checking.open();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  controls.emit('check.changed', running);
  goes[0]?.();
  await opening;
  expect(checking.state).toEqual(running.state);
});

test('asks for one thing at a time, and tells where it failed; showing a file waits for nothing', async () => {
  const { pinia, hold, fail, answer, inputsOf } = await openStores({ checking: ended });
  const checking = useCheckingStore(pinia);
  await checking.start();
  const goes = hold('check.start');
  const beginning = checking.begin(true);
  await checking.begin(false);
  await checking.fetchAgain();
  await checking.showFile({ list: 'missing', at: 1 });
  goes[0]?.();
  await beginning;
  expect(inputsOf('check.start')).toEqual([{ resume: true }]);
  expect(inputsOf('check.fetchAgain')).toEqual([]);
  expect(inputsOf('check.showFile')).toEqual([{ list: 'missing', at: 1 }]);
  fail('check.pause');
  await checking.pause();
  expect([checking.failure, checking.isAsking]).toEqual([diskIsFull, false]);
  fail('check.saveLists');
  await checking.saveLists();
  expect(checking.failure).toEqual(diskIsFull);
  answer('check.stop', null);
  await checking.stop();
  expect(checking.failure).toBeNull();
});
