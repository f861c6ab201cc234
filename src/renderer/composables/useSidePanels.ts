// The two panels at the sides of the gallery: which are shown, whether beside the pictures or over them, and how wide.
// Invariant: what a narrow window shows over the gallery is not remembered; the sidebar has its width first, and the details
// take what is left.
import { computed, onBeforeUnmount, onMounted, shallowRef } from 'vue';
import { panelWidths } from '../../preload/contract/panel-widths.ts';
import { panelPx } from '../lib/panel-width.ts';
import { useSettingsStore } from '../stores/settings.ts';

/**
 * Each panel: whether it `isShown`, `isBeside` the pictures or over them, its `widthPx`, and how much of the window the other
 * one takes (`besidePx`), in CSS pixels.
 */
export function useSidePanels() {
  const settings = useSettingsStore();
  /** Below these widths a panel would leave the pictures no room. */
  const roomForSidebar = matchMedia('(min-width: 760px)');
  const roomForDetails = matchMedia('(min-width: 960px)');
  const hasRoom = shallowRef({ sidebar: roomForSidebar.matches, details: roomForDetails.matches });
  const over = shallowRef({ sidebar: false, details: false });
  const windowPx = shallowRef(innerWidth);

  const sidebarShown = computed(() =>
    hasRoom.value.sidebar ? settings.settings.sidebarOpen : over.value.sidebar,
  );
  const detailsShown = computed(() =>
    hasRoom.value.details ? settings.settings.detailsOpen : over.value.details,
  );
  const sidebar = computed(() => {
    const isBeside = hasRoom.value.sidebar;
    const besidePx = detailsShown.value && hasRoom.value.details ? panelWidths.details.usual : 0;
    const widthPx = panelPx('sidebar', settings.settings.sidebarPx, windowPx.value, besidePx);
    return { isShown: sidebarShown.value, isBeside, widthPx, besidePx };
  });
  const details = computed(() => {
    const isBeside = hasRoom.value.details;
    const besidePx = sidebarShown.value && hasRoom.value.sidebar ? sidebar.value.widthPx : 0;
    const widthPx = panelPx('details', settings.settings.detailsPx, windowPx.value, besidePx);
    return { isShown: detailsShown.value, isBeside, widthPx, besidePx };
  });

  function toggleSidebar(): void {
    if (hasRoom.value.sidebar) settings.set({ sidebarOpen: !settings.settings.sidebarOpen });
    else over.value = { sidebar: !over.value.sidebar, details: false };
  }
  function toggleDetails(): void {
    if (hasRoom.value.details) settings.set({ detailsOpen: !settings.settings.detailsOpen });
    else over.value = { sidebar: false, details: !over.value.details };
  }

  function onRoom(): void {
    hasRoom.value = { sidebar: roomForSidebar.matches, details: roomForDetails.matches };
    over.value = { sidebar: false, details: false };
  }
  const onSize = (): void => void (windowPx.value = innerWidth);
  onMounted(() => {
    addEventListener('resize', onSize);
    roomForSidebar.addEventListener('change', onRoom);
    roomForDetails.addEventListener('change', onRoom);
  });
  onBeforeUnmount(() => {
    removeEventListener('resize', onSize);
    roomForSidebar.removeEventListener('change', onRoom);
    roomForDetails.removeEventListener('change', onRoom);
  });

  return { windowPx, sidebar, details, toggleSidebar, toggleDetails };
}
