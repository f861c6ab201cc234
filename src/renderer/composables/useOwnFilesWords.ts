// What came of taking files in, and what is wrong with one of them, in the window's language.
// Invariant: a number of none is not told, but where there is nothing else to tell.
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { OwnFilesReport, OwnFilesState } from '../../preload/contract/own-files.ts';
import { useWords } from './useWords.ts';

/** What means something else of a file on this computer than of what a provider sends. */
const codesOfFiles: ReadonlySet<FailureCode> = new Set([
  'gone',
  'not-an-image',
  'damaged',
  'too-large',
  'no-permission',
]);

/** Is it good news, does somebody have to look at it, or is it neither? */
function toneOf({ added, putBack, refused, stopped }: OwnFilesReport): 'good' | 'trouble' | 'plain' {
  if (refused > 0 || (stopped !== null && stopped.code !== 'cancelled')) return 'trouble';
  return added + putBack > 0 ? 'good' : 'plain';
}

export function useOwnFilesWords() {
  const { t, count, counted, failureWhat, failureDo } = useWords();

  const fileWhat = ({ code }: Failure): string =>
    codesOfFiles.has(code) ? t(`ownFiles.troubles.${code}.what`) : failureWhat(code);
  const fileDo = ({ code }: Failure): string =>
    codesOfFiles.has(code) ? t(`ownFiles.troubles.${code}.do`) : failureDo(code);

  /** The words of a tile's failure where the usual ones are about a provider; else none. */
  const troubleOf = ({ provider }: Pick<Tile, 'provider'>, failure: Failure) =>
    provider === 'files' ? { what: fileWhat(failure), todo: fileDo(failure) } : undefined;

  function headline(report: OwnFilesReport): string {
    const { added, known, deleted, refused, stopped } = report;
    if (added > 0) return counted('ownFiles.added', added);
    if (deleted + refused > 0 || stopped !== null) return t('ownFiles.nothing');
    return known > 0 ? counted('ownFiles.nothingNew', known) : t('ownFiles.noneFound');
  }

  const isAllKnown = ({ added, deleted, refused, stopped }: OwnFilesReport): boolean =>
    added + deleted + refused === 0 && stopped === null;

  function endOf(stopped: Failure | null): readonly string[] {
    if (stopped === null) return [];
    if (stopped.code === 'cancelled') return [t('ownFiles.cancelled')];
    return [t('ownFiles.endedEarly', { why: failureWhat(stopped.code) })];
  }

  /** Whole sentences, the most important first. */
  function sentencesOf(report: OwnFilesReport): readonly [string, ...string[]] {
    const { known, putBack, deleted, refused, stopped } = report;
    return [
      headline(report),
      ...(known > 0 && !isAllKnown(report) ? [counted('ownFiles.known', known)] : []),
      ...(putBack > 0 ? [counted('ownFiles.putBack', putBack)] : []),
      ...(deleted > 0 ? [counted('ownFiles.deleted', deleted)] : []),
      ...(refused > 0 ? [counted('ownFiles.refused', refused)] : []),
      ...endOf(stopped),
    ];
  }

  /** `1,240 read, 300 new`; null while nothing is read. */
  const progressOf = (state: OwnFilesState): string | null =>
    state.kind === 'reading'
      ? t('ownFiles.progress', { read: count(state.read), added: count(state.added) })
      : null;

  return { fileWhat, troubleOf, sentencesOf, toneOf, progressOf };
}
