// Marking, tagging, noting, albums and the one history over them all, against the fake library.
import type { Pinia } from 'pinia';
import { describe, expect, test, vi } from 'vitest';
import type { Album } from '../../src/preload/contract/albums.ts';
import { idsMaxCount } from '../../src/preload/contract/bounds.ts';
import { everything } from '../../src/preload/contract/finding.ts';
import { unmarked } from '../../src/preload/contract/marks.ts';
import type { Marks } from '../../src/preload/contract/marks.ts';
import type { Picture } from '../../src/preload/contract/pictures.ts';
import { onlyFacet } from '../../src/renderer/lib/gallery-finds.ts';
import { askPictureIds } from '../../src/renderer/stores/ask-gallery.ts';
import { useAlbumsStore } from '../../src/renderer/stores/albums.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useCompareStore } from '../../src/renderer/stores/compare.ts';
import { useCullingStore } from '../../src/renderer/stores/culling.ts';
import { useDetailsStore } from '../../src/renderer/stores/details.ts';
import { useFindingStore } from '../../src/renderer/stores/finding.ts';
import { useGalleryStore } from '../../src/renderer/stores/gallery.ts';
import { useSelectionSummaryStore } from '../../src/renderer/stores/selection-summary.ts';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { useMarksStore } from '../../src/renderer/stores/marks.ts';
import { useNotesStore } from '../../src/renderer/stores/notes.ts';
import { useTagsStore } from '../../src/renderer/stores/tags.ts';
import { useUndoStore } from '../../src/renderer/stores/undo.ts';
import type { FakeOptions } from './fake-bridge.ts';
import { diskIsFull, openStores, pass } from './open-stores.ts';
import type { OpenedStores } from './open-stores.ts';
import { stubPage } from './stub-page.ts';

/** Of the test that runs. */
let stores: OpenedStores;
let pinia: Pinia;

async function open(options: FakeOptions = {}) {
  stubPage();
  stores = await openStores(options);
  pinia = stores.pinia;
  useDetailsStore(pinia).start();
  return stores.gallery;
}

const marksAt = (index: number): Marks | undefined => useGalleryStore(pinia).tileAt(index)?.marks;
const idAt = (index: number): number => useGalleryStore(pinia).tileAt(index)?.pictureId ?? 0;
const idsOf = (album: Album): Promise<number[]> =>
  askPictureIds({ ...everything, albumId: album.id, sort: 'hand' });
async function albumNamed(name: string, pictureIds: readonly number[]): Promise<Album> {
  const album = await useAlbumsStore(pinia).addWith(name, pictureIds);
  if (album === null) throw new Error('The album was not added.');
  return album;
}

