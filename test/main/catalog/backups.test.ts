// Copies of the catalog: whole or not there, consistent while somebody writes, and rotated.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  backupName,
  backupsToRemove,
  dayMs,
  isBackupDue,
  readBackupName,
} from '../../../src/main/catalog/backup-names.ts';
import type { BackupKind, BackupName } from '../../../src/main/catalog/backup-names.ts';
import {
  backupNames,
  backupsPath,
  checkCatalogFile,
  listBackups,
  takeBackup,
} from '../../../src/main/catalog/backups.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { currentVersion, migrations } from '../../../src/main/catalog/migrations/index.ts';
import { damagePages } from './damage.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

/** A Thursday, 12:00 UTC. */
const nowMs = Date.UTC(2026, 0, 15, 12);
const backup = (kind: BackupKind, atMs: number): BackupName => ({ name: backupName(kind, atMs), kind, atMs });
const daysAgo = (days: number): number => nowMs - days * dayMs;

describe('backup names', () => {
  it.each(['daily', 'before-migration', 'set-aside'] as const)('%s is read back from its name', (kind) => {
    expect(readBackupName(backupName(kind, nowMs))).toEqual(backup(kind, nowMs));
  });

  it.each([
    'catalog.sqlite',
    'catalog-2026-01-15T12-00-00-000Z-daily.sqlite.part',
    'catalog-2026-01-15T12-00-00-000Z-daily.sqlite-wal',
    'catalog-2026-13-45T12-00-00-000Z-daily.sqlite',
    'catalog-2026-01-15T12-00-00-000Z-mine.sqlite',
    '../catalog-2026-01-15T12-00-00-000Z-daily.sqlite',
    'catalog-before-version-20-from-10.sqlite',
  ])('%s is not ours', (name) => {
    expect(readBackupName(name)).toBeNull();
  });
});

describe('backupsToRemove', () => {
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  it.each<[string, BackupName[], BackupName[]]>([
    ['nothing of nothing', [], []],
    ['nothing of seven days', range(0, 6).map((days) => backup('daily', daysAgo(days))), []],
    [
      'the earlier ones of one day',
      [backup('daily', nowMs - 7_200_000), backup('daily', nowMs), backup('daily', nowMs - 3_600_000)],
      [backup('daily', nowMs - 3_600_000), backup('daily', nowMs - 7_200_000)],
    ],
    [
      // Weeks begin on Monday 12, 5, 29 and 22; their newest days are 0, 4 (in the seven), 11 and 18 days ago.
      'of 30 days all but seven days and the newest of each of four weeks',
      range(0, 30).map((days) => backup('daily', daysAgo(days))),
      range(7, 30)
        .filter((days) => days !== 11 && days !== 18)
        .map((days) => backup('daily', daysAgo(days))),
    ],
    [
      'gaps are not counted: what is there is kept, however old',
      range(1, 6).map((months) => backup('daily', daysAgo(months * 30))),
      [],
    ],
    [
      'the fourth before a migration, and never what was set aside',
      [
        ...range(0, 3).map((days) => backup('before-migration', daysAgo(days))),
        ...range(0, 20).map((days) => backup('set-aside', daysAgo(days * 10))),
      ],
      [backup('before-migration', daysAgo(3))],
    ],
    [
      'none of today for what a clock that ran ahead has left, of which no more is kept than of the past',
      [
        ...range(-40, -1).map((days) => backup('daily', daysAgo(days))),
        ...range(-3, 0).map((days) => backup('before-migration', daysAgo(days))),
        ...range(0, 2).map((days) => backup('daily', daysAgo(days))),
      ],
      // The newest of the future's weeks are 40, 38, 31 and 24 days ahead.
      range(-33, -1)
        .filter((days) => days !== -31 && days !== -24)
        .map((days) => backup('daily', daysAgo(days))),
    ],
  ])('%s', (_name, backups, removed) => {
    expect(backupsToRemove([...backups].reverse(), nowMs)).toEqual(removed.map(({ name }) => name));
  });
});

describe('isBackupDue', () => {
  it.each<[string, BackupName[], boolean]>([
    ['there is none', [], true],
    ['the last one is a day old', [backup('daily', nowMs - dayMs)], true],
    [
      'the last one is younger',
      [backup('daily', nowMs - dayMs * 3), backup('daily', nowMs - dayMs + 1)],
      false,
    ],
    ['only other kinds are younger', [backup('before-migration', nowMs), backup('set-aside', nowMs)], true],
    ['the clock was wrong', [backup('daily', nowMs + dayMs * 900), backup('daily', daysAgo(2))], true],
    [
      'the clock was wrong and today has one',
      [backup('daily', nowMs + dayMs * 900), backup('daily', nowMs - 1)],
      false,
    ],
  ])('where %s', (_name, backups, due) => {
    expect(isBackupDue(backups, nowMs)).toBe(due);
  });
});

