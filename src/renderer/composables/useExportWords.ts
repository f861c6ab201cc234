// Why an export, or one picture of it, did not go: the folder is not the library's, so failures have words of their own.
import { useI18n } from 'vue-i18n';
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { ExportForm, ExportStop } from '../../preload/contract/exporting.ts';
import type { Language } from '../lib/language.ts';
import { useAlbumsStore } from '../stores/albums.ts';
import { useExportingStore } from '../stores/exporting.ts';
import type { ExportWords } from '../stores/exporting.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useWords } from './useWords.ts';

const titleMaxLength = 500;
const ofFolder: ReadonlySet<FailureCode> = new Set(['not-found', 'forbidden', 'disk-full', 'no-permission']);
/** Where what is there already is skipped the next time, which is true of copies only. */
const skipping: ReadonlySet<string> = new Set(['folders.not-found', 'folders.disk-full', 'drives.away']);
const ofPicture: ReadonlySet<FailureCode> = new Set(['not-found', 'damaged', 'no-permission']);

/** What happened and what to do. */
export interface TroubleWords {
  readonly what: string;
  readonly todo: string;
}

export function useExportWords() {
  const { t, failureWhat, failureDo } = useWords();
  const { locale } = useI18n();
  const [albums, exporting, gallery] = [useAlbumsStore(), useExportingStore(), useGalleryStore()];

  function wordsOf(key: string, form: ExportForm['kind'] = 'folder'): TroubleWords {
    const path = `exporting.troubles.${key}`;
    const isOther = form !== 'folder' && skipping.has(key);
    return { what: t(`${path}.what`), todo: t(`${path}.${isOther ? 'doWhole' : 'do'}`) };
  }

  /** Of an export as a whole. What was entered and does not fit can only be the template. */
  function exportTrouble(
    { code, drive }: Pick<ExportStop, 'code' | 'drive'>,
    form: ExportForm['kind'] = 'folder',
  ): TroubleWords {
    if (drive !== undefined) return wordsOf(`drives.${drive}`, form);
    if (code === 'usage') return wordsOf('template');
    if (ofFolder.has(code)) return wordsOf(`folders.${code}`, form);
    return { what: failureWhat(code), todo: failureDo(code) };
  }

  function pictureTrouble(code: FailureCode): string {
    return ofPicture.has(code) ? t(`exporting.troubles.pictures.${code}`) : failureWhat(code);
  }

  /** What the pictures have in common: the album, the search, else how they were chosen. */
  function exportWords(): ExportWords {
    const { scope, album } = exporting;
    const shownAlbum = albums.albums.find(({ id }) => id === gallery.query.albumId);
    const found = gallery.query.search.trim() || (shownAlbum?.name ?? '');
    const title = album?.name ?? ((scope === 'shown' && found) || t(`exporting.titles.${scope}`));
    return { title: title.slice(0, titleMaxLength), language: locale.value as Language };
  }

  return { exportTrouble, exportWords, pictureTrouble };
}
