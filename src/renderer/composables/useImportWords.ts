// Past imports in the window's language: which one it was, what it brought, what has become of it.
import { stillToCome } from '../../preload/contract/imports.ts';
import type { ImportReceipt, PastImport } from '../../preload/contract/imports.ts';
import { useWords } from './useWords.ts';

export function useImportWords() {
  const { t, count, counted, dateTime } = useWords();

  /** The file's name, or in a word where the ids came from. */
  const sourceOf = ({ source, name }: PastImport): string => name ?? t(`imports.sources.${source}`);

  /** `24 Nov 2026, 14:03 · tuesday.txt` */
  const nameOf = (past: PastImport): string => `${dateTime(past.atMs)} · ${sourceOf(past)}`;

  /** `848 of 848 on disk` */
  function onDisk({ wanted, saved, unfinishedTasks }: ImportReceipt): string {
    if (wanted === 0) return unfinishedTasks > 0 ? t('imports.noneYet') : t('imports.noPictures');
    return t('imports.onDisk', { saved: count(saved), wanted: count(wanted) });
  }

  /** What the ids were when they came: new, known, deleted before, in doubt; only what there was. */
  function broughtBy({ new: added, known, deleted, doubtful }: PastImport): readonly string[] {
    return [
      ...(added > 0 ? [counted('sync.new', added)] : []),
      ...(known > 0 ? [counted('sync.known', known)] : []),
      ...(deleted > 0 ? [counted('sync.deleted', deleted)] : []),
      ...(doubtful > 0 ? [counted('imports.doubtful', doubtful)] : []),
    ];
  }

  /** What still goes on by itself, and what was deleted since. */
  function restOf(receipt: ImportReceipt): readonly string[] {
    const { unfinishedTasks, deleted } = receipt;
    const toCome = stillToCome(receipt);
    return [
      ...(toCome > 0 ? [counted('imports.toCome', toCome)] : []),
      ...(unfinishedTasks > 0 ? [counted('imports.unfinished', unfinishedTasks)] : []),
      ...(deleted > 0 ? [counted('imports.deleted', deleted)] : []),
    ];
  }

  /** What is wrong with it; nothing while nothing is. */
  function troubleOf({ failed, missing, failedTasks, lostTasks }: ImportReceipt): readonly string[] {
    return [
      ...(failed > 0 ? [counted('imports.failed', failed)] : []),
      ...(missing > 0 ? [counted('imports.missing', missing)] : []),
      ...(failedTasks > 0 ? [counted('activity.failedTasks', failedTasks)] : []),
      ...(lostTasks > 0 ? [counted('imports.lost', lostTasks)] : []),
    ];
  }

  return { nameOf, sourceOf, onDisk, broughtBy, restOf, troubleOf };
}
