// Why an export, or one picture of it, did not go: the folder is not the library's, so failures have words of their own.
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { ExportStop } from '../../preload/contract/exporting.ts';
import { useWords } from './useWords.ts';

const ofFolder: ReadonlySet<FailureCode> = new Set(['not-found', 'forbidden', 'disk-full', 'no-permission']);
const ofPicture: ReadonlySet<FailureCode> = new Set(['not-found', 'damaged', 'no-permission']);

/** What happened and what to do. */
export interface TroubleWords {
  readonly what: string;
  readonly todo: string;
}

export function useExportWords() {
  const { t, failureWhat, failureDo } = useWords();

  const wordsOf = (key: string): TroubleWords => ({ what: t(`${key}.what`), todo: t(`${key}.do`) });

  /** Of an export as a whole. What was entered and does not fit can only be the template. */
  function exportTrouble({ code, drive }: Pick<ExportStop, 'code' | 'drive'>): TroubleWords {
    if (drive !== undefined) return wordsOf(`exporting.troubles.drives.${drive}`);
    if (code === 'usage') return wordsOf('exporting.troubles.template');
    if (ofFolder.has(code)) return wordsOf(`exporting.troubles.folders.${code}`);
    return { what: failureWhat(code), todo: failureDo(code) };
  }

  function pictureTrouble(code: FailureCode): string {
    return ofPicture.has(code) ? t(`exporting.troubles.pictures.${code}`) : failureWhat(code);
  }

  return { exportTrouble, pictureTrouble };
}
