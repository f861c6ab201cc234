// `imports list`: what was imported and when, and how much of each import is on disk by now.
// Invariant: reads only; pages, so that a long list is never answered as a whole.
import { importsPageMaxRows, standingOf } from '../../preload/contract/imports.ts';
import type { ImportsPage, PastImport } from '../../preload/contract/imports.ts';
import { plainText } from '../lib/app-error.ts';
import type { Library } from '../library/library.ts';
import { megabytes } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { isoTime } from '../lib/iso-time.ts';

export async function runImportsList(
  { limit }: Extract<Command, { readonly kind: 'imports-list' }>,
  library: Pick<Library, 'catalog'>,
): Promise<Answer> {
  const imports: PastImport[] = [];
  let total = 0;
  for (let beforeId: number | null = null; ;) {
    const wanted = Math.min(importsPageMaxRows, (limit ?? Infinity) - imports.length);
    const page: ImportsPage = await library.catalog.call('listImports', { beforeId, limit: wanted });
    total = page.total;
    imports.push(...page.imports);
    beforeId = page.imports.at(-1)?.id ?? null;
    if (beforeId === null || page.imports.length < wanted) break;
  }
  return {
    json: { total, imports: imports.map(importJson) },
    lines: [...imports.map(importLine), `${String(imports.length)} of ${String(total)} imports`],
    exitCode: 0,
  };
}

function foundOf({ new: added, known, deleted, doubtful }: PastImport): number {
  return added + known + deleted + doubtful;
}

function importJson(past: PastImport): Record<string, unknown> {
  const { id, atMs, source, name, known, deleted, doubtful, accounts, receipt } = past;
  return {
    ...{ id, at: isoTime(atMs), source, name, accounts: accounts.map(({ label }) => label) },
    ...{ found: foundOf(past), new: past.new, known, deleted, doubtful },
    receipt: {
      // As the receipt of an import: what is not on disk and will not come by itself.
      ...{ wanted: receipt.wanted, saved: receipt.saved, failed: receipt.failed + receipt.missing },
      ...{ deleted: receipt.deleted, bytes: receipt.bytes },
    },
    tasks: { failed: receipt.failedTasks, lost: receipt.lostTasks, unfinished: receipt.unfinishedTasks },
    complete: standingOf(receipt) === 'complete',
  };
}

function importLine(past: PastImport): string {
  const { id, atMs, source, name, accounts, receipt } = past;
  const troubles = [
    [receipt.failed, 'failed'],
    [receipt.missing, 'missing'],
    [receipt.failedTasks, 'tasks failed'],
    [receipt.lostTasks, 'tasks lost'],
    [receipt.unfinishedTasks, 'tasks unfinished'],
    [receipt.deleted, 'deleted'],
  ] as const;
  return [
    `import:${String(id)}`,
    isoTime(atMs) ?? '',
    // A file may have a name of several lines.
    name === null ? source : plainText(name),
    accounts.map(({ label }) => label).join(', '),
    `${String(receipt.saved)} of ${String(receipt.wanted)} on disk, ${megabytes(receipt.bytes)}`,
    ...troubles.flatMap(([count, what]) => (count === 0 ? [] : [`${String(count)} ${what}`])),
  ].join('  ');
}