describe('marks', () => {
  test('show before they are written, and are taken back and done again in order', async () => {
    const gallery = await open();
    gallery.setActive(3);
    const marks = useMarksStore(pinia);
    const goes = stores.hold('pictures.mark');
    const rated = marks.rate(4);
    await vi.waitFor(() => expect(marksAt(3)?.rating).toBe(4));
    expect(useUndoStore(pinia).canUndo, 'not written yet').toBe(false);
    goes[0]?.();
    stores.answer('pictures.mark', null);
    await rated;
    await marks.flag('pick');
    const undo = useUndoStore(pinia);
    await undo.undo();
    expect(marksAt(3)).toMatchObject({ rating: 4, flag: 'none' });
    await undo.undo();
    expect(marksAt(3)).toMatchObject({ rating: 0, flag: 'none' });
    expect(undo.canUndo).toBe(false);
    await undo.redo();
    expect(marksAt(3)).toMatchObject({ rating: 4, flag: 'none' });
    expect(undo.toast).toMatchObject({ way: 'redone', facts: { kind: 'rated', count: 1 } });
  });

  test('give each of many its own marks back', async () => {
    const gallery = await open();
    const marks = useMarksStore(pinia);
    gallery.setActive(0);
    await marks.rate(2);
    await useSelectionStore(pinia).selectBetween(0, 9);
    await marks.rate(5);
    expect([marksAt(0)?.rating, marksAt(9)?.rating, marksAt(10)?.rating]).toEqual([5, 5, 0]);
    expect(useUndoStore(pinia).toast).toMatchObject({ facts: { kind: 'rated', count: 10 } });
    await useUndoStore(pinia).undo();
    expect([marksAt(0)?.rating, marksAt(9)?.rating]).toEqual([2, 0]);
  });

  test('that cannot be written are no longer shown, and leave no step', async () => {
    const gallery = await open();
    gallery.setActive(1);
    stores.fail('pictures.mark');
    await useMarksStore(pinia).flag('reject');
    await vi.waitFor(() => expect(marksAt(1)?.flag).toBe('none'));
    expect(useAppStore(pinia).notice?.message).toBe('the disk is full');
    expect(useUndoStore(pinia).canUndo).toBe(false);
  });

  test('a comparison that comes late opens nothing under the question what closing means', async () => {
    await open();
    const [compare, app] = [useCompareStore(pinia), useAppStore(pinia)];
    await useSelectionStore(pinia).selectBetween(0, 2);
    const opening = compare.openSelected();
    app.isCloseAsked = true;
    await opening;
    expect([app.dialog, compare.tiles]).toEqual([null, []]);
    app.isCloseAsked = false;
  });

  test("of a comparison's winner are taken back there, and after it as any other", async () => {
    await open();
    const [compare, undo] = [useCompareStore(pinia), useUndoStore(pinia)];
    await useSelectionStore(pinia).selectBetween(0, 2);
    await compare.openSelected();
    const winner = compare.tiles[1]?.key ?? '';

    compare.pick(winner);
    await vi.waitFor(() => expect(undo.canUndo).toBe(true));
    expect([marksAt(1)?.flag, compare.tiles.length]).toEqual(['pick', 1]);
    compare.bringBack();
    await vi.waitFor(() => expect(undo.canUndo).toBe(false));
    expect([marksAt(1)?.flag, compare.tiles.length, undo.toast]).toEqual(['none', 3, null]);

    compare.pick(winner);
    await vi.waitFor(() => expect(undo.canUndo).toBe(true));
    compare.close();
    await undo.undo();
    expect(marksAt(1)?.flag).toBe('none');
  });

  test("that a comparison's winner had already are not taken from it", async () => {
    const gallery = await open();
    gallery.setActive(0);
    await useMarksStore(pinia).flag('pick');
    const [compare, undo] = [useCompareStore(pinia), useUndoStore(pinia)];
    await useSelectionStore(pinia).selectBetween(0, 1);
    await compare.openSelected();
    compare.pick(compare.tiles[0]?.key ?? '');
    compare.bringBack();
    await pass(20);
    expect([marksAt(0)?.flag, undo.done.length]).toEqual(['pick', 1]);
  });

  test('in the large view go to the picture shown, whatever is selected behind it', async () => {
    const gallery = await open();
    await useSelectionStore(pinia).selectBetween(0, 5);
    gallery.open(8);
    const marks = useMarksStore(pinia);
    expect(marks.targetCount).toBe(1);
    await marks.press({ kind: 'rating', rating: 3 }, true);
    expect([marksAt(0)?.rating, marksAt(8)?.rating, gallery.openIndex]).toEqual([0, 3, 9]);
  });

  test('of a single selected picture are given to that one only where its marks are those that are seen', async () => {
    const gallery = await open();
    const [marks, selection] = [useMarksStore(pinia), useSelectionStore(pinia)];
    gallery.setActive(2);
    await marks.rate(2);
    selection.toggle(0);
    expect([marks.isOfSelection, marks.shown, marks.targetCount]).toEqual([true, null, 1]);
    await marks.label('red');
    await marks.press({ kind: 'rating', rating: 4 }, true);
    expect([marksAt(0), marksAt(2)?.rating]).toEqual([{ rating: 4, flag: 'none', label: 'red' }, 2]);
    expect(gallery.activeIndex, 'nothing that was seen was marked').toBe(2);
    gallery.setActive(0);
    expect([marks.isOfSelection, marks.shown?.rating]).toEqual([false, 4]);
  });

  test('that go on mark what is seen next, also where one was selected', async () => {
    const gallery = await open();
    const marks = useMarksStore(pinia);
    gallery.setActive(0);
    useSelectionStore(pinia).toggle(0);
    await marks.press({ kind: 'rating', rating: 4 }, true);
    await marks.press({ kind: 'rating', rating: 2 }, true);
    expect([marksAt(0)?.rating, marksAt(1)?.rating, gallery.activeIndex]).toEqual([4, 2, 2]);
  });

  test('are given to the one of the family that is looked at, not to the selected one whose place it has', async () => {
    const gallery = await open();
    const [details, marks] = [useDetailsStore(pinia), useMarksStore(pinia)];
    gallery.setActive(0);
    useSelectionStore(pinia).toggle(0);
    await vi.waitFor(() => expect(details.details).not.toBeNull());
    const seen = gallery.tileAt(39)?.taskId ?? 0;
    await details.visitTask(seen);
    await vi.waitFor(() => expect(details.tile?.taskId).toBe(seen));
    const shown = details.tile?.pictureId ?? 0;
    await marks.rate(3);
    expect(marksAt(0)?.rating).toBe(0);
    expect(await marks.targetIds()).toEqual([shown]);
  });

  test('press the same label twice and it is gone', async () => {
    const gallery = await open();
    gallery.setActive(0);
    await useMarksStore(pinia).label('green');
    expect(marksAt(0)?.label).toBe('green');
    await useMarksStore(pinia).label('green');
    expect(marksAt(0)?.label).toBeNull();
  });

  test('a label of several is given to all that lack it, and taken away only where all have it', async () => {
    const gallery = await open();
    const [marks, selection] = [useMarksStore(pinia), useSelectionStore(pinia)];
    useSelectionSummaryStore(pinia).start();
    gallery.setActive(0);
    await marks.label('red');
    await selection.selectBetween(0, 2);
    await vi.waitFor(() => expect(useSelectionSummaryStore(pinia).summary?.labels.red).toBe(1));
    await marks.label('red');
    expect([0, 1, 2].map((at) => marksAt(at)?.label)).toEqual(['red', 'red', 'red']);
    await vi.waitFor(() => expect(useSelectionSummaryStore(pinia).summary?.labels.red).toBe(3));
    await marks.label('red');
    expect([0, 1, 2].map((at) => marksAt(at)?.label)).toEqual([null, null, null]);
  });

  test('what is selected has something to try again only where a file of it is not there', async () => {
    const gallery = await open({ unfinishedPercent: 50 });
    const [selection, summary] = [useSelectionStore(pinia), useSelectionSummaryStore(pinia)];
    summary.start();
    const at = (isReady: boolean): number =>
      Array.from({ length: 40 }, (_, index) => index).find(
        (index) => (gallery.tileAt(index)?.pictureState === 'ready') === isReady,
      ) ?? -1;
    selection.toggle(at(true));
    await vi.waitFor(() => expect(summary.summary?.count).toBe(1));
    expect(summary.hasUnfinished).toBe(false);
    selection.toggle(at(false));
    await vi.waitFor(() => expect(summary.hasUnfinished).toBe(true));
    selection.clear();
    await vi.waitFor(() => expect(summary.hasUnfinished).toBe(false));
  });

  test('what was selected a moment ago is not summed up for what is selected now', async () => {
    await open();
    const [selection, summary] = [useSelectionStore(pinia), useSelectionSummaryStore(pinia)];
    summary.start();
    const goes = stores.hold('pictures.summary');
    selection.toggle(0);
    await vi.waitFor(() => expect(goes).toHaveLength(1));
    selection.toggle(1);
    stores.answer('pictures.summary', null);
    goes.forEach((go) => go());
    await pass(20);
    expect(summary.summary).toBeNull();
    await vi.waitFor(() => expect(summary.summary?.count).toBe(2));
  });

  test('a label is decided by what is selected now, not by what was a moment ago', async () => {
    await open();
    const [marks, selection] = [useMarksStore(pinia), useSelectionStore(pinia)];
    useSelectionSummaryStore(pinia).start();
    for (const at of [0, 1]) selection.toggle(at);
    await marks.label('red');
    await vi.waitFor(() => expect(useSelectionSummaryStore(pinia).summary?.labels.red).toBe(2));
    selection.toggle(2);
    await marks.label('red');
    expect([0, 1, 2].map((at) => marksAt(at)?.label)).toEqual(['red', 'red', 'red']);
    await marks.label('red');
    expect([0, 1, 2].map((at) => marksAt(at)?.label)).toEqual([null, null, null]);
  });

  test('one that leaves the view hands the focus to the next', async () => {
    const gallery = await open({ organised: true });
    await gallery.setQuery(onlyFacet('flag', 'pick'));
    const before = gallery.total;
    gallery.setActive(2);
    const next = gallery.tileAt(3)?.key;
    await useMarksStore(pinia).flag('none');
    await vi.waitFor(() => expect(gallery.total).toBe(before - 1));
    expect([gallery.activeIndex, gallery.activeTile?.key]).toEqual([2, next]);
  });
});

