// The keys of the large views: held down, one goes through pictures and sizes, and never through what it does to them.
import { setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { effectScope } from 'vue';
import { useCompareKeys } from '../../src/renderer/components/compare/useCompareKeys.ts';
import type { CompareActs } from '../../src/renderer/components/compare/useCompareKeys.ts';
import { useLightboxKeys } from '../../src/renderer/components/lightbox/useLightboxKeys.ts';
import type { LightboxActs } from '../../src/renderer/components/lightbox/useLightboxKeys.ts';
import { useFullScreen } from '../../src/renderer/composables/useFullScreen.ts';
import { openStores } from './open-stores.ts';

beforeEach(() => {
  for (const name of ['HTMLElement', 'HTMLInputElement', 'HTMLTextAreaElement', 'HTMLSelectElement'])
    // No event's target is one of these.
    vi.stubGlobal(name, function () {});
});
afterEach(() => vi.unstubAllGlobals());

/** Every act notes its name; whatever is asked is not so. */
function noted<Acts extends object>(): { readonly acts: Acts; readonly done: string[] } {
  const done: string[] = [];
  const acts = new Proxy({} as Acts, {
    get: (_, name) => (String(name).startsWith('is') ? () => false : () => void done.push(String(name))),
  });
  return { acts, done };
}

/** Goes down, and is held for two more. */
function hold(onKeydown: (event: KeyboardEvent) => void, key: string): void {
  for (const repeat of [false, true, true])
    onKeydown({ key, repeat, preventDefault: () => undefined } as unknown as KeyboardEvent);
}

test.each([
  ['Delete', ['remove']],
  ['s', ['toggleSlideshow']],
  ['f', ['toggleFullScreen']],
  ['i', ['toggleDetails']],
  ['z', ['toggleZoom']],
  ['ArrowRight', ['step', 'step', 'step']],
  ['PageDown', ['step', 'step', 'step']],
  ['+', ['zoomBy', 'zoomBy', 'zoomBy']],
])('the key %s, held down over one picture', (key, expected) => {
  const { acts, done } = noted<LightboxActs>();
  hold(useLightboxKeys(acts).onKeydown, key);
  expect(done.filter((name) => !['wake', 'stopSlideshow'].includes(name))).toEqual(expected);
});

test.each([
  ['Delete', ['takeOut']],
  ['s', ['swapBy']],
  ['l', ['toggleLinked']],
  ['ArrowRight', ['goBy', 'goBy', 'goBy']],
  ['-', ['zoomBy', 'zoomBy', 'zoomBy']],
])('the key %s, held down over a comparison', (key, expected) => {
  const { acts, done } = noted<CompareActs>();
  hold(useCompareKeys(acts).onKeydown, key);
  expect(done).toEqual(expected);
});

test('a full screen that was asked for is given back, also where the view closes before it is there', async () => {
  const { pinia, inputsOf } = await openStores();
  setActivePinia(pinia);
  const scope = effectScope();
  scope.run(useFullScreen)?.toggle();
  scope.stop();
  expect(inputsOf('window.setFullScreen')).toEqual([{ isFullScreen: true }, { isFullScreen: false }]);
});
