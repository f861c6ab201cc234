// The clock of a slideshow: it runs while nobody does anything else.
import { setActivePinia } from 'pinia';
import { expect, onTestFinished, test, vi } from 'vitest';
import { effectScope, nextTick } from 'vue';
import { useSlideshow } from '../../src/renderer/components/lightbox/useSlideshow.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { openStores } from './open-stores.ts';

test('a dialog over the picture ends it, as that is about what was seen', async () => {
  const { gallery, pinia } = await openStores();
  setActivePinia(pinia);
  gallery.open(0);
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const slideshow = scope.run(() =>
    useSlideshow({ key: () => gallery.openTile?.key, isSettled: () => true, filmMs: () => null }),
  );
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  slideshow?.toggle();
  await nextTick();
  await vi.advanceTimersByTimeAsync(4000);
  expect(gallery.openIndex).toBe(1);
  useAppStore(pinia).dialog = { kind: 'export', albumId: null };
  await nextTick();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([gallery.openIndex, slideshow?.isRunning.value]).toEqual([1, false]);
});
