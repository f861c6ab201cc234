// New ids on the clipboard: offered as main tells, and taken with their text where that is still there.
import { expect, test } from 'vitest';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useClipboardOfferStore } from '../../src/renderer/stores/clipboard-offer.ts';
import { useImportTextStore } from '../../src/renderer/stores/import-text.ts';
import { diskIsFull, openStores } from './open-stores.ts';

async function open() {
  const { pinia, controls, answer, fail } = await openStores();
  const clipboard = useClipboardOfferStore(pinia);
  clipboard.start();
  return { app: useAppStore(pinia), text: useImportTextStore(pinia), clipboard, controls, answer, fail };
}

test('is offered until main says that it is no more', async () => {
  const { clipboard, controls } = await open();
  controls.emit('clipboard.offered', { newIds: 3 });
  expect(clipboard.newIds).toBe(3);
  controls.emit('clipboard.offered', { newIds: 0 });
  expect(clipboard.newIds).toBe(0);
});

test.each([
  ['the text is there', 'ids of the clipboard', 'ids of the clipboard', { kind: 'import' }],
  ['it has gone meanwhile', null, '', null],
])('whoever takes it sees the import with it: %s', async (_, found, typed, dialog) => {
  const { app, text, clipboard, answer } = await open();
  answer('clipboard.take', () => ({ ok: true, value: { text: found } }));
  await clipboard.take();
  expect([text.typed, app.dialog]).toEqual([typed, dialog]);
});

test.each(['take', 'dismiss'] as const)('that it could not %s is told', async (act) => {
  const { app, clipboard, fail } = await open();
  fail(`clipboard.${act}`);
  await clipboard[act]();
  expect(app.notice).toEqual(diskIsFull);
});