function fill(libraryDir: string, tasks: number): void {
  const { db, close } = openCatalog(libraryDir, 'write', nowMs);
  db.exec(`INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
    VALUES ('a', 'a', 'acedata', 'https://x', 'own', 0, 1, 1)`);
  db.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO tasks (account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms)
     SELECT 'a', 'r' || i, 'succeeded', hex(randomblob(100)), i, i FROM n`,
  ).run(tasks);
  db.exec(`INSERT INTO pictures (task_id, position, kind, url, state, sort_at_ms)
    SELECT id, 0, 'grid', 'https://x/' || id, 'wanted', id FROM tasks`);
  close();
}

describe('takeBackup', () => {
  it('is one sound file with everything in it, while the catalog is open', async () => {
    const folder = temporaryFolder();
    fill(folder, 50);
    const open = openCatalog(folder, 'write', nowMs);
    onTestFinished(() => open.close());
    open.db.exec(`UPDATE tasks SET prompt = 'changed and still in the WAL'`);
    const name = await takeBackup(folder, nowMs);
    expect(readdirSync(backupsPath(folder))).toEqual([name]);
    expect(listBackups(folder)).toMatchObject([
      { name, kind: 'daily', atMs: nowMs, facts: { version: currentVersion, tasks: 50, pictures: 50 } },
    ]);
    const copy = new SQLite(join(backupsPath(folder), name), { readonly: true });
    expect(copy.prepare('SELECT DISTINCT prompt FROM tasks').pluck().all()).toEqual([
      'changed and still in the WAL',
    ]);
    copy.close();
    expect(readdirSync(backupsPath(folder))).toEqual([name]);
  });

  it('removes what was left unfinished and what is past its time, and nothing else', async () => {
    const folder = temporaryFolder();
    fill(folder, 1);
    const old = Array.from({ length: 20 }, (_, days) => backupName('daily', daysAgo(60 + days)));
    mkdirSync(backupsPath(folder));
    for (const name of [
      ...old,
      'notes.txt',
      `${backupName('daily', 5)}.part`,
      `${backupName('daily', 5)}.part-journal`,
    ])
      writeFileSync(join(backupsPath(folder), name), 'x');
    await takeBackup(folder, nowMs);
    const left = readdirSync(backupsPath(folder));
    expect(left.filter((name) => !readBackupName(name))).toEqual(['notes.txt']);
    // Today and the six days before it that have one, two weeks before those, and the notes.
    expect(left.length).toBe(1 + 6 + 2 + 1);
  });

  it('removes what a backup of its own left unfinished, and nothing that somebody else put there', async () => {
    const folder = temporaryFolder();
    fill(folder, 10);
    mkdirSync(backupsPath(folder), { recursive: true });
    const own = `${backupName('daily', nowMs - 1)}.part`;
    const others = ['catalog.partner.sqlite', 'films.part1.rar', 'before the party.sqlite.partial'];
    for (const name of [own, `${own}-journal`, ...others])
      writeFileSync(join(backupsPath(folder), name), 'x');
    const name = await takeBackup(folder, nowMs);
    expect(readdirSync(backupsPath(folder)).sort()).toEqual([...others, name].sort());
  });

  it('keeps no copy of a damaged catalog', async () => {
    const folder = temporaryFolder();
    fill(folder, 2_000);
    const path = join(folder, 'catalog.sqlite');
    damagePages(path, 4);
    await expect(takeBackup(folder, nowMs)).rejects.toThrow();
    expect(readdirSync(backupsPath(folder))).toEqual([]);
  });

  it('is consistent while another thread writes 1,000 times, 20 of 20', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    fill(folder, 3_000);
    for (let round = 0; round < 20; round += 1) {
      const writer = new Worker(new URL('./pair-writer.ts', import.meta.url), {
        workerData: { libraryDir: folder, writes: 1_000 },
      });
      const wrote = new Promise<number>((resolvePromise, reject) => {
        writer.once('message', resolvePromise);
        writer.once('error', reject);
      });
      await sleep(5 + round * 3);
      const name = await takeBackup(folder, nowMs + round);
      expect(await wrote).toBe(1_000);
      const copy = new SQLite(join(backupsPath(folder), name), { readonly: true });
      // Each write adds a task and its picture in one transaction.
      const counts = copy
        .prepare('SELECT (SELECT count(*) FROM tasks) AS tasks, (SELECT count(*) FROM pictures) AS pictures')
        .get() as { tasks: number; pictures: number };
      expect(counts.tasks).toBe(counts.pictures);
      expect(counts.tasks).toBeGreaterThanOrEqual(3_000 + round * 1_000);
      copy.close();
      expect(checkCatalogFile(join(backupsPath(folder), name)).tasks).toBe(counts.tasks);
    }
  });

  it('leaves whole backups only, wherever it is killed', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    fill(folder, 20_000);
    mkdirSync(backupsPath(folder));
    let killedInBetween = 0;
    for (let round = 0; round < 12; round += 1) {
      const child = spawn(process.execPath, [resolve(import.meta.dirname, 'take-backups.ts'), folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolvePromise) => child.stdout.once('data', resolvePromise));
      await sleep(round * 17);
      child.kill('SIGKILL');
      await new Promise((resolvePromise) => child.once('exit', resolvePromise));
      if (readdirSync(backupsPath(folder)).some((name) => name.includes('.part'))) killedInBetween += 1;
      for (const { name } of backupNames(folder))
        expect(checkCatalogFile(join(backupsPath(folder), name))).toMatchObject({
          tasks: 20_000,
          pictures: 20_000,
        });
    }
    expect(killedInBetween).toBeGreaterThan(0);
    await takeBackup(folder, nowMs);
    expect(readdirSync(backupsPath(folder)).filter((name) => readBackupName(name) === null)).toEqual([]);
  });
});

describe('the backup before a change of form', () => {
  it('is taken, checked and holds the old form', () => {
    const folder = temporaryFolder();
    const old = new SQLite(join(folder, 'catalog.sqlite'));
    migrations[0]?.up(old);
    old.exec(`INSERT INTO library (id, created_at_ms) VALUES ('l', 1);
      INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('a', 'a', 'acedata', 'https://x', 'own', 0, 1, 1);
      INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES ('a', 'r', 'succeeded', 1, 1)`);
    old.pragma('user_version = 10');
    old.close();
    openCatalog(folder, 'write', nowMs).close();
    expect(existsSync(join(folder, '.gridkeep-library'))).toBe(true);
    expect(listBackups(folder)).toMatchObject([
      { kind: 'before-migration', atMs: nowMs, facts: { version: 10, tasks: 1, pictures: 0 } },
    ]);
  });
});
