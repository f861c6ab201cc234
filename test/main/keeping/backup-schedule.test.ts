// When backups are taken while a library is open, and on the way out.
import { rmSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { backupName, dayMs } from '../../../src/main/catalog/backup-names.ts';
import { backupNames, takeBackup } from '../../../src/main/catalog/backups.ts';
import { openCatalogThread } from '../../../src/main/catalog/catalog.ts';
import { catalogPath, openCatalog } from '../../../src/main/catalog/open.ts';
import { BackupSchedule } from '../../../src/main/keeping/backup-schedule.ts';
import { keep } from '../../../src/main/keeping/keep.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { damagePages } from '../catalog/damage.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const startMs = Date.UTC(2026, 0, 15);
const workerUrl = new URL('../../../src/main/keeping/keeping-worker.ts', import.meta.url);

function given(hasTasks: boolean) {
  const libraryDir = temporaryFolder();
  const { db, close } = openCatalog(libraryDir, 'write', startMs);
  onTestFinished(close);
  const clock = createManualClock(startMs);
  const lines: string[] = [];
  const seen = { damage: 0 };
  const schedule = new BackupSchedule({
    ...{
      libraryDir,
      workerUrl,
      log: createLog({ sinks: [{ write: (line) => void lines.push(line), close: () => undefined }] }),
    },
    clock,
    hasTasks: () => Promise.resolve(hasTasks),
    noteDamage: () => Promise.resolve(void (seen.damage += 1)),
  });
  const names = (): readonly string[] => backupNames(libraryDir).map(({ name }) => name);
  return { libraryDir, clock, schedule, names, lines, seen, db };
}

function givenStarted() {
  const { clock, schedule, names, lines } = given(true);
  schedule.start();
  /** A file is there before the schedule has heard of it, and until then no time passes for it. */
  const taken = (count: number): Promise<void> =>
    vi.waitFor(
      () => expect(lines.filter((line) => line.includes('was backed up'))).toHaveLength(count),
      10_000,
    );
  return { clock, schedule, names, taken };
}

describe('BackupSchedule', () => {
  it('takes one on the way out where it is due', async () => {
    const { schedule, names } = given(true);
    await schedule.stop();
    expect(names()).toEqual([backupName('daily', startMs)]);
  });

  it('takes none of an empty library, nor a second one on the same day', async () => {
    const empty = given(false);
    await empty.schedule.stop();
    expect(empty.names()).toEqual([]);
    const { libraryDir, schedule, names } = given(true);
    const name = await takeBackup(libraryDir, startMs - dayMs + 1);
    await schedule.stop();
    expect(names()).toEqual([name]);
  });

  it('has the next start look for damage that the copy shows, and keeps the good ones', async () => {
    const { libraryDir, clock, schedule, names, seen, db } = given(true);
    db.pragma('wal_checkpoint(TRUNCATE)');
    await takeBackup(libraryDir, startMs);
    damagePages(catalogPath(libraryDir), 12);
    await clock.advance(2 * dayMs);
    await schedule.stop();
    expect([names(), seen.damage]).toEqual([[backupName('daily', startMs)], 1]);
  });

  it('makes the next start look where the catalog was told of damage', async () => {
    const libraryDir = temporaryFolder();
    const openedCleanly = async (seesDamage: boolean): Promise<unknown> => {
      const catalog = await openCatalogThread({
        workerUrl: new URL('../../../src/main/catalog/catalog-worker.ts', import.meta.url),
        ...{ libraryDir, mode: 'write' },
      });
      if (seesDamage)
        await expect(catalog.call('noteDamageSeen')).rejects.toMatchObject({ code: 'library-damaged' });
      await catalog.close();
      const db = new SQLite(catalogPath(libraryDir), { readonly: true });
      onTestFinished(() => void db.close());
      return db.prepare('SELECT open_since_ms IS NULL FROM library').pluck().get();
    };
    expect([await openedCleanly(false), await openedCleanly(true)]).toEqual([1, 0]);
  });

  it('takes none on the way out of a catalog that would hold the exit up', async () => {
    const { libraryDir, schedule, names, lines } = given(true);
    truncateSync(catalogPath(libraryDir), 64 * 1024 * 1024 + 1);
    await schedule.stop();
    expect([names(), lines]).toEqual([[], []]);
  });

  it('takes one half a minute after the start, and one each day after that', async () => {
    const { clock, schedule, names, taken } = givenStarted();
    await clock.advance(29_000);
    expect(names()).toEqual([]);
    await clock.advance(1_000);
    await taken(1);
    expect(names()).toHaveLength(1);
    await clock.advance(dayMs - 120_000);
    expect(names()).toHaveLength(1);
    await clock.advance(2 * 60 * 60_000);
    await taken(2);
    expect(names()).toHaveLength(2);
    await schedule.stop();
    expect(names()).toHaveLength(2);
  });

  it('takes one where the clock was set back, rather than wait until it has caught up', async () => {
    const { clock, schedule, names, taken } = givenStarted();
    await clock.advance(30_000);
    await taken(1);
    expect(names()).toHaveLength(1);
    clock.setBack(30 * dayMs);
    await clock.advance(60_000);
    await taken(2);
    expect(names()).toHaveLength(2);
    await schedule.stop();
  });

  it('says what went wrong in the log, and never throws', async () => {
    const { libraryDir, schedule, lines } = given(true);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${catalogPath(libraryDir)}${suffix}`, { force: true });
    await schedule.stop();
    expect(lines.join()).toMatch(/backed up|No backup/);
  });
});

describe('keep', () => {
  it('ends when it is told to, and before it begins', async () => {
    const { libraryDir } = given(true);
    const abort = new AbortController();
    const options = { workerUrl, libraryDir, nowMs: startMs, signal: abort.signal };
    const ended = keep({ kind: 'backup' }, options);
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    await expect(keep({ kind: 'backup' }, options)).rejects.toMatchObject({ code: 'cancelled' });
    await sleep(10);
    expect(backupNames(libraryDir)).toEqual([]);
  });

  it('gives a failure of the work with its code', async () => {
    const { libraryDir } = given(true);
    const options = { workerUrl, libraryDir, nowMs: startMs };
    await expect(keep({ kind: 'restore', name: 'no such' }, options)).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(keep({ kind: 'rebuild', quick: true }, options)).rejects.toMatchObject({
      code: 'library-in-use',
    });
  });
});
