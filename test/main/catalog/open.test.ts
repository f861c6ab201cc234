import { existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { markerPath } from '../../../src/main/catalog/catalog-path.ts';
import { catalogPath, openCatalog } from '../../../src/main/catalog/open.ts';
import { previewsPath } from '../../../src/main/catalog/previews.ts';
import { currentVersion, migrations } from '../../../src/main/catalog/migrations/index.ts';
import { damagePages } from './damage.ts';
import { givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = 1_700_000_000_000;

describe('opening a library', () => {
  it('survives a power cut: WAL, every commit synced, foreign keys held', () => {
    const { db, close } = openCatalog(temporaryFolder(), 'write', nowMs);
    const pragma = (name: string): unknown => db.pragma(name, { simple: true });
    expect({
      journal: pragma('journal_mode'),
      synchronous: pragma('synchronous'),
      foreignKeys: pragma('foreign_keys'),
      version: pragma('user_version'),
    }).toEqual({ journal: 'wal', synchronous: 2, foreignKeys: 1, version: currentVersion });
    close();
  });

  it('is held by one process at a time, and readable meanwhile', () => {
    const folder = temporaryFolder();
    const first = openCatalog(folder, 'write', nowMs);
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-in-use' }),
    );
    const reader = openCatalog(folder, 'read-only', nowMs);
    expect(() => reader.db.exec('DELETE FROM tasks')).toThrow();
    reader.close();
    first.close();
    openCatalog(folder, 'write', nowMs).close();
  });

  it.each([
    ['never took any', () => undefined],
    ['has some of a smaller one', (db: Database) => db.exec('ANALYZE')],
  ])('looks through no table for a picture’s words while it grows, where it %s', (_, before) => {
    const folder = temporaryFolder();
    const first = openCatalog(folder, 'write', nowMs);
    givenAccount(first.db, 'a', 'acedata');
    first.db.exec(
      `INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r', 'succeeded', 1, 1)`,
    );
    before(first.db);
    first.close();
    const { db, close } = openCatalog(folder, 'write', nowMs);
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT * FROM words_of_pictures WHERE id = ?').all(1);
    expect(plan.map((step) => (step as { detail: string }).detail).join()).not.toContain('SCAN');
    close();
  });

  it('is let go of where nothing more can be written, and is looked through by the next start', () => {
    const folder = temporaryFolder();
    const full = openCatalog(folder, 'write', nowMs);
    full.db.exec(
      `CREATE TRIGGER full BEFORE UPDATE ON library BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
    );
    full.close();
    const room = new SQLite(catalogPath(folder));
    expect(room.prepare('SELECT open_since_ms FROM library').pluck().get()).toBe(nowMs);
    room.exec('DROP TRIGGER full');
    room.close();
    openCatalog(folder, 'write', nowMs).close();
  });

  it.each(['', '{"id":', '{"id":7}', 'null'])('writes its mark again where that has become %j', (spoilt) => {
    const folder = temporaryFolder();
    openCatalog(folder, 'write', nowMs).close();
    const mark = readFileSync(markerPath(folder), 'utf8');
    // As a power cut soon after the first start leaves it, or a drive that is kept alike elsewhere.
    writeFileSync(markerPath(folder), spoilt);
    openCatalog(folder, 'write', nowMs).close();
    expect(readFileSync(markerPath(folder), 'utf8')).toBe(mark);
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('is opened where something else was written into the file of its lock, by one process still', () => {
    const folder = temporaryFolder();
    openCatalog(folder, 'write', nowMs).close();
    writeFileSync(
      join(folder, '.lock'),
      'pid 4711 of another program, which locks in its own way '.repeat(20),
    );
    const first = openCatalog(folder, 'write', nowMs);
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-in-use' }),
    );
    first.close();
  });

  it('refuses a catalog of a newer program and changes no byte of it', () => {
    const folder = temporaryFolder();
    openCatalog(folder, 'write', nowMs).close();
    const newer = new SQLite(catalogPath(folder));
    newer.pragma('journal_mode = DELETE');
    newer.pragma(`user_version = ${String(currentVersion + 10)}`);
    newer.close();
    const before = readFileSync(catalogPath(folder));
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-newer' }),
    );
    expect(() => openCatalog(folder, 'read-only', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-newer' }),
    );
    const tables = new SQLite(catalogPath(folder), { readonly: true });
    expect(tables.pragma('user_version', { simple: true })).toBe(currentVersion + 10);
    tables.close();
    expect(readFileSync(catalogPath(folder)).length).toBe(before.length);
  });

  it.each([
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['gone', (file: string) => rmSync(file)],
    [
      'overwritten with text',
      (file: string) => writeFileSync(file, 'not a database, but long enough to be read as one'),
    ],
  ])('never puts a new catalog where the old one is %s', (_name, spoil) => {
    const folder = temporaryFolder();
    openCatalog(folder, 'write', nowMs).close();
    for (const suffix of ['-wal', '-shm']) rmSync(`${catalogPath(folder)}${suffix}`, { force: true });
    spoil(catalogPath(folder));
    const before = existsSync(catalogPath(folder)) ? readFileSync(catalogPath(folder)) : null;
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-damaged' }),
    );
    expect(existsSync(catalogPath(folder)) ? readFileSync(catalogPath(folder)) : null).toEqual(before);
  });

  it('marks an exit that was not clean, and a clean one', () => {
    const folder = temporaryFolder();
    const first = openCatalog(folder, 'write', nowMs);
    const mark = first.db.prepare('SELECT open_since_ms FROM library').pluck();
    expect(mark.get()).toBe(nowMs);
    first.close();
    const second = openCatalog(folder, 'write', nowMs + 1);
    second.noteDamage();
    second.close();
    const third = new SQLite(catalogPath(folder), { readonly: true });
    expect(third.prepare('SELECT open_since_ms FROM library').pluck().get()).toBe(nowMs + 1);
    third.close();
    openCatalog(folder, 'write', nowMs + 2).close();
    const fourth = new SQLite(catalogPath(folder), { readonly: true });
    expect(fourth.prepare('SELECT open_since_ms FROM library').pluck().get()).toBeNull();
    fourth.close();
  });

  /** A library of some size, closed; its tasks' rows lie on the pages that are then overwritten. */
  function givenLibrary(isClosedCleanly: boolean): string {
    const folder = temporaryFolder();
    const { db, close, noteDamage } = openCatalog(folder, 'write', nowMs);
    db.exec(`
      INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('a', 'a', 'acedata', 'https://x', 'own', 0, 1, 1);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        INSERT INTO tasks (account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms)
        SELECT 'a', i, 'succeeded', hex(randomblob(100)), i, i FROM n;
    `);
    if (!isClosedCleanly) noteDamage();
    close();
    return folder;
  }

  it('finds damage after an unclean exit, again and again, and changes no byte of it', () => {
    const folder = givenLibrary(false);
    damagePages(catalogPath(folder), 5);
    const before = readFileSync(catalogPath(folder));
    for (const attempt of [1, 2]) {
      expect(() => openCatalog(folder, 'write', nowMs + attempt)).toThrow(
        expect.objectContaining({
          code: 'library-damaged',
          message: expect.stringMatching(/backups restore/),
        }),
      );
    }
    expect(readFileSync(catalogPath(folder))).toEqual(before);
  });

  it('finds rows without what they refer to after an unclean exit', () => {
    const folder = givenLibrary(false);
    const db = new SQLite(catalogPath(folder));
    db.pragma('foreign_keys = OFF');
    db.exec(`DELETE FROM accounts`);
    db.close();
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-damaged' }),
    );
  });

  it('does not read all of it after a clean exit', () => {
    const folder = givenLibrary(true);
    damagePages(catalogPath(folder), 1);
    const opened = openCatalog(folder, 'write', nowMs);
    opened.noteDamage();
    opened.close();
    expect(() => openCatalog(folder, 'write', nowMs)).toThrow(
      expect.objectContaining({ code: 'library-damaged' }),
    );
  });

  it('makes a lost or damaged preview file anew and asks for all previews again', () => {
    const folder = temporaryFolder();
    const first = openCatalog(folder, 'write', nowMs);
    first.db.exec(`
      INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('a', 'a', 'acedata', 'https://x', 'own', 0, 1, 1);
      INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (1, 'a', 'r', 'succeeded', 1, 1);
      INSERT INTO originals (id, sha256, path, size_bytes, media_type, saved_at_ms) VALUES (1, 'h', 'p', 1, 'image/png', 1);
      INSERT INTO pictures (task_id, position, kind, url, state, original_id, sort_at_ms) VALUES (1, 0, 'grid', 'u', 'ready', 1, 1);
    `);
    first.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${previewsPath(folder)}${suffix}`, { force: true });
    writeFileSync(previewsPath(folder), 'damaged '.repeat(1000));
    const second = openCatalog(folder, 'write', nowMs);
    expect(second.db.prepare('SELECT state FROM pictures').pluck().all()).toEqual(['saved']);
    second.close();
  });
});

describe('migrations', () => {
  it('have growing numbers', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('10: makes strict tables whose states are checked', () => {
    const db = new SQLite(':memory:');
    migrations.find(({ version }) => version === 10)?.up(db);
    const tables = db.prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' ORDER BY name`,
    );
    expect(tables.pluck().all()).toEqual([
      'accounts',
      'file_chores',
      'library',
      'originals',
      'pictures',
      'refusals',
      'tasks',
    ]);
    expect(() =>
      db.exec(
        `INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES ('a', 'r', 'odd', 1, 1)`,
      ),
    ).toThrow(/CHECK/);
    db.close();
  });
});