describe('culling by families', () => {
  test('keeps one, rejects the rest but other picks, and goes to the next family in one step', async () => {
    const gallery = await open();
    const marks = useMarksStore(pinia);
    const taskIds = new Set([gallery.tileAt(0)?.taskId ?? 0]);
    gallery.setActive(1);
    await marks.flag('pick');
    gallery.setActive(0);
    const kept = idAt(0);
    await marks.keepOnlyThis();
    await vi.waitFor(() => expect(marksAt(2)?.flag).toBe('reject'));
    const family = await window.bridge.request('tasks.family', { taskId: [...taskIds][0] ?? 0 });
    if (!family.ok) throw new Error('no family');
    const flagged = family.value.flatMap(({ pictures }) =>
      pictures.map(({ id, marks: own }) => [id, own.flag]),
    );
    expect(flagged.filter(([, flag]) => flag === 'pick').map(([id]) => id)).toEqual(
      expect.arrayContaining([kept, idAt(1)]),
    );
    expect(flagged.filter(([, flag]) => flag === 'none')).toEqual([]);
    const familyTasks = new Set(family.value.map(({ taskId }) => taskId));
    expect(familyTasks.has(gallery.activeTile?.taskId ?? 0)).toBe(false);
    await useUndoStore(pinia).undo();
    expect([marksAt(0)?.flag, marksAt(1)?.flag, marksAt(2)?.flag]).toEqual(['none', 'pick', 'none']);
  });

  test('rejects neither what a picture was made from, nor covers, nor what lies in the trash', async () => {
    const gallery = await open();
    gallery.setActive(0);
    const kept = idAt(0);
    const stateOf = (kind: 'ready' | 'deleted') => ({ kind }) as Picture['state'];
    const picture = (id: number, of: Partial<Picture>): Picture =>
      ({ id, kind: 'single', state: stateOf('ready'), marks: unmarked, ...of }) as Picture;
    const pictures = [
      picture(kept, {}),
      picture(9_001, { kind: 'source' }),
      picture(9_002, { kind: 'cover' }),
      picture(9_003, { state: stateOf('deleted') }),
      picture(9_004, { marks: { ...unmarked, flag: 'pick' } }),
      picture(9_005, { kind: 'grid' }),
    ];
    stores.answer('tasks.family', () => ({ ok: true, value: [{ taskId: 1, parentTaskId: null, pictures }] }));
    await useMarksStore(pinia).keepOnlyThis();
    expect(stores.inputsOf('pictures.mark')).toEqual([
      { pictureIds: [kept], flag: 'pick' },
      { pictureIds: [9_005], flag: 'reject' },
    ]);
  });

  test('that keeps one of a family goes on only from where it was asked to', async () => {
    const gallery = await open();
    gallery.setActive(0);
    const keeping = useMarksStore(pinia).keepOnlyThis();
    gallery.setActive(30);
    await keeping;
    expect([gallery.activeIndex, marksAt(0)?.flag]).toEqual([30, 'pick']);
  });

  test('deletes what is rejected, in the view or in all, and brings it back', async () => {
    const gallery = await open();
    const marks = useMarksStore(pinia);
    const culling = useCullingStore(pinia);
    const album = await albumNamed('Cull', [idAt(0), idAt(1), idAt(2)]);
    await useSelectionStore(pinia).selectBetween(1, 6);
    await marks.flag('reject');
    useSelectionStore(pinia).clear();
    await useAlbumsStore(pinia).start();
    void useAlbumsStore(pinia).show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(3));
    expect(await culling.countRejected()).toEqual({ inView: 2, everywhere: 6 });
    await culling.deleteRejected('view');
    await vi.waitFor(() => expect(gallery.total).toBe(1));
    expect(useUndoStore(pinia).toast).toMatchObject({ facts: { kind: 'deleted', count: 2 } });
    await useUndoStore(pinia).undo();
    await vi.waitFor(() => expect(gallery.total).toBe(3));
    expect(await culling.countRejected()).toEqual({ inView: 2, everywhere: 6 });
  });
});

