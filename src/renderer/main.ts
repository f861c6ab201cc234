// Starts the page: every store subscribes first and then asks for its snapshot.
// Invariant: a store that cannot start does not keep the others from it; what failed stands in the notice.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
// Before any component, so that a component's own rules come after the common ones.
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import App from './App.vue';
import { request } from './bridge.ts';
import { loadOpenedLater } from './components/opened-later.ts';
import { thumbnailsToCarry } from './lib/carried-thumbnails.ts';
import { firstPainted } from './lib/first-painted.ts';
import { recallPage } from './lib/page-memory.ts';
import { failureOf } from './lib/request-failure.ts';
import { i18n } from './i18n.ts';
import { useAccountsStore } from './stores/accounts.ts';
import { useActingStore } from './stores/acting.ts';
import { useActivityStore } from './stores/activity.ts';
import { useAlbumsStore } from './stores/albums.ts';
import { useAppStore } from './stores/app.ts';
import { useCheckingStore } from './stores/checking.ts';
import { useClipboardOfferStore } from './stores/clipboard-offer.ts';
import { useCountsStore } from './stores/counts.ts';
import { useCullingStore } from './stores/culling.ts';
import { useDetailsStore } from './stores/details.ts';
import { useExportingStore } from './stores/exporting.ts';
import { queryBefore } from './stores/finding.ts';
import { useGalleryStore } from './stores/gallery.ts';
import { useImportStore } from './stores/import.ts';
import { useLibraryStore } from './stores/library.ts';
import { useNotesStore } from './stores/notes.ts';
import { useOwnFilesStore } from './stores/own-files.ts';
import { useSelectionSummaryStore } from './stores/selection-summary.ts';
import { useSettingsStore } from './stores/settings.ts';
import { useSyncStore } from './stores/sync.ts';
import { useTagsStore } from './stores/tags.ts';
import { useTrashStore } from './stores/trash.ts';

async function start(): Promise<void> {
  await recallPage({
    remember: (entries) => request('page.remember', { entries }),
    recall: () => request('page.recall', {}),
  });
  const page = createApp(App).use(createPinia()).use(i18n);
  const app = useAppStore();
  useImportStore().start();
  useClipboardOfferStore().start();
  useDetailsStore().start();
  useActingStore().start();
  useNotesStore().start();
  useSelectionSummaryStore().start();
  const library = useLibraryStore();
  /** Of a library that is not open, its own screen says why. */
  const report = (error: unknown): void => {
    if (!library.isAway) app.notice = failureOf(error);
  };
  const begin = (store: { start: () => Promise<void> }): void => void store.start().catch(report);
  [useAccountsStore(), useActivityStore(), useSyncStore(), useExportingStore()].forEach(begin);
  void app.learnProviders().catch(report);
  // Pictures come first; only when they are painted is asked what else is counted and listed in the sidebar, and the
  // library opened behind them.
  const gallery = useGalleryStore();
  const settings = useSettingsStore();
  const hasSettings = settings.start();
  const beside = [
    useCountsStore(),
    useAlbumsStore(),
    useTagsStore(),
    useCullingStore(),
    useTrashStore(),
    useCheckingStore(),
    useOwnFilesStore(),
  ];
  void hasSettings
    .catch(() => undefined)
    .then(() => {
      const { cellSizePx } = settings.settings;
      const grid = { widthPx: innerWidth, heightPx: innerHeight, cellSizePx, pixelRatio: devicePixelRatio };
      return gallery.start(queryBefore(), thumbnailsToCarry(grid));
    })
    .catch(report)
    .then(() => (gallery.total === 0 ? null : firstPainted()))
    .then(() => {
      request('gallery.painted', {}).catch(report);
      loadOpenedLater();
      beside.forEach(begin);
    });
  // Theme and language come first, so that the window is never seen in another one.
  const first = await Promise.allSettled([app.start(), hasSettings, library.start()]);
  for (const outcome of first) if (outcome.status === 'rejected') report(outcome.reason);
  page.mount('#app');
}

void start();
