// The outline is of what is shown, also where the layout is changed while something else is on its way there.
import { expect, test, vi } from 'vitest';
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