describe('tags', () => {
  test('come back to pictures in the trash too, and only what is undone reaches those', async () => {
    await open();
    const tags = useTagsStore(pinia);
    await tags.setTag([idAt(0)], 'sea', true);
    await tags.remove('sea');
    await useUndoStore(pinia).undo();
    await tags.setTag([idAt(1)], 'sky', true);
    await tags.rename('sea', 'sky');
    await useUndoStore(pinia).undo();
    const asked = stores.inputsOf('pictures.tag') as readonly { readonly alsoDeleted: boolean }[];
    expect(asked.map(({ alsoDeleted }) => alsoDeleted)).toEqual([false, true, false, true, true]);
  });

  const listed = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await useTagsStore(pinia).complete('')).map(({ name, count }) => [name, count]));

  test('are given in bulk to those that lack them, and only those lose them again', async () => {
    await open();
    const tags = useTagsStore(pinia);
    await tags.setTag([idAt(0)], 'sea', true);
    await tags.setTag([idAt(0), idAt(1), idAt(2)], 'sea', true);
    expect(await listed()).toEqual({ sea: 3 });
    expect(useUndoStore(pinia).toast).toMatchObject({ facts: { kind: 'tagged', count: 2, name: 'sea' } });
    await useUndoStore(pinia).undo();
    expect(await listed()).toEqual({ sea: 1 });
  });

  test('that were merged come apart again', async () => {
    await open();
    const tags = useTagsStore(pinia);
    await tags.setTag([idAt(0), idAt(1)], 'sea', true);
    await tags.setTag([idAt(1), idAt(2)], 'ocean', true);
    await tags.rename('sea', 'ocean');
    expect(await listed()).toEqual({ ocean: 3 });
    await useUndoStore(pinia).undo();
    expect(await listed()).toEqual({ sea: 2, ocean: 2 });
  });

  test('that were removed come back to their pictures', async () => {
    await open();
    const tags = useTagsStore(pinia);
    await tags.setTag([idAt(0), idAt(1)], 'sea', true);
    await tags.remove('sea');
    expect(await listed()).toEqual({});
    await useUndoStore(pinia).undo();
    expect(await listed()).toEqual({ sea: 2 });
  });
});

