// How many cells would stand side by side where there is no grid: in an empty library, and while the first pictures come.
// Invariant: the controls of the size say the same with pictures and without; a grid that is there speaks for itself.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { gridMeasures } from '../lib/grid-layout.ts';
import { useSettingsStore } from '../stores/settings.ts';
import { useViewStore } from '../stores/view.ts';
import { gapPx, paddingPx } from './useGridView.ts';

/** @param room What stands in the grid's place; null while the grid does. */
export function useRoomForGrid(room: Readonly<Ref<HTMLElement | null>>): void {
  const settings = useSettingsStore();
  const view = useViewStore();
  const widthPx = shallowRef(0);
  const observer = new ResizeObserver(() => (widthPx.value = room.value?.clientWidth ?? 0));

  watch(room, (element) => {
    observer.disconnect();
    if (element !== null) observer.observe(element);
  });
  watch([room, widthPx, () => settings.settings.cellSizePx], ([element, px, cellSizePx]) => {
    if (element === null || px === 0) return;
    const measures = gridMeasures({
      ...{ widthPx: px, cellSizePx, gapPx, paddingPx, endPaddingPx: paddingPx, total: 0 },
    });
    view.grid = { innerPx: measures.innerPx, gapPx, columns: measures.columns };
  });
  onBeforeUnmount(() => observer.disconnect());
}
