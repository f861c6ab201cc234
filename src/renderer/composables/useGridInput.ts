// Clicks and keys in the grid: they select, open, delete, compare and move; a right click says whose menu opens.
// Invariant: what each means is decided in lib/grid-input.ts and lib/grid-keys.ts; one stretch of selected tiles begins
// where it was last chosen, by whichever hand; a menu is about what is selected only where it opens on a part of that.
import { nextTick, shallowRef } from 'vue';
import type { Ref } from 'vue';
import type { Tile } from '../../preload/contract/gallery.ts';
import { clickMeaning, goesOnHeld, gridCommand } from '../lib/grid-input.ts';
import type { GridCommand } from '../lib/grid-input.ts';
import { nextTileIndex } from '../lib/grid-keys.ts';
import type { GridLayout } from '../lib/grid-layout.ts';
import { hasPicture } from '../lib/tile-view.ts';
import { useAppStore } from '../stores/app.ts';
import { useCompareStore } from '../stores/compare.ts';
import { useDeletionStore } from '../stores/deletion.ts';
import { useDetailsStore } from '../stores/details.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useLookAlikesStore } from '../stores/look-alikes.ts';
import { useSelectionStore } from '../stores/selection.ts';
import { useAccountHold } from './useAccountHold.ts';
import { useTileActions } from './useTileActions.ts';

export function useGridInput(options: {
  readonly layout: Readonly<Ref<GridLayout>>;
  readonly viewportPx: Readonly<Ref<number>>;
  /** Where the tile is drawn. */
  readonly focusDrawn: (index: number) => void;
  readonly focusTile: (index: number) => Promise<void>;
  /** By so many steps, around this tile. */
  readonly zoomBy: (steps: number, index: number) => void;
  /** Opens the menu of the tile that a right click, or the menu key, meant. */
  readonly openMenu: (event: MouseEvent) => void;
}) {
  const { layout, viewportPx, focusDrawn, focusTile, zoomBy, openMenu } = options;
  const app = useAppStore();
  const gallery = useGalleryStore();
  const lookAlikes = useLookAlikesStore();
  const selection = useSelectionStore();
  const compare = useCompareStore();
  const deletion = useDeletionStore();
  const details = useDetailsStore();
  const actions = useTileActions();
  const { help } = useAccountHold();

  const menuTile = shallowRef<Tile | undefined>();

  function toggle(index: number): void {
    selection.toggle(index);
    selection.beginStretch(index);
  }

  const selectTo = (index: number): Promise<boolean> => app.attempt(() => selection.selectTo(index));

  function onClick(event: MouseEvent): void {
    const index = indexOf(event);
    const tile = index === null ? undefined : gallery.tileAt(index);
    if (index === null || tile === undefined) return;
    const meaning = clickMeaning({
      part: (event.target as Element).closest<HTMLElement>('[data-part]')?.dataset['part'],
      withShift: event.shiftKey,
      withControl: event.ctrlKey || event.metaKey,
      isSelecting: selection.count > 0,
      hasPicture: hasPicture(tile),
    });
    if (meaning === 'retry') {
      void actions.retry([tile.taskId]);
      return;
    }
    gallery.setActive(index);
    if (meaning === 'help') {
      // The focus comes back to the tile: its button goes when the account is helped.
      focusDrawn(index);
      help(tile);
      return;
    }
    if (meaning === 'stretch') void selectTo(index);
    else if (meaning === 'toggle') toggle(index);
    else {
      selection.beginStretch(index);
      if (meaning === 'open') gallery.open(index);
    }
    if (gallery.openIndex === null) focusDrawn(index);
  }

  function onFocusIn(event: FocusEvent): void {
    const index = indexOf(event);
    if (index === null) return;
    // From here on keys and clicks mean this tile, not one of its family that was looked at in its place.
    details.endVisit();
    if (index !== gallery.activeIndex || !gallery.hasActive) gallery.setActive(index);
  }

  /** What was begun last goes first: also a large view that is only about to be drawn, and so has no keys yet. */
  function leave(): void {
    if (gallery.openIndex !== null) gallery.openIndex = null;
    else if (selection.count > 0) selection.clear();
    else void app.attempt(() => lookAlikes.back());
  }

  function act(command: GridCommand): void {
    switch (command) {
      case 'open':
        return gallery.open(gallery.activeIndex);
      case 'toggle':
        return toggle(gallery.activeIndex);
      case 'delete':
        return void deletion.deleteSelected();
      case 'leave':
        return leave();
      case 'compare':
        return void compare.openSelected();
      case 'select-all':
        return selection.selectAll();
      case 'larger':
        return zoomBy(1, gallery.activeIndex);
      case 'smaller':
        return zoomBy(-1, gallery.activeIndex);
    }
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || indexOf(event) === null) return;
    const { key } = event;
    const withControl = event.ctrlKey || event.metaKey;
    const command = gridCommand({ key, withControl, canCompare: compare.canOpen });
    if (command !== null) {
      event.preventDefault();
      if (!event.repeat || goesOnHeld(command)) act(command);
      return;
    }
    const next = nextTileIndex({
      ...{ key, withControl, index: gallery.activeIndex },
      ...{ layout: layout.value, viewportPx: viewportPx.value },
    });
    if (next === null) return;
    event.preventDefault();
    if (event.shiftKey) void selectTo(next);
    else selection.beginStretch(next);
    void focusTile(next);
  }

  async function onContextMenu(event: MouseEvent): Promise<void> {
    event.preventDefault();
    const index = indexOf(event);
    if (index === null) return;
    gallery.setActive(index);
    menuTile.value = gallery.tileAt(index);
    if (menuTile.value === undefined) return;
    if (!selection.has(menuTile.value)) selection.clear();
    await nextTick();
    openMenu(event);
  }

  /** Of a group's header: all of its tiles, with those that are selected already. */
  function selectGroup({ from, count }: { readonly from: number; readonly count: number }): void {
    selection.beginStretch(from);
    void app.attempt(() => selection.selectStretches([[from, from + count]], true));
  }

  return { menuTile, onClick, onFocusIn, onKeydown, onContextMenu, selectGroup };
}

/** The tile that an event is about. */
function indexOf(event: Event): number | null {
  const cell = (event.target as Element).closest<HTMLElement>('[data-index]');
  return cell === null ? null : Number(cell.dataset['index']);
}
