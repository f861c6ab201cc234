// Taking in pictures that somebody has, as the page knows it: what is asked, what is told, and whose end is news.
import { expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { OwnFilesReport, OwnFilesState } from '../../src/preload/contract/own-files.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useOwnFilesStore } from '../../src/renderer/stores/own-files.ts';
import { diskIsFull, openStores } from './open-stores.ts';
import type { OpenedStores } from './open-stores.ts';
import type { FakeOptions } from './fake-bridge.ts';

const report: OwnFilesReport = {
  ...{ added: 312, known: 1_020, putBack: 0, deleted: 0, refused: 0, refusals: [] },
  ...{ importId: 7, stopped: null },
};
const ended: OwnFilesState = { kind: 'ended', report };
const reading: OwnFilesState = { kind: 'reading', read: 1_240, added: 300 };

async function opened(options: FakeOptions = {}): Promise<
  OpenedStores & {
    readonly app: ReturnType<typeof useAppStore>;
    readonly ownFiles: ReturnType<typeof useOwnFilesStore>;
  }
> {
  const stores = await openStores(options);
  const [app, ownFiles] = [useAppStore(stores.pinia), useOwnFilesStore(stores.pinia)];
  await app.start();
  await ownFiles.start();
  return { ...stores, app, ownFiles };
}

test('an end is told until somebody has closed it, one that is known from before is not', async () => {
  const { ownFiles, controls } = await opened({ ownFiles: ended });
  expect([ownFiles.state, ownFiles.report]).toEqual([ended, null]);
  controls.emit('ownFiles.changed', reading);
  expect([ownFiles.isReading, ownFiles.report]).toEqual([true, null]);
  controls.emit('ownFiles.changed', ended);
  expect([ownFiles.isReading, ownFiles.report]).toEqual([false, report]);
  ownFiles.dismiss();
  expect(ownFiles.report).toBeNull();
});

test('an end that came before anybody heard of its beginning is told', async () => {
  const { ownFiles, controls } = await opened();
  controls.emit('ownFiles.changed', ended);
  expect(ownFiles.report).toEqual(report);
});

test('one that goes on when the page begins is shown, and its end is told', async () => {
  const { ownFiles, controls } = await opened({ ownFiles: reading });
  expect(ownFiles.state).toEqual(reading);
  controls.emit('ownFiles.changed', ended);
  expect(ownFiles.report).toEqual(report);
});

test('news are not overtaken by an older answer', async () => {
  const stores = await openStores();
  const ownFiles = useOwnFilesStore(stores.pinia);
  const goes = stores.hold('ownFiles.state');
  const starting = ownFiles.start();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  stores.controls.emit('ownFiles.changed', reading);
  goes[0]?.();
  await starting;
  expect(ownFiles.state).toEqual(reading);
});

test('what came of one library is not told of another', async () => {
  const { ownFiles, controls } = await opened();
  controls.emit('ownFiles.changed', ended);
  controls.emit('library.changed', { kind: 'open', lastKeeping: null });
  await vi.waitFor(() => expect(ownFiles.state).toEqual({ kind: 'idle' }));
  expect(ownFiles.report).toBeNull();
});

test('the same library told again takes no end away', async () => {
  const { ownFiles, controls, answer } = await opened();
  controls.emit('ownFiles.changed', ended);
  answer('ownFiles.state', () => ({ ok: true, value: structuredClone(ended) }));
  controls.emit('library.changed', { kind: 'open', lastKeeping: null });
  await vi.waitFor(() => expect(ownFiles.state).not.toBe(ended));
  expect(ownFiles.report).toEqual(report);
});

test('the menu asks for pictures or a folder, but not over a form that is being filled in', async () => {
  const { app, controls, inputsOf } = await opened();
  controls.emit('menu.chosen', { item: 'add-folder' });
  await vi.waitFor(() => expect(inputsOf('ownFiles.choose')).toEqual([{ kind: 'folder' }]));
  app.dialog = { kind: 'add-account' };
  await nextTick();
  controls.emit('menu.chosen', { item: 'add-pictures' });
  await nextTick();
  expect([app.dialog, inputsOf('ownFiles.choose').length]).toEqual([{ kind: 'add-account' }, 1]);
});

test('more are not asked for while others are being read: the dialog says so', async () => {
  const { app, ownFiles, controls, inputsOf } = await opened();
  controls.emit('ownFiles.changed', reading);
  await ownFiles.take([new File(['x'], 'harbour.png')]);
  await ownFiles.choose('files');
  expect([inputsOf('ownFiles.choose'), inputsOf('ownFiles.take')]).toEqual([[], []]);
  expect(app.dialog).toEqual({ kind: 'own-files', isTooSoon: true });
});

test('dropped files are given on as they are, also for the picture on whose details they were dropped', async () => {
  const { app, ownFiles, inputsOf, fail } = await opened();
  await ownFiles.take([new File(['x'], 'harbour.png'), new File(['x'], 'a folder')]);
  await ownFiles.keepAsEdits(7, [new File(['x'], 'harbour.psd')]);
  expect(inputsOf('ownFiles.take')).toEqual([
    { paths: ['harbour.png', 'a folder'], editsOf: null },
    { paths: ['harbour.psd'], editsOf: 7 },
  ]);
  fail('ownFiles.take');
  await ownFiles.keepAsEdits(7, [new File(['x'], 'harbour.psd')]);
  expect(app.notice).toEqual(diskIsFull);
});

test('a failure stands in the dialog, else in the notice, and goes with the next try', async () => {
  const { app, ownFiles, fail, answer } = await opened();
  fail('ownFiles.choose');
  await ownFiles.choose('files');
  expect([app.notice, ownFiles.failure]).toEqual([diskIsFull, null]);
  app.notice = null;
  app.dialog = { kind: 'own-files' };
  await ownFiles.choose('files');
  expect([app.notice, ownFiles.failure, ownFiles.isAsking]).toEqual([null, diskIsFull, false]);
  answer('ownFiles.choose', null);
  await ownFiles.choose('files');
  expect(ownFiles.failure).toBeNull();
});

test('one thing is asked at a time', async () => {
  const { ownFiles, hold, inputsOf } = await opened();
  const goes = hold('ownFiles.choose');
  const choosing = ownFiles.choose('files');
  await ownFiles.choose('folder');
  goes[0]?.();
  await choosing;
  expect(inputsOf('ownFiles.choose')).toEqual([{ kind: 'files' }]);
});
