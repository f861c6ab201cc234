// A note that could not be written when the library went away is written by the page that comes when it is back.
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import type { EventName } from '../../src/preload/contract/events.ts';
import { useNotesStore } from '../../src/renderer/stores/notes.ts';
import { stubPage } from './stub-page.ts';
import type { StubbedPage } from './stub-page.ts';

afterEach(() => vi.unstubAllGlobals());

function open(isThere: boolean, kept?: StubbedPage['kept']) {
  const written: unknown[] = [];
  const listeners = new Map<EventName, (payload: unknown) => void>();
  const request = (_name: string, input: unknown): Promise<unknown> => {
    if (!isThere) return Promise.resolve({ ok: false, failure: { code: 'library-away', message: '' } });
    written.push(input);
    return Promise.resolve({ ok: true, value: null });
  };
  const subscribe = (name: EventName, listener: (payload: unknown) => void): (() => void) => {
    listeners.set(name, listener);
    return () => undefined;
  };
  const page = stubPage(kept);
  vi.stubGlobal('window', { bridge: { request, subscribe } });
  setActivePinia(createPinia());
  const notes = useNotesStore();
  notes.start();
  return { notes, page, written, tell: (kind: string) => listeners.get('library.changed')?.({ kind }) };
}

test('what was typed while the library was away is written once it is back', async () => {
  const before = open(false);
  before.notes.type(7, 'for the wall', null);
  await before.notes.flush();
  before.page.leave();
  const { notes, page, written } = open(true, before.page.kept);
  expect(notes.textOf(7, null)).toBe('for the wall');
  await vi.waitFor(() => expect(written).toEqual([{ pictureId: 7, note: 'for the wall' }]));
  await notes.flush();
  page.leave();
  expect(page.kept.size).toBe(0);
});

test('no note goes to a picture of another catalog', async () => {
  const before = open(false);
  before.notes.type(7, 'for the wall', null);
  await before.notes.flush();
  before.tell('closed');
  before.tell('keeping');
  before.page.leave();
  expect(before.page.kept.size).toBe(0);
});
