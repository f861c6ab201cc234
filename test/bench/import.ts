// A hundred thousand pasted ids: found, told apart from those that are there, and committed; against a bare
// insert of the same rows by one `json_each` statement in the same run.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogFile } from '../../src/main/catalog/open.ts';
import { openLibraryHere } from '../fakes/library-here.ts';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';

const idCount = 100_000;
const rounds = 5;

export async function measureImport(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-bench-import-'));
  const seconds: number[] = [];
  const bareSeconds: number[] = [];
  const longestTurnsMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ids = Array.from({ length: idCount }, () => randomUUID());
      bareSeconds.push(bareInsert(join(folder, `bare-${String(round)}.sqlite`), ids));
      const { elapsedSeconds, longestTurnMs } = await importOnce(
        join(folder, `library-${String(round)}`),
        ids,
      );
      seconds.push(elapsedSeconds);
      longestTurnsMs.push(longestTurnMs);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const ratios = seconds.map((value, round) => value / (bareSeconds[round] ?? Number.NaN));
  return [
    {
      name: 'import 100,000 IDs, share of half a second',
      value: median(seconds) / 0.5,
      unit: '×',
      target: 1,
      isBetter: 'lower',
    },
    {
      name: 'import 100,000 IDs, ratio to a bare json_each insert of the same rows',
      value: median(ratios),
      unit: '×',
      target: 1.5,
      isBetter: 'lower',
      note: `median of ${String(rounds)}`,
    },
    {
      name: 'import 100,000 IDs, longest turn of the main thread, share of 50 ms',
      value: median(longestTurnsMs) / 50,
      unit: '×',
      target: 1,
      isBetter: 'lower',
    },
  ];
}

/** The rows of the catalog's own table, in a catalog as the program opens it: no search for ids, no look for known ones. */
function bareInsert(file: string, ids: readonly string[]): number {
  const db = openCatalogFile(file, 1, () => undefined);
  const accountId = randomUUID();
  db.prepare(
    `INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
     VALUES (?, 'bench', 'acedata', 'https://api.acedata.cloud', 'own', 0, 0, 1)`,
  ).run(accountId);
  const start = performance.now();
  db.prepare(
    `INSERT INTO tasks (account_id, remote_id, state, candidates, imported_at_ms, next_look_at_ms, sort_at_ms)
     SELECT ?, value, 'queued', '["acedata"]', 1, 1, 1 FROM json_each(?)`,
  ).run(accountId, JSON.stringify(ids));
  const elapsedSeconds = (performance.now() - start) / 1000;
  db.close();
  return elapsedSeconds;
}

async function importOnce(
  libraryDir: string,
  ids: readonly string[],
): Promise<{ elapsedSeconds: number; longestTurnMs: number }> {
  const library = await openLibraryHere(libraryDir);
  await library.accounts.add(
    {
      provider: 'acedata',
      label: 'bench',
      baseUrl: 'https://api.acedata.cloud',
      userId: null,
      userHeader: null,
      scope: 'own',
      allowHttp: false,
      key: 'not-a-key',
      forThisSession: true,
    },
    { test: false, signal: new AbortController().signal },
  );
  const text = ids.join('\n');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const { report } = await library.importer.start(
    { text, accountId: null, askOthers: false },
    { wantTaskIds: false },
  );
  const elapsedSeconds = (performance.now() - start) / 1000;
  delay.disable();
  await library.close();
  if (report.new !== ids.length)
    throw new Error(`${String(report.new)} of ${String(ids.length)} ids were imported`);
  return { elapsedSeconds, longestTurnMs: delay.max / 1e6 };
}
