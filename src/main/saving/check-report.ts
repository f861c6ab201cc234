// What a check found, as the window is told, and as a text to keep.
// Invariant: whole lists stay in the main process; an entry that the page names leads to a path only through them.
import { checkListNames, checkNamesMaxCount } from '../../preload/contract/checking.ts';
import type { CheckEntry, CheckListName, CheckReport } from '../../preload/contract/checking.ts';
import type { VerifyReport } from './verify.ts';

/** The names of the lists, in the user's language. */
export type CheckListWords = Readonly<Record<CheckListName, string>>;

const linesAtOnce = 1_000;

/** What a report tells of each kind, relative to the library. */
function listOf(report: VerifyReport, list: CheckListName): readonly string[] {
  switch (list) {
    case 'missing':
      return report.missing;
    case 'changed':
      return report.damaged;
    case 'unreadable':
      return report.unreadable;
    case 'moved':
      return report.moved.map(({ to }) => to);
    case 'unowned':
      return report.unowned?.files ?? [];
  }
}

function countOf(report: VerifyReport, list: CheckListName): number {
  return list === 'unowned' ? (report.unowned?.count ?? 0) : listOf(report, list).length;
}

export function checkReport(report: VerifyReport, looseInTrash: number, total: number): CheckReport {
  const checked = report.before + report.checked;
  const lists = checkListNames.map((list) => [
    list,
    { count: countOf(report, list), names: listOf(report, list).slice(0, checkNamesMaxCount) },
  ]);
  return {
    ...{ checked, total, whole: checked - report.lost.length },
    lists: Object.fromEntries(lists) as CheckReport['lists'],
    ...{ neverSaved: report.neverSaved, looseInTrash, isComplete: report.isComplete, fetchedAgain: null },
  };
}

/** The path of an entry; null where there is none. */
export function pathOfEntry(report: VerifyReport | null, { list, at }: CheckEntry): string | null {
  return report === null ? null : (listOf(report, list)[at] ?? null);
}

/** All lists, a heading above each, in pieces of many lines. */
export function* listsAsText(report: VerifyReport, words: CheckListWords): Generator<string> {
  for (const list of checkListNames) {
    const lines = list === 'moved' ? movedLines(report) : listOf(report, list);
    const count = countOf(report, list);
    if (count === 0) continue;
    yield `${words[list]} (${String(count)})\n`;
    for (let from = 0; from < lines.length; from += linesAtOnce) {
      yield lines
        .slice(from, from + linesAtOnce)
        .map((line) => `  ${line}\n`)
        .join('');
    }
    if (count > lines.length) yield `  … +${String(count - lines.length)}\n`;
    yield '\n';
  }
}

function movedLines({ moved }: VerifyReport): readonly string[] {
  return moved.map(({ from, to }) => `${from} → ${to}`);
}
