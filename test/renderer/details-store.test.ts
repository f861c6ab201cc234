// The one task that the details are of: an answer about another one never stands for it.
import { expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { useDetailsStore } from '../../src/renderer/stores/details.ts';
import { useMarksStore } from '../../src/renderer/stores/marks.ts';
import { openStores, pass } from './open-stores.ts';

test('a task that was asked for is not visited once somebody has gone on', async () => {
  const { gallery, pinia, hold } = await openStores();
  const details = useDetailsStore(pinia);
  details.start();
  gallery.setActive(0);
  await vi.waitFor(() => expect(details.details).not.toBeNull());
  const far = gallery.tileAt(39)?.taskId ?? 0;
  const goes = hold('tasks.details');
  const visiting = details.visitTask(far);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  gallery.setActive(20);
  await vi.waitFor(() => expect(goes).toHaveLength(2));
  goes.forEach((go) => go());
  await visiting;
  expect([details.visited, details.tile?.key]).toEqual([null, gallery.tileAt(20)?.key]);
});

test('facts of the task before are not shown for the next, however late they come', async () => {
  const { gallery, pinia, hold, answer } = await openStores();
  const details = useDetailsStore(pinia);
  details.start();
  const goes = hold('tasks.details');
  gallery.setActive(0);
  await vi.waitFor(() => expect(goes).toHaveLength(1));
  answer('tasks.details', null);
  gallery.setActive(39);
  const wanted = gallery.tileAt(39)?.taskId;
  await pass(100);
  goes.forEach((go) => go());
  await vi.waitFor(() => expect(details.details?.task.id).toBe(wanted));
});

test('a relative is visited also while the facts of the one before are on their way', async () => {
  const { gallery, pinia, hold, answer } = await openStores({ tiles: 400 });
  const details = useDetailsStore(pinia);
  details.start();
  // The relatives are not in the view, where they would be gone to.
  await gallery.setQuery({ search: `id:${gallery.tileAt(8)?.remoteId ?? ''} ` });
  gallery.setActive(0);
  await vi.waitFor(() => expect(details.family.length).toBeGreaterThan(1));
  const [first, second] = details.family.filter(({ taskId }) => taskId !== details.tile?.taskId);
  if (first === undefined || second === undefined) throw new Error('The family is too small.');
  const goes = hold('tasks.details');
  details.visit(first, first.pictures[0] ?? null);
  expect(details.tile?.taskId).toBe(first.taskId);
  await vi.waitFor(() => expect(details.details).toBeNull());
  answer('tasks.details', null);
  details.visit(second, second.pictures[1] ?? null);
  await vi.waitFor(() => expect(details.tile?.taskId).toBe(second.taskId));
  expect(details.tile?.pictureId).toBe(second.pictures[1]?.id ?? null);
  goes.forEach((go) => go());
});

test('marks that are being written stay over what is read of the task meanwhile', async () => {
  const { gallery, pinia, answer, inputsOf } = await openStores();
  const [details, marks] = [useDetailsStore(pinia), useMarksStore(pinia)];
  details.start();
  gallery.setActive(0);
  const own = () => details.details?.pictures.find(({ id }) => id === gallery.tileAt(0)?.pictureId)?.marks;
  await vi.waitFor(() => expect(own()?.rating).toBe(0));
  const readings = inputsOf('tasks.details').length;
  const written = Promise.withResolvers<undefined>();
  answer('pictures.mark', async (input, fake) => {
    await written.promise;
    return fake(input);
  });
  const rated = marks.rate(4);
  details.readAgain();
  await vi.waitFor(() => expect(inputsOf('tasks.details').length).toBeGreaterThan(readings));
  await pass(50);
  expect([
    own()?.rating,
    details.family.flatMap(({ pictures }) => pictures).some((each) => each.marks.rating === 4),
  ]).toEqual([4, true]);
  written.resolve(undefined);
  await rated;
});

test('a visit of a relative ends with the next tile of the gallery', async () => {
  const { gallery, pinia } = await openStores({ tiles: 400 });
  const details = useDetailsStore(pinia);
  details.start();
  await gallery.setQuery({ search: `id:${gallery.tileAt(8)?.remoteId ?? ''} ` });
  gallery.setActive(0);
  await vi.waitFor(() => expect(details.family.length).toBeGreaterThan(1));
  const relative = details.family.find(({ taskId }) => taskId !== details.tile?.taskId);
  if (relative === undefined) throw new Error('It has no family.');
  details.visit(relative, relative.pictures[0] ?? null);
  expect(details.tile?.taskId).toBe(relative.taskId);
  gallery.setActive(1);
  await nextTick();
  expect([details.visited, details.tile?.key]).toEqual([null, gallery.tileAt(1)?.key]);
});
