// The one history: steps are taken back newest first and one at a time, and what cannot be taken back stays.
import { createPinia } from 'pinia';
import { expect, test } from 'vitest';
import { nextTick } from 'vue';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useUndoStore } from '../../src/renderer/stores/undo.ts';

function open() {
  const pinia = createPinia();
  const [app, undo] = [useAppStore(pinia), useUndoStore(pinia)];
  const told: string[] = [];
  /** Does something that takes a moment, and so does taking it back. */
  const act = (name: string, how: { readonly fails?: boolean; readonly count?: number } = {}) =>
    undo.record(async () => {
      const later = async (what: string): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (how.fails === true) throw new Error('the disk is full');
        told.push(what);
      };
      await Promise.resolve();
      told.push(name);
      return {
        ...{ kind: 'rated' as const, count: how.count ?? 2 },
        undo: () => later(`-${name}`),
        redo: () => later(`+${name}`),
      };
    }, 'many');
  return { app, undo, told, act };
}

test('pressed twice at once, two steps are taken back, the newest first', async () => {
  const { undo, told, act } = open();
  await act('one');
  await act('two');
  await Promise.all([undo.undo(), undo.undo(), undo.undo()]);
  expect([told, undo.canUndo]).toEqual([['one', 'two', '-two', '-one'], false]);
  await Promise.all([undo.redo(), undo.redo()]);
  expect(told.slice(4)).toEqual(['+one', '+two']);
});

test('waits for an act that is on its way, which is then what is taken back', async () => {
  const { undo, told, act } = open();
  await act('one');
  const acting = act('two');
  await undo.undo();
  await acting;
  expect(told).toEqual(['one', 'two', '-two']);
});

test('after a new act, what was taken back before cannot be done again', async () => {
  const { undo, told, act } = open();
  await act('one');
  await undo.undo();
  await act('two');
  expect(undo.canRedo).toBe(false);
  await undo.redo();
  expect(told).toEqual(['one', '-one', 'two']);
});

test('what was begun last is what is taken back first, however long what was begun before it took', async () => {
  const { undo, told } = open();
  const slow = Promise.withResolvers<undefined>();
  const step = (name: string) => ({
    ...{ kind: 'rated' as const, count: 2 },
    undo: () => Promise.resolve(told.push(`-${name}`)),
    redo: () => Promise.resolve(told.push(`+${name}`)),
  });
  const first = undo.record(async () => {
    await slow.promise;
    return step('slow');
  }, 'many');
  await undo.record(() => Promise.resolve(step('quick')), 'many');
  slow.resolve(undefined);
  await first;
  await undo.undo();
  await undo.undo();
  expect(told).toEqual(['-quick', '-slow']);
});

test('who wants to take something back does not mean what is begun after that', async () => {
  const { undo, told, act } = open();
  const slow = act('slow');
  const undoing = undo.undo();
  await act('later');
  await Promise.all([slow, undoing]);
  expect(told).toEqual(['slow', 'later', '-slow']);
});

test('an act that is begun while another is taken back leaves nothing to be done again', async () => {
  const { undo, told, act } = open();
  await act('one');
  const undoing = undo.undo();
  await act('two');
  await undoing;
  expect([told, undo.canRedo]).toEqual([['one', 'two', '-one'], false]);
  await undo.undo();
  expect(told.at(-1)).toBe('-two');
});

test('an act that is begun while another is done again is taken back before it', async () => {
  const { undo, told, act } = open();
  await act('one');
  await undo.undo();
  const redoing = undo.redo();
  await act('two');
  await redoing;
  await undo.undo();
  await undo.undo();
  expect(told.slice(-2)).toEqual(['-two', '-one']);
});

test('a step that cannot be taken back stays the next one, and the notice says why', async () => {
  const { app, undo, act } = open();
  await act('one', { fails: true });
  await undo.undo();
  expect([undo.canUndo, undo.canRedo, app.notice?.message]).toEqual([true, false, 'the disk is full']);
  expect(undo.toast).toMatchObject({ way: 'done' });
});

test('an act by itself, of one picture, is said nowhere but can be taken back; a hundred steps are kept', async () => {
  const { undo, act } = open();
  await act('one', { count: 1 });
  expect([undo.toast, undo.canUndo]).toEqual([null, true]);
  for (let at = 0; at < 120; at += 1) await act(String(at));
  expect(undo.done).toHaveLength(100);
});

test('a step is taken back from its own place only while it is the newest', async () => {
  const { undo, told, act } = open();
  const one = await act('one');
  await act('two');
  if (one === null) throw new Error('It was no step.');
  await undo.takeBack(one);
  expect(told).toEqual(['one', 'two']);
  await undo.undo();
  await undo.takeBack(one);
  expect([told.at(-1), undo.toast]).toEqual(['-one', null]);
});

test('a dialog that opens is not lain over by what was done before it, and says what is done in it', async () => {
  const { app, undo, told, act } = open();
  await act('one');
  app.dialog = { kind: 'import' };
  await nextTick();
  expect([undo.toast, undo.canUndo]).toEqual([null, true]);
  undo.tellRetried({ tried: 3, final: 0 });
  app.dialog = null;
  await nextTick();
  expect(undo.toast).toMatchObject({ way: 'retried' });
  await undo.undo();
  expect(told).toEqual(['one', '-one']);
});
