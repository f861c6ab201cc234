// How wide the two panels beside the gallery may be.
// Invariant: pure; at its usual width a panel stands as it did before anybody moved its edge.
import * as v from 'valibot';

export type Panel = 'sidebar' | 'details';

/** In CSS pixels. */
export const panelWidths: Readonly<
  Record<Panel, { readonly least: number; readonly usual: number; readonly most: number }>
> = {
  sidebar: { least: 180, usual: 220, most: 420 },
  details: { least: 240, usual: 280, most: 560 },
};

export const panelWidthSchema = (panel: Panel) =>
  v.pipe(v.number(), v.integer(), v.minValue(panelWidths[panel].least), v.maxValue(panelWidths[panel].most));
