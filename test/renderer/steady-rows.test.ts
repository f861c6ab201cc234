// A facet's rows keep their places while somebody is in the list, and take their new ones when nobody is.
import { expect, test } from 'vitest';
import { createRenderer, defineComponent, h, nextTick, shallowRef } from 'vue';
import { useSteadyRows } from '../../src/renderer/composables/useSteadyRows.ts';

/** Mounts a list in a renderer that draws nothing, which is enough to be drawn again. */
function givenList(...first: readonly string[]) {
  const nothing = (): null => null;
  const { createApp } = createRenderer<object, object>({
    ...{ createElement: () => ({}), createText: () => ({}), createComment: () => ({}) },
    ...{ insert: nothing, remove: nothing, patchProp: nothing, setText: nothing, setElementText: nothing },
    ...{ parentNode: nothing, nextSibling: nothing },
  });
  const values = shallowRef(first);
  let list: ReturnType<typeof useSteadyRows> | undefined;
  const app = createApp(
    defineComponent(() => {
      const made = useSteadyRows(() =>
        values.value.map((value, at) => ({ value, count: values.value.length - at, state: 'none' as const })),
      );
      list = made;
      return () => h('ul', made.steady.value.map(({ value }) => value).join(' '));
    }),
  );
  app.mount({});
  const isIn = { pointer: false, focus: false };
  const currentTarget = {
    matches: (selector: string) => (selector === ':hover' ? isIn.pointer : isIn.focus),
    contains: (node: unknown) => node === 'a row',
  };
  const shown = (): string => list?.steady.value.map(({ value }) => value).join(' ') ?? '';
  return {
    shown,
    set: async (...next: readonly string[]) => {
      values.value = next;
      await nextTick();
    },
    /** As the browser tells it: what the list matches is true by then. */
    enter: (how: keyof typeof isIn) => {
      isIn[how] = true;
      list?.holders[how === 'focus' ? 'focusin' : 'pointerenter']();
    },
    leave: (how: keyof typeof isIn, to: 'a row' | null = null) => {
      isIn[how] = to !== null;
      const type = how === 'focus' ? 'focusout' : 'pointerleave';
      list?.holders[type]({ type, currentTarget, relatedTarget: to } as unknown as FocusEvent);
    },
    list: () => list,
  };
}

test('rows come in their own order while nobody is in the list', async () => {
  const { shown, set } = givenList('grid', 'pan');
  expect(shown()).toBe('grid pan');
  await set('pan', 'grid', 'video');
  expect(shown()).toBe('pan grid video');
});

test.each(['pointer', 'focus'] as const)(
  'under the %s no row moves or goes, and counts still change',
  async (how) => {
    const { shown, set, enter, leave, list } = givenList('grid', 'pan', 'video');
    enter(how);
    await set('new', 'video', 'grid');
    expect(shown()).toBe('grid pan video new');
    expect(list()?.steady.value.map(({ count }) => count)).toEqual([1, 0, 2, 3]);
    leave(how);
    expect(shown()).toBe('new video grid');
  },
);

test('it is held until both hands have left, and from row to row', async () => {
  const { shown, set, enter, leave } = givenList('grid', 'pan');
  enter('pointer');
  enter('focus');
  await set('pan', 'grid');
  leave('focus', 'a row');
  leave('pointer');
  expect(shown()).toBe('grid pan');
  leave('focus');
  expect(shown()).toBe('pan grid');
});

test('what is held is what was on the screen, not what has come since the last frame', async () => {
  const { shown, set, enter } = givenList('grid', 'pan');
  const coming = set('pan', 'grid');
  enter('pointer');
  await coming;
  expect(shown()).toBe('grid pan');
});