describe('notes', () => {
  test('a text that could not be written is kept and written later', async () => {
    await open();
    const notes = useNotesStore(pinia);
    const id = idAt(0);
    stores.fail('pictures.setNote');
    notes.type(id, 'for the wall', null);
    await notes.leave(id);
    expect(notes.failure?.message).toBe('the disk is full');
    expect(notes.textOf(id, null)).toBe('for the wall');
    stores.answer('pictures.setNote', null);
    await notes.flush();
    expect(notes.failure).toBeNull();
    const details = await window.bridge.request('tasks.details', {
      taskId: useGalleryStore(pinia).tileAt(0)?.taskId ?? 0,
    });
    expect(details.ok && details.value.pictures.find((picture) => picture.id === id)?.note).toBe(
      'for the wall',
    );
  });

  test.each([
    ['the catalog is written to again', 'catalog.changed'],
    ['the app ends', 'app.ends'],
  ] as const)('a text that could not be written is tried again when %s', async (_when, name) => {
    await open();
    const notes = useNotesStore(pinia);
    notes.start();
    stores.fail('pictures.setNote');
    notes.type(idAt(0), 'for the wall', null);
    await notes.leave(idAt(0));
    stores.answer('pictures.setNote', null);
    const before = stores.inputsOf('pictures.setNote').length;
    const news = { revision: 1, membership: false, marks: false, tasks: [], pictures: [] };
    stores.controls.emit(name, name === 'app.ends' ? {} : news);
    await vi.waitFor(() => expect(notes.failure).toBeNull());
    expect(stores.inputsOf('pictures.setNote').slice(before)).toEqual([
      { pictureId: idAt(0), note: 'for the wall' },
    ]);
    stores.controls.emit(name, name === 'app.ends' ? {} : news);
    await pass(50);
    expect(stores.inputsOf('pictures.setNote')).toHaveLength(before + 1);
  });

  test('that is taken back is no longer read as it was typed', async () => {
    await open();
    const [notes, undo] = [useNotesStore(pinia), useUndoStore(pinia)];
    const id = idAt(0);
    notes.type(id, 'for the wall', 'old');
    await notes.leave(id);
    await undo.undo();
    expect(notes.textOf(id, 'old')).toBe('old');
    await undo.redo();
    expect(notes.textOf(id, 'old')).toBe('for the wall');
  });

  test('that is typed on before it was read again is taken back to what it was, not to what it was before that', async () => {
    await open();
    const [notes, undo] = [useNotesStore(pinia), useUndoStore(pinia)];
    const id = idAt(0);
    notes.type(id, 'one', null);
    await notes.leave(id);
    notes.type(id, 'one, two', null);
    await notes.leave(id);
    await undo.undo();
    expect(notes.textOf(id, null)).toBe('one');
  });

  test('one visit of the field is one step', async () => {
    await open();
    const notes = useNotesStore(pinia);
    notes.type(idAt(0), 'for', null);
    await notes.flush();
    notes.type(idAt(0), 'for the wall', 'for');
    await notes.leave(idAt(0));
    expect(useUndoStore(pinia).done.map(({ kind }) => kind)).toEqual(['noted']);
    await notes.leave(idAt(0));
    expect(useUndoStore(pinia).done).toHaveLength(1);
  });
});

