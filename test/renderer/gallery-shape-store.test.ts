// The outline is of what is shown, also where the layout is changed while something else is on its way there.
import { expect, test, vi } from 'vitest';
import { watch } from 'vue';
import { onlyFacet } from '../../src/renderer/lib/gallery-finds.ts';
import { useGalleryShapeStore } from '../../src/renderer/stores/gallery-shape.ts';
import { useSettingsStore } from '../../src/renderer/stores/settings.ts';
import { openStores } from './open-stores.ts';

const counted = (stretches: readonly { readonly count: number }[] | null): number | undefined =>
  stretches?.reduce((sum, { count }) => sum + count, 0);

test.each([
  ['before the outline of that', 'gallery.page'],
  ['with the outline of that still to come', 'gallery.timeline'],
] as const)(
  'groups that are wished for while another search is on its way, %s, are of that search',
  async (_when, held) => {
    const { gallery, pinia, hold, answer, inputsOf } = await openStores({ tiles: 400, organised: true });
    const [shape, settings] = [useGalleryShapeStore(pinia), useSettingsStore(pinia)];
    settings.set({ groupBy: 'day' });
    await vi.waitFor(() => expect(counted(shape.outline.groups)).toBe(400));
    const goes = hold(held);
    const turned = gallery.setQuery(onlyFacet('flag', 'pick'));
    await vi.waitFor(() => expect(goes).toHaveLength(1));
    answer(held, null);
    settings.set({ groupBy: 'month', layout: 'justified' });
    await vi.waitFor(() => expect(inputsOf('gallery.shapes').length).toBeGreaterThan(0));
    goes.forEach((go) => go());
    await turned;
    await vi.waitFor(() => expect(shape.outline.shapes).toHaveLength(gallery.total));
    expect(gallery.total).toBeLessThan(400);
    expect([counted(shape.outline.groups), shape.outline.groups?.[0]?.key.length]).toEqual([
      gallery.total,
      7,
    ]);
  },
);

test('groups that were read before the layout was changed do not come back for a moment', async () => {
  const { gallery, pinia, controls, hold, answer } = await openStores({ tiles: 400 });
  const [shape, settings] = [useGalleryShapeStore(pinia), useSettingsStore(pinia)];
  const keyLength = () => shape.outline.groups?.[0]?.key.length;
  settings.set({ groupBy: 'day' });
  await vi.waitFor(() => expect(keyLength()).toBe(10));
  const goes = hold('gallery.timeline');
  controls.prepend(2);
  await vi.waitFor(() => expect(goes).toHaveLength(1), 2_000);
  answer('gallery.timeline', null);
  settings.set({ groupBy: 'month' });
  await vi.waitFor(() => expect(keyLength()).toBe(7));
  const seen = new Set<number | undefined>();
  watch(keyLength, (length) => seen.add(length), { flush: 'sync' });
  goes.forEach((go) => go());
  await vi.waitFor(() => expect(gallery.total).toBe(402));
  await vi.waitFor(() => expect(counted(shape.outline.groups)).toBe(402));
  expect([...seen]).toEqual([]);
});
