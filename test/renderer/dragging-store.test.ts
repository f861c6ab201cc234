// What is dragged, and when that has ended: of files that have left the window nobody tells the page.
import { afterEach, expect, test, vi } from 'vitest';
import { useDraggingStore } from '../../src/renderer/stores/dragging.ts';
import { openStores } from './open-stores.ts';

type Listener = (event: { readonly buttons: number }) => void;

afterEach(() => vi.unstubAllGlobals());

async function open() {
  const { pinia, inputsOf } = await openStores();
  const listeners = new Set<Listener>();
  vi.stubGlobal('addEventListener', (_: string, listener: Listener) => listeners.add(listener));
  vi.stubGlobal('removeEventListener', (_: string, listener: Listener) => listeners.delete(listener));
  /** The pointer moves over the window with these buttons down. */
  const move = (buttons: number): void => listeners.forEach((listener) => listener({ buttons }));
  const preventDefault = vi.fn();
  const event = { preventDefault, dataTransfer: null } as unknown as DragEvent;
  return { dragging: useDraggingStore(pinia), inputsOf, listeners, move, event, preventDefault };
}

test('files that are dragged out are dragged until the pointer is over the window without a button', async () => {
  const { dragging, inputsOf, listeners, move, event, preventDefault } = await open();
  dragging.beginOut(event, [4, 5]);
  expect(inputsOf('pictures.dragOut')).toEqual([{ pictureIds: [4, 5] }]);
  // The system goes on with it.
  expect(preventDefault).toHaveBeenCalledOnce();
  move(1);
  expect(dragging.dragged).toEqual({ kind: 'files' });
  move(0);
  expect([dragging.dragged, listeners.size]).toEqual([null, 0]);
});

test('a drag whose element went away under it, so that nobody tells of its end, ends like that too', async () => {
  const { dragging, listeners, move, event } = await open();
  dragging.begin(event, { kind: 'pictures', pictureIds: [4] });
  move(1);
  expect(dragging.dragged).toEqual({ kind: 'pictures', pictureIds: [4] });
  move(0);
  expect([dragging.dragged, listeners.size]).toEqual([null, 0]);
});

test('one that has ended is waited for no longer', async () => {
  const { dragging, listeners, event } = await open();
  dragging.begin(event, { kind: 'album', albumId: 3 });
  dragging.begin(event, { kind: 'album', albumId: 4 });
  dragging.end();
  expect([dragging.dragged, listeners.size]).toEqual([null, 0]);
});