describe('albums', () => {
  test('are put in order by hand, one place at a time, and back', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const [a, b, c] = [idAt(5), idAt(1), idAt(3)];
    const album = await albumNamed('Wall', [a, b, c]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(3));
    expect(gallery.query.sort).toBe('hand');
    gallery.setActive(0);
    await albums.nudge(1);
    expect(await idsOf(album)).toEqual([b, a, c]);
    await albums.moveBeside([c], b, false);
    expect(await idsOf(album)).toEqual([c, b, a]);
    await useUndoStore(pinia).undo();
    await useUndoStore(pinia).undo();
    expect(await idsOf(album)).toEqual([a, b, c]);
  });

  test('take a picture that is dropped behind another, whether or not the next one is loaded', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const [a, b, c, d] = [idAt(5), idAt(1), idAt(3), idAt(7)];
    const album = await albumNamed('Wall', [a, b, c, d]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(4));
    await albums.moveBeside([a], b, true);
    expect(await idsOf(album)).toEqual([b, a, c, d]);
    // It was taken out of the album meanwhile.
    await albums.moveBeside([a], 999_999, true);
    expect(await idsOf(album)).toEqual([b, a, c, d]);
  });

  test('are moved no further than to their ends, where another push changes nothing', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const [a, b, c] = [idAt(5), idAt(1), idAt(3)];
    const album = await albumNamed('Wall', [a, b, c]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(3));
    gallery.setActive(0);
    await albums.nudge(-1);
    expect(await idsOf(album)).toEqual([a, b, c]);
    await albums.nudge(9);
    expect(await idsOf(album)).toEqual([b, c, a]);
  });

  test('are put in order in the album that was open then, whichever is opened meanwhile', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const [a, b, c] = [idAt(5), idAt(1), idAt(3)];
    const [wall, other] = [await albumNamed('Wall', [a, b, c]), await albumNamed('Other', [a, b, c])];
    void albums.show(wall);
    await vi.waitFor(() => expect(gallery.total).toBe(3));
    gallery.setActive(0);
    const nudged = albums.nudge(1);
    await vi.waitFor(() => expect(stores.inputsOf('gallery.keys').length).toBeGreaterThan(0));
    void albums.show(other);
    await nudged;
    void albums.show(wall);
    await vi.waitFor(() => expect(albums.open?.id).toBe(wall.id));
    const moved = albums.moveBeside([c], b, false);
    void albums.show(other);
    await moved;
    expect([await idsOf(wall), await idsOf(other)]).toEqual([
      [c, b, a],
      [a, b, c],
    ]);
  });

  test('one that cannot be removed is still shown', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const album = await albumNamed('Wall', [idAt(0)]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(1));
    stores.fail('albums.remove');
    await albums.remove(album);
    expect([gallery.query.albumId, useAppStore(pinia).notice?.message]).toEqual([
      album.id,
      'the disk is full',
    ]);
  });

  test('that stay in their place leave no step', async () => {
    await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const first = await albumNamed('First', []);
    const second = await albumNamed('Second', []);
    const before = useUndoStore(pinia).done.length;
    await albums.move(first, { parentId: null, beforeId: second.id });
    await albums.move(second, { parentId: null, beforeId: null });
    expect(useUndoStore(pinia).done).toHaveLength(before);
    await albums.move(second, { parentId: null, beforeId: first.id });
    expect(useUndoStore(pinia).done).toHaveLength(before + 1);
  });

  test('keep a search as one of their own, which is then shown from its newest picture on', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    const finding = useFindingStore(pinia);
    await albums.start();
    expect(await finding.save('Nothing')).toBe(false);
    await finding.change({ facets: onlyFacet('rating', '5').facets });
    stores.fail('albums.add');
    expect(await finding.save('Best')).toBe(false);
    expect([gallery.query.albumId, finding.recents]).toEqual([null, []]);
    stores.answer('albums.add', null);
    await finding.change({ search: 'fox', facets: [] });
    expect(await finding.save('Foxes')).toBe(true);
    const [album] = albums.albums;
    expect(album).toMatchObject({ kind: 'smart', name: 'Foxes' });
    expect(gallery.query).toMatchObject({ albumId: album?.id, search: '', sort: 'newest' });
    expect(finding.recents).toEqual(['fox']);
  });

  test('go on being put in order after a move that failed', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const [a, b] = [idAt(5), idAt(1)];
    const album = await albumNamed('Wall', [a, b]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(2));
    gallery.setActive(0);
    stores.fail('gallery.keys');
    await albums.nudge(1);
    expect(useAppStore(pinia).notice?.message).toBe('the disk is full');
    stores.answer('gallery.keys', null);
    await albums.nudge(1);
    expect(await idsOf(album)).toEqual([b, a]);
  });

  test('one inside another is left when that one goes', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const outer = await albumNamed('Outer', []);
    const inner = await albums.add('Inner', outer.id);
    if (inner === null) throw new Error('The album was not added.');
    void albums.show(inner);
    await vi.waitFor(() => expect(albums.open?.id).toBe(inner.id));
    await albums.remove(outer);
    expect(gallery.query.albumId).toBeNull();
  });

  test('take nothing out where nothing was in, and leave no step', async () => {
    await open();
    const album = await albumNamed('Wall', [idAt(0)]);
    const before = useUndoStore(pinia).done.length;
    await useAlbumsStore(pinia).removePictures(album, [idAt(1)]);
    expect(useUndoStore(pinia).done).toHaveLength(before);
  });

  test('give pictures back to the places that they were taken from', async () => {
    await open();
    const [a, b, c] = [idAt(5), idAt(1), idAt(3)];
    const album = await albumNamed('Wall', [a, b, c]);
    await useAlbumsStore(pinia).removePictures(album, [b]);
    expect(await idsOf(album)).toEqual([a, c]);
    await useUndoStore(pinia).undo();
    expect(await idsOf(album)).toEqual([a, b, c]);
  });

  test('one that is removed is left, and comes back with what is in it', async () => {
    const gallery = await open();
    const albums = useAlbumsStore(pinia);
    await albums.start();
    const album = await albumNamed('Wall', [idAt(0)]);
    void albums.show(album);
    await vi.waitFor(() => expect(gallery.total).toBe(1));
    await albums.remove(album);
    await vi.waitFor(() => expect(albums.albums).toHaveLength(0));
    expect(gallery.query.albumId).toBeNull();
    await useUndoStore(pinia).undo();
    await vi.waitFor(() =>
      expect(albums.albums.map(({ name, count }) => [name, count])).toEqual([['Wall', 1]]),
    );
  });
});

