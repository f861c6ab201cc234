// A catalog of the oldest form is brought to the present one by a process that is killed at any moment: it is as it was or
// as it shall be, never between, with every row, and the next start goes on.
// `GRIDKEEP_TEST_KILLS` sets how many kills there are.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { checkCatalogFile, listBackups } from '../../../src/main/catalog/backups.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { currentVersion, migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const kills = Number(process.env['GRIDKEEP_TEST_KILLS'] ?? 8);
const count = 4_000;
const oldest = migrations[0]?.version ?? 0;

/** Tasks of one picture each, as the first form had them. */
function givenOldCatalog(file: string): void {
  const db = new SQLite(file);
  migrations[0]?.up(db);
  db.exec(`
    INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
    INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
      VALUES ('a', 'studio', 'acedata', 'https://api.example', 'own', 0, 1, 1);
    WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${String(count)})
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, prompt)
      SELECT id, 'a', 'r' || id, 'succeeded', 1, id, 'a fox of paper number ' || id || ' in the wind' FROM n;
    INSERT INTO originals SELECT id, 'hash' || id, 'Pictures/' || id || '.png', id, 'image/png', 3, 2, id FROM tasks;
    INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, sort_at_ms)
      SELECT id, id, 0, 'single', 'u', 'saved', id, id FROM tasks;`);
  db.pragma(`user_version = ${String(oldest)}`);
  db.close();
}

interface Cut {
  readonly folder: string;
  /** From the process's first word to the end of the migration, or to the kill. */
  readonly tookMs: number;
}

/** Opens a copy in a process of its own, which ends `afterMs` after it has begun; null: when it is through. */
async function cutOff(oldFile: string, afterMs: number | null): Promise<Cut> {
  const folder = join(temporaryFolder(), 'library');
  mkdirSync(folder);
  copyFileSync(oldFile, catalogPath(folder));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'open-old-catalog.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const beganAtMs = performance.now();
  await (afterMs === null ? once(child.stdout, 'data') : sleep(afterMs));
  const tookMs = performance.now() - beganAtMs;
  child.kill('SIGKILL');
  await ended;
  return { folder, tookMs };
}

it(
  'is as it was or as it shall be, wherever it is cut off',
  { timeout: 60_000 + kills * 5_000 },
  async () => {
    const oldFile = join(temporaryFolder(), 'old.sqlite');
    givenOldCatalog(oldFile);
    const { tookMs } = await cutOff(oldFile, null);
    const versions = new Set<unknown>();
    for (let kill = 0; kill < kills; kill += 1) {
      const { folder } = await cutOff(oldFile, (tookMs * (kill + Math.random())) / kills);
      const cut = new SQLite(catalogPath(folder));
      const version = cut.pragma('user_version', { simple: true });
      expect([oldest, currentVersion]).toContain(version);
      versions.add(version);
      expect(cut.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(cut.prepare('SELECT count(*), sum(size_bytes) FROM originals').raw().get()).toEqual([
        count,
        (count * (count + 1)) / 2,
      ]);
      cut.close();
      for (const { name } of listBackups(folder))
        expect(checkCatalogFile(join(folder, 'Backups', name))).toMatchObject({ tasks: count });

      const { db, close } = openCatalog(folder, 'write', Date.UTC(2026, 0, 16));
      expect(db.pragma('user_version', { simple: true })).toBe(currentVersion);
      expect(db.prepare("SELECT count(*) FROM pictures WHERE state = 'saved'").pluck().get()).toBe(count);
      expect(db.pragma('foreign_key_check')).toEqual([]);
      close();
    }
    expect(versions).toContain(oldest);
  },
);
