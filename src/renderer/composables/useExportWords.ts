// Why an export, or one picture of it, did not go: the folder is not the library's, so failures have words of their own.
import type { FailureCode } from '../../preload/contract/failure.ts';
import { useWords } from './useWords.ts';

const ofFolder: ReadonlySet<FailureCode> = new Set(['not-found', 'usage', 'disk-full', 'no-permission']);
const ofPicture: ReadonlySet<FailureCode> = new Set(['not-found', 'damaged', 'no-permission']);

/** What happened and what to do. */
export interface TroubleWords {
  readonly what: string;
  readonly todo: string;
}

export function useExportWords() {
  const { t, failureWhat, failureDo } = useWords();

  const wordsOf = (key: string): TroubleWords => ({ what: t(`${key}.what`), todo: t(`${key}.do`) });

  function folderTrouble(code: FailureCode): TroubleWords {
    if (ofFolder.has(code)) return wordsOf(`exporting.troubles.folders.${code}`);
    return { what: failureWhat(code), todo: failureDo(code) };
  }

  const templateTrouble = (): TroubleWords => wordsOf('exporting.troubles.template');

  function pictureTrouble(code: FailureCode): string {
    return ofPicture.has(code) ? t(`exporting.troubles.pictures.${code}`) : failureWhat(code);
  }

  return { folderTrouble, templateTrouble, pictureTrouble };
}
