// Tiles can be dragged: onto an album of the sidebar, within an album that is in an order by hand, and with Control or
// Command out of the window, as files.
// Invariant: the selection is dragged when the tile belongs to it, else the tile alone; a drop outside of a place for
// it changes nothing. Whatever a drag does, a menu and keys do too.
import { onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import { useAlbumsStore } from '../stores/albums.ts';
import { useAppStore } from '../stores/app.ts';
import { useDraggingStore } from '../stores/dragging.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useSelectionStore } from '../stores/selection.ts';

interface DropLine {
  readonly tile: HTMLElement;
  readonly isBehind: boolean;
}

export function useTileDrag(): void {
  const app = useAppStore();
  const albums = useAlbumsStore();
  const dragging = useDraggingStore();
  const gallery = useGalleryStore();
  const selection = useSelectionStore();
  const line = shallowRef<DropLine | null>(null);

  const tileOf = (event: DragEvent): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('[role=gridcell][data-index]') : null;

  function onStart(event: DragEvent): void {
    const element = tileOf(event);
    if (element === null) return;
    const tile = gallery.tileAt(Number(element.dataset['index']));
    // With Alt a rubber band is drawn.
    if (tile?.pictureId == null || event.altKey) return event.preventDefault();
    const { pictureId } = tile;
    const takesAll = selection.count > 0 && selection.has(tile);
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      void app.attempt(async () =>
        dragging.beginOut(event, takesAll ? await selection.selectedPictureIds() : [pictureId]),
      );
      return;
    }
    dragging.begin(event, { kind: 'pictures', pictureIds: [pictureId] });
    if (!takesAll) return;
    void app.attempt(async () => {
      const pictureIds = await selection.selectedPictureIds();
      if (dragging.dragged?.kind === 'pictures') dragging.dragged = { kind: 'pictures', pictureIds };
    });
  }

  function showLine(next: DropLine | null): void {
    if (line.value?.tile === next?.tile && line.value?.isBehind === next?.isBehind) return;
    line.value?.tile.classList.remove('drop-before', 'drop-behind');
    next?.tile.classList.add(next.isBehind ? 'drop-behind' : 'drop-before');
    line.value = next;
  }

  function onOver(event: DragEvent): void {
    const element = tileOf(event);
    if (element === null || dragging.dragged?.kind !== 'pictures' || !albums.isOrdered) return showLine(null);
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move';
    const box = element.getBoundingClientRect();
    showLine({ tile: element, isBehind: event.clientX > box.left + box.width / 2 });
  }

  function onDrop(event: DragEvent): void {
    const { dragged } = dragging;
    const at = line.value;
    showLine(null);
    if (at === null || dragged?.kind !== 'pictures') return;
    event.preventDefault();
    event.stopPropagation();
    const pictureId = gallery.tileAt(Number(at.tile.dataset['index']))?.pictureId;
    if (pictureId != null) void albums.moveBeside(dragged.pictureIds, pictureId, at.isBehind);
  }

  // Also where nobody tells of the end.
  watch(
    () => dragging.dragged,
    (dragged) => dragged === null && showLine(null),
  );

  onMounted(() => {
    document.addEventListener('dragstart', onStart);
    document.addEventListener('dragover', onOver);
    document.addEventListener('drop', onDrop);
    document.addEventListener('dragend', dragging.end);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('dragstart', onStart);
    document.removeEventListener('dragover', onOver);
    document.removeEventListener('drop', onDrop);
    document.removeEventListener('dragend', dragging.end);
  });
}
