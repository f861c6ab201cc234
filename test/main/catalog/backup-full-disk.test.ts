// A backup where there is no room for one: said, and nothing of it is left to take more room still.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { backupsPath, takeBackup, takeBackupBeforeMigration } from '../../../src/main/catalog/backups.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import type { OpenCatalog } from '../../../src/main/catalog/open.ts';
import { translateSqliteError } from '../../../src/main/catalog/sqlite-error.ts';
import { toFailure } from '../../../src/main/lib/app-error.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const libraryDir = mkdtempSync(join(tmpdir(), 'gridkeep-full-backup-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'gridkeep-test', libraryDir]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', libraryDir]);
  rmSync(libraryDir, { recursive: true, force: true });
});

/** Leaves so much room on the disk, and no more. */
function leaveRoom(bytes: number): void {
  const { bavail, bsize } = statfsSync(libraryDir);
  writeFileSync(join(libraryDir, 'ballast'), Buffer.alloc(bavail * bsize - bytes));
}

const codeOf = (error: unknown): string => toFailure(translateSqliteError(error, libraryDir)).code;
const told = (taking: Promise<string>): Promise<string> => taking.then(() => 'taken', codeOf);
const left = (): readonly string[] => readdirSync(backupsPath(libraryDir));

describe.skipIf(!canMount)('a disk of 16 MiB (needs the right to mount)', () => {
  let catalog: OpenCatalog;
  beforeEach(() => {
    for (const name of readdirSync(libraryDir)) rmSync(join(libraryDir, name), { recursive: true });
    catalog = openCatalog(libraryDir, 'write', nowMs);
    const { db, close } = catalog;
    onTestFinished(close);
    db.pragma('wal_checkpoint(TRUNCATE)');
  });
  /** What is still in the log beside the catalog: the file alone says nothing of it. */
  const writeMore = (): void => {
    catalog.db.exec('CREATE TABLE more (bytes BLOB) STRICT');
    const insert = catalog.db.prepare('INSERT INTO more VALUES (randomblob(4000))');
    catalog.db.transaction(() => {
      for (let at = 0; at < 1000; at += 1) insert.run();
    })();
  };

  it('is told as full before anything is copied, and takes a backup when there is room', async () => {
    leaveRoom(50_000);
    expect([await told(takeBackup(libraryDir, nowMs)), left()]).toEqual(['disk-full', []]);
    rmSync(join(libraryDir, 'ballast'));
    expect([await told(takeBackup(libraryDir, nowMs)), left().length]).toEqual(['taken', 1]);
  });

  it.each(['daily', 'before-migration'] as const)(
    'of one that becomes full on the way nothing is left: %s',
    async (kind) => {
      writeMore();
      leaveRoom(2_000_000);
      const taking =
        kind === 'daily'
          ? takeBackup(libraryDir, nowMs)
          : Promise.resolve().then(() => takeBackupBeforeMigration(catalog.db, libraryDir, nowMs));
      expect([await told(taking), left()]).toEqual(['disk-full', []]);
    },
  );
});
