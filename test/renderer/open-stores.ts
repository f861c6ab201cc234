// The stores over a fake library, with requests that can be held back, made to fail or answered by the test.
// Invariant: time goes by as it does, and by as much more as a test lets pass at once; what a test leaves running ends
// with it, so that nothing of it asks the library of the next one.
import { createPinia } from 'pinia';
import type { Pinia } from 'pinia';
import { afterEach, vi } from 'vitest';
import type { RequestName } from '../../src/preload/contract/requests.ts';
import { useGalleryStore } from '../../src/renderer/stores/gallery.ts';
import { createFakeBridge } from './fake-bridge.ts';
import type { FakeControls, FakeOptions } from './fake-bridge.ts';

type Answer = (input: Record<string, unknown>) => Promise<unknown>;

export interface OpenedStores {
  readonly controls: FakeControls;
  /** To be named where a store is asked for: what an earlier test left running may ask for stores of its own. */
  readonly pinia: Pinia;
  readonly gallery: ReturnType<typeof useGalleryStore>;
  /** What was asked by this name, in order. */
  readonly inputsOf: (name: RequestName) => readonly Record<string, unknown>[];
  /** Takes the answering of a request over; `fake` answers as the fake library would. Null gives it back. */
  readonly answer: (
    name: RequestName,
    how: ((input: Record<string, unknown>, fake: Answer) => unknown) | null,
  ) => void;
  /** Holds each request of this name back until the function that comes with it is called, in any order. */
  readonly hold: (name: RequestName) => (() => void)[];
  readonly fail: (name: RequestName) => void;
}

/** Lets time pass, with all that is to happen in it. */
export const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Time can be made to pass from here to the end of the test. */
export function holdTime(): void {
  vi.useFakeTimers({ shouldAdvanceTime: true });
}
afterEach(() => {
  if (!vi.isFakeTimers()) return;
  vi.clearAllTimers();
  vi.useRealTimers();
});

export const diskIsFull = { code: 'internal', message: 'the disk is full' } as const;

/** A library of 40 finished pictures where nothing else is said, of which the grid shows the first ones. */
export async function openStores(options: FakeOptions = {}, shownTiles = 40): Promise<OpenedStores> {
  if (!vi.isFakeTimers()) holdTime();
  const { bridge, controls } = createFakeBridge({
    ...{ tiles: 40, accounts: 1, unfinishedPercent: 0 },
    ...options,
  });
  const ask = bridge.request as (name: string, input: object) => Promise<unknown>;
  const inputs = new Map<string, Record<string, unknown>[]>();
  const answers = new Map<string, (input: Record<string, unknown>, fake: Answer) => unknown>();
  const request = (name: string, input: Record<string, unknown>): Promise<unknown> => {
    inputs.set(name, [...(inputs.get(name) ?? []), input]);
    const how = answers.get(name);
    return how === undefined ? ask(name, input) : Promise.resolve(how(input, (wanted) => ask(name, wanted)));
  };
  const takeFiles = (files: readonly File[], editsOf: number | null): Promise<unknown> =>
    request('ownFiles.take', { paths: files.map(({ name }) => name), editsOf });
  vi.stubGlobal('window', { bridge: { request, takeFiles, subscribe: bridge.subscribe } });
  const pinia = createPinia();
  const gallery = useGalleryStore(pinia);
  gallery.show(0, shownTiles, true);
  await gallery.start();
  const answer: OpenedStores['answer'] = (name, how) => {
    if (how === null) answers.delete(name);
    else answers.set(name, how);
  };
  return {
    ...{ controls, pinia, gallery, answer },
    inputsOf: (name) => inputs.get(name) ?? [],
    hold(name) {
      const goes: (() => void)[] = [];
      answer(name, async (input, fake) => {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const answered = fake(input);
        goes.push(() => resolve(undefined));
        await promise;
        return answered;
      });
      return goes;
    },
    fail: (name) => answer(name, () => ({ ok: false, failure: diskIsFull })),
  };
}