describe('of very many, where only the first can be written', () => {
  /** The first request of this name is answered, the next ones fail. */
  function failAfterFirst(name: 'pictures.mark' | 'pictures.tag' | 'albums.addPictures'): void {
    let count = 0;
    stores.answer(name, (input, fake) => {
      count += 1;
      return count === 1 ? fake(input) : { ok: false, failure: diskIsFull };
    });
  }
  const manyIds = (): Promise<number[]> => askPictureIds(everything);
  async function openMany(): Promise<void> {
    await open({ tiles: idsMaxCount + 40 });
  }

  test('marks that were written can be taken back', async () => {
    await openMany();
    failAfterFirst('pictures.mark');
    useSelectionStore(pinia).selectAll();
    await useMarksStore(pinia).rate(4);
    expect(useAppStore(pinia).notice).toEqual(diskIsFull);
    expect(useUndoStore(pinia).done).toMatchObject([{ kind: 'rated', count: idsMaxCount }]);
    await useUndoStore(pinia).undo();
    await vi.waitFor(() => expect(marksAt(0)?.rating).toBe(0));
  });

  test('tags that were given can be taken back, and it is told that not all were', async () => {
    await openMany();
    failAfterFirst('pictures.tag');
    expect(await useTagsStore(pinia).setTag(await manyIds(), 'sea', true)).toBe(false);
    expect(useAppStore(pinia).notice).toEqual(diskIsFull);
    expect(useUndoStore(pinia).done).toMatchObject([{ kind: 'tagged', count: idsMaxCount }]);
    stores.answer('pictures.tag', null);
    await useUndoStore(pinia).undo();
    expect(await useTagsStore(pinia).complete('')).toEqual([]);
  });

  test('what was put into an album can be taken out again', async () => {
    await openMany();
    const album = await albumNamed('Wall', [idAt(0)]);
    failAfterFirst('albums.addPictures');
    await useAlbumsStore(pinia).addPictures(album, await manyIds());
    expect(useAppStore(pinia).notice).toEqual(diskIsFull);
    await useUndoStore(pinia).undo();
    expect(await idsOf(album)).toEqual([idAt(0)]);
  });
});

describe('what is meant', () => {
  test('that cannot be read is told, and nothing is done with less', async () => {
    await open();
    useSelectionStore(pinia).selectAll();
    stores.fail('gallery.keys');
    let isAsked = false;
    const act = (): Promise<boolean> => Promise.resolve((isAsked = true));
    expect(await useMarksStore(pinia).withTargets(act)).toBeNull();
    expect([isAsked, useAppStore(pinia).notice]).toEqual([false, diskIsFull]);
    stores.answer('gallery.keys', null);
    expect([await useMarksStore(pinia).withTargets(act), isAsked]).toEqual([true, true]);
  });
});
