// The export that is being prepared, and the one that goes on.
// Invariant: which pictures are meant is settled when the dialog opens, and read only when they are needed; an export
// goes on when its dialog is closed.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Album } from '../../preload/contract/albums.ts';
import type {
  ExportChoice,
  ExportForm,
  ExportNaming,
  ExportReport,
  ExportState,
  ExportView,
  SheetPaper,
} from '../../preload/contract/exporting.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { everything } from '../../preload/contract/finding.ts';
import { request, subscribe } from '../bridge.ts';
import type { Language } from '../lib/language.ts';
import { failureOf } from '../lib/request-failure.ts';
import { createTurns } from '../lib/turns.ts';
import { askPictureIds, askTotal } from './ask-gallery.ts';
import { useGalleryStore } from './gallery.ts';
import { useMarksStore } from './marks.ts';
import { useSettingsStore } from './settings.ts';

/** What is exported: what is selected (or at hand), all that the gallery shows, or an album. */
export type ExportScope = 'selected' | 'shown' | 'album';

/** In the user's words and language: what the pictures have in common. */
export interface ExportWords {
  readonly title: string;
  readonly language: Language;
}

/** Nothing of what was meant has a picture. */
const emptyReport: ExportReport = {
  ...{ form: 'folder', total: 0, copied: 0, skipped: 0, failed: 0, besideKept: 0 },
  ...{ made: null, failures: [], stopped: null },
};

export const useExportingStore = defineStore('exporting', () => {
  const gallery = useGalleryStore();
  const marks = useMarksStore();
  const settings = useSettingsStore();

  const folder = shallowRef<string | null>(null);
  const state = shallowRef<ExportState>({ kind: 'idle' });
  const scope = shallowRef<ExportScope>('selected');
  const album = shallowRef<Pick<Album, 'id' | 'name' | 'count'> | null>(null);
  const usualPaper = shallowRef<SheetPaper>('a4');
  const example = shallowRef<string | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const starting = shallowRef(false);
  const news = createTurns();
  const examples = createTurns();

  /** All that the query finds, also where the gallery shows a family as one tile. */
  const unstacked = shallowRef<number | null>(null);

  const counts = computed(() => ({
    selected: marks.targetCount,
    // What lies in the trash is brought back first.
    shown: gallery.query.show === 'deleted' ? 0 : (unstacked.value ?? gallery.total),
    album: album.value?.count ?? 0,
  }));
  /** How many tiles; those without a picture are left out when it begins. */
  const count = computed(() => counts.value[scope.value]);
  /** As a mark or a deletion, an export of what is selected takes of a stack only its front picture. */
  const takesCovers = computed(() => scope.value === 'selected' && gallery.query.stacked);
  const isRunning = computed(() => state.value.kind === 'running');
  /** What the dialog was left with the last time. */
  const choice = computed(() => settings.settings.exporting);
  const paper = computed(() => choice.value.sheetPaper ?? usualPaper.value);
  const wantedNaming = (): ExportNaming =>
    choice.value.naming === 'library'
      ? { kind: 'library' }
      : { kind: 'template', template: choice.value.template };

  function wantedForm({ title, language }: ExportWords): ExportForm {
    const { form, beside, sheetFileType: fileType } = choice.value;
    switch (form) {
      case 'folder':
        return { kind: 'folder', beside: [...beside] };
      case 'zip':
        return { kind: 'zip', beside: [...beside], title };
      case 'sheet':
        return { kind: 'sheet', title, language, fileType, paper: paper.value };
    }
  }

  function choose(change: Partial<ExportChoice>): void {
    settings.set({ exporting: { ...choice.value, ...change } });
  }

  async function start(): Promise<void> {
    subscribe('export.changed', (now) => {
      news.begin();
      state.value = now;
    });
    const isLatest = news.ask();
    const view = await readView();
    if (view !== null && isLatest()) state.value = view.state;
  }

  /** Where the last one went. Null in a library that is not open yet, which has no export under way. */
  async function readView(): Promise<ExportView | null> {
    const view = await request('export.view', {}).catch(() => null);
    if (view !== null) [folder.value, usualPaper.value] = [view.folder, view.paper];
    return view;
  }

  /** Settles what is meant; an export that goes on, or whose end nobody has seen, is shown instead. */
  async function prepare(of: Pick<Album, 'id' | 'name' | 'count'> | null): Promise<void> {
    failure.value = null;
    album.value = of;
    if (of !== null) scope.value = 'album';
    else scope.value = marks.targetCount > 0 ? 'selected' : 'shown';
    await Promise.all([readView(), readExample(), countUnstacked()]);
  }

  async function countUnstacked(): Promise<void> {
    unstacked.value = null;
    if (!gallery.query.stacked) return;
    unstacked.value = await askTotal({ ...gallery.query, stacked: false }).catch(() => null);
  }

  async function chooseFolder(): Promise<void> {
    try {
      // How the last one ended has been seen already.
      folder.value = (await request('export.chooseFolder', {})).folder;
      failure.value = null;
    } catch (error) {
      failure.value = failureOf(error);
    }
  }

  async function pictureIds(): Promise<readonly number[]> {
    if (scope.value === 'selected') return marks.targetIds();
    const albumId = album.value?.id ?? null;
    return askPictureIds(
      scope.value === 'album'
        ? { ...everything, albumId, sort: 'hand' }
        : { ...gallery.query, stacked: false },
    );
  }

  /** The name that the first picture would get. */
  async function readExample(): Promise<void> {
    const isLatest = examples.begin();
    try {
      const pictureId = gallery.activeTile?.pictureId ?? gallery.tileAt(0)?.pictureId ?? null;
      const answer =
        pictureId === null ? null : await request('export.example', { pictureId, naming: wantedNaming() });
      if (!isLatest()) return;
      example.value = answer?.name ?? null;
      failure.value = null;
    } catch (error) {
      if (!isLatest()) return;
      example.value = null;
      const found = failureOf(error);
      // A picture that is not on disk has no name to show; that is no reason against the others.
      failure.value = found.code === 'usage' ? found : null;
    }
  }

  async function begin(words: ExportWords): Promise<void> {
    if (starting.value || isRunning.value) return;
    starting.value = true;
    failure.value = null;
    try {
      const ids = await pictureIds();
      if (ids.length === 0) state.value = { kind: 'ended', report: emptyReport };
      else
        await request('export.start', {
          pictureIds: ids,
          naming: wantedNaming(),
          form: wantedForm(words),
        });
    } catch (error) {
      failure.value = failureOf(error);
    }
    starting.value = false;
  }

  /** Asks for something about the export whose failure is told where it is shown. */
  async function ask(name: 'export.cancel' | 'export.showFolder'): Promise<void> {
    failure.value = null;
    try {
      await request(name, {});
    } catch (error) {
      failure.value = failureOf(error);
    }
  }
  const cancel = (): Promise<void> => ask('export.cancel');
  const showFolder = (): Promise<void> => ask('export.showFolder');

  /** Its end has been seen. */
  function dismiss(): void {
    if (state.value.kind === 'ended') state.value = { kind: 'idle' };
  }

  return {
    ...{
      folder,
      state,
      scope,
      album,
      choice,
      paper,
      example,
      failure,
      starting,
    },
    ...{ counts, count, isRunning, takesCovers },
    ...{ start, prepare, choose, chooseFolder, readExample, begin, cancel, showFolder, dismiss },
  };
});
