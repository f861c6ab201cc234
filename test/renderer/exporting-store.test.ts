// The export that is prepared and goes on: what is asked of it and fails is said.
import { expect, test, vi } from 'vitest';
import { useExportingStore } from '../../src/renderer/stores/exporting.ts';
import { useMarksStore } from '../../src/renderer/stores/marks.ts';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { diskIsFull, openStores } from './open-stores.ts';

const words = { title: 'Wall', language: 'en' } as const;

test.each([
  ['export.showFolder', 'showFolder'],
  ['export.cancel', 'cancel'],
] as const)('%s that fails says why', async (name, act) => {
  const { pinia, fail } = await openStores();
  fail(name);
  const exporting = useExportingStore(pinia);
  await exporting[act]();
  expect(exporting.failure).toEqual(diskIsFull);
});

test('an end that is told before the answer of the start stays told', async () => {
  const { pinia, hold, controls } = await openStores({
    exporting: { kind: 'running', done: 1, total: 3, isFinishing: false },
  });
  const exporting = useExportingStore(pinia);
  const goes = hold('export.view');
  const starting = exporting.start();
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  const report = { form: 'folder', total: 3, copied: 3, skipped: 0, failed: 0, besideKept: 0 } as const;
  const ended = { kind: 'ended', report: { ...report, made: null, failures: [], stopped: null } } as const;
  controls.emit('export.changed', ended);
  goes[0]?.();
  await starting;
  expect(exporting.state).toEqual(ended);
});

test('takes what is selected, in the order of selecting, or else all that is shown', async () => {
  const { pinia, gallery, inputsOf } = await openStores();
  const [exporting, selection] = [useExportingStore(pinia), useSelectionStore(pinia)];
  selection.toggle(5);
  selection.toggle(2);
  expect(useMarksStore(pinia).targetCount).toBe(2);
  await exporting.prepare(null);
  expect([exporting.scope, exporting.count]).toEqual(['selected', 2]);
  await exporting.begin(words);
  exporting.scope = 'shown';
  await exporting.begin(words);
  const idAt = (at: number): number => gallery.tileAt(at)?.pictureId ?? 0;
  expect(inputsOf('export.start').map(({ pictureIds }) => pictureIds)).toEqual([
    [idAt(5), idAt(2)],
    Array.from({ length: 40 }, (_, at) => idAt(at)),
  ]);
});

test('of the trash nothing is exported: it is brought back first', async () => {
  const { pinia, gallery } = await openStores({ trashed: 3 });
  const exporting = useExportingStore(pinia);
  await gallery.setQuery({ show: 'deleted' });
  await exporting.prepare(null);
  expect([gallery.total, exporting.scope, exporting.count, exporting.counts]).toEqual([
    ...([3, 'shown', 0] as const),
    { selected: 0, shown: 0, album: 0 },
  ]);
});

test('an example of a name that comes late does not stand for a newer template', async () => {
  const { pinia, hold, answer } = await openStores();
  const exporting = useExportingStore(pinia);
  const goes = hold('export.example');
  const older = exporting.readExample();
  answer('export.example', () => ({ ok: true, value: { name: 'newer.png' } }));
  await exporting.readExample();
  goes.forEach((go) => go());
  await older;
  expect(exporting.example).toBe('newer.png');
});
