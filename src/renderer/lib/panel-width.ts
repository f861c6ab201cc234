// How wide a panel beside the gallery is: as wide as was wanted, as long as the pictures keep their room.
// Invariant: pure; a window that becomes smaller narrows its panels, and one that becomes larger gives back what was wanted.
import { panelWidths } from '../../preload/contract/panel-widths.ts';
import type { Panel } from '../../preload/contract/panel-widths.ts';

/** What is left to the pictures, with the toolbar over them. */
const leastGalleryPx = 440;

/** The widest that a panel may be now. @param besidePx What the other panel takes. */
export function mostPanelPx(panel: Panel, windowPx: number, besidePx: number): number {
  const { least, most } = panelWidths[panel];
  return Math.max(least, Math.min(most, windowPx - besidePx - leastGalleryPx));
}

/** A width that the panel may have, as near to the wanted one as can be. */
export function panelPx(panel: Panel, wantedPx: number, windowPx: number, besidePx: number): number {
  const { least } = panelWidths[panel];
  return Math.round(Math.min(mostPanelPx(panel, windowPx, besidePx), Math.max(least, wantedPx)));
}

const stepPx = 16;

/** The width that a key of its edge asks for; null where the key asks for none. @param grows The arrow that widens it. */
export function panelPxByKey(
  panel: Panel,
  key: string,
  nowPx: number,
  grows: 'ArrowLeft' | 'ArrowRight',
): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return nowPx + (key === grows ? stepPx : -stepPx);
    case 'Home':
      return panelWidths[panel].least;
    case 'End':
      return panelWidths[panel].most;
    case 'Enter':
      return panelWidths[panel].usual;
    default:
      return null;
  }
}
