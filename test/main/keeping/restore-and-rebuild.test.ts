// The catalog from sidecars: everything that is true comes back, nothing that is made up does harm.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backupName } from '../../../src/main/catalog/backup-names.ts';
import { backupsPath, listBackups, takeBackup } from '../../../src/main/catalog/backups.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { taskFamily } from '../../../src/main/catalog/families.ts';
import { currentVersion, migrations } from '../../../src/main/catalog/migrations/index.ts';
import { catalogPath, openCatalog } from '../../../src/main/catalog/open.ts';
import { readIndexState, writeIndexState } from '../../../src/main/keeping/index-state.ts';
import { isPicturePath, isTrashPath, readSidecar } from '../../../src/main/keeping/read-sidecar.ts';
import { rebuildCatalog, restoreBackup } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { sidecarMaxBytes } from '../../../src/main/saving/sidecar.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { damagePages } from '../catalog/damage.ts';
import { access, givenFile, givenSidecar, savedPicture, sidecar } from './given-sidecars.ts';
import type { Json } from './given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);
const optionsFor = (libraryDir: string) => ({ libraryDir, nowMs, onProgress: () => undefined });

interface Row {
  readonly remote_id: string;
  readonly position: number;
  readonly state: string;
  readonly path: string | null;
}

/** Every picture with its task and its file. */
function rowsOf(libraryDir: string): readonly Row[] {
  return withCatalog(libraryDir, (db) =>
    db
      .prepare(
        `SELECT t.remote_id, p.position, p.state, o.path FROM pictures p JOIN tasks t ON t.id = p.task_id
         LEFT JOIN originals o ON o.id = p.original_id ORDER BY t.remote_id, p.position`,
      )
      .all(),
  ) as Row[];
}

function withCatalog<Value>(libraryDir: string, run: (db: SQLite.Database) => Value): Value {
  const { db, close } = openCatalog(libraryDir, 'write', nowMs);
  try {
    return run(db);
  } finally {
    close();
  }
}

describe('rebuildCatalog', () => {
  it('brings tasks, pictures, accounts, texts and the memory of deletion back', async () => {
    const folder = temporaryFolder();
    const grid = givenFile(folder, 'Pictures/s/a-0.png', 'grid');
    givenSidecar(
      folder,
      'Pictures/s/a-0.json',
      sidecar('a', [
        savedPicture(0, grid, { linkEndsAt: '2026-01-09T00:00:00.000Z' }),
        { index: 1, kind: 'single', state: 'deleted', url: 'u', deletedAt: '2026-02-01T00:00:00.000Z' },
        {
          index: 2,
          kind: 'single',
          state: 'failed',
          url: 'u',
          failure: { code: 'expired', message: 'gone' },
        },
        { index: 3, kind: 'single', state: 'wanted', url: 'u' },
      ]),
    );
    givenSidecar(
      folder,
      'Pictures/s/t-task.json',
      sidecar('t', [], { text: 'a fox in the snow', parent: 'a' }),
    );
    givenSidecar(
      folder,
      'Pictures/s/b-0.json',
      sidecar('b', [savedPicture(0, { ...grid, file: 'Pictures/s/gone.png' })]),
    );
    const report = await rebuildCatalog(false, optionsFor(folder));
    expect(report).toMatchObject({
      sidecars: 3,
      accounts: 1,
      tasks: 3,
      unreadableCount: 0,
      missing: 0,
      setAside: null,
    });
    expect(rowsOf(folder)).toEqual([
      { remote_id: 'a', position: 0, state: 'saved', path: 'Pictures/s/a-0.png' },
      { remote_id: 'a', position: 1, state: 'deleted', path: null },
      { remote_id: 'a', position: 2, state: 'failed', path: null },
      { remote_id: 'a', position: 3, state: 'wanted', path: null },
      // The same bytes, once.
      { remote_id: 'b', position: 0, state: 'saved', path: 'Pictures/s/a-0.png' },
    ]);
    withCatalog(folder, (db) => {
      expect(db.prepare('SELECT * FROM accounts').all()).toMatchObject([
        {
          ...{
            id: access['id'],
            label: 'Studio 猫',
            provider: 'newapi',
            base_url: 'https://api.example/sub',
          },
          ...{
            user_id: '12',
            scope: 'own',
            allow_http: 0,
            key_stored: 0,
            stopped: 1,
            failure_code: 'unauthorized',
          },
        },
      ]);
      expect(db.prepare(`SELECT * FROM tasks WHERE remote_id = 'a'`).get()).toMatchObject({
        ...{
          state: 'succeeded',
          prompt: 'fox a --ar 1:1',
          parameters: '{"ar":"1:1"}',
          raw_record: '{"any":"thing"}',
        },
        ...{ picture_count: 3, deleted_count: 1, offered_count: 4, next_look_at_ms: null, sidecar_due: 0 },
        ...{ sidecar_path: 'Pictures/s/a-0.json', created_at_ms: Date.UTC(2026, 0, 1), seen: 1 },
      });
      expect(db.prepare('SELECT text FROM tasks WHERE parent_remote_id = ?').pluck().all('a')).toEqual([
        'a fox in the snow',
      ]);
      expect(
        db.prepare('SELECT expires_at_ms FROM pictures WHERE expires_at_ms NOT NULL').pluck().all(),
      ).toEqual([Date.UTC(2026, 0, 9)]);
      expect(db.prepare('SELECT deleted_at_ms FROM pictures WHERE position = 1').pluck().get()).toBe(
        Date.UTC(2026, 1, 1),
      );
    });
  });

  it('finds families again, from records and buttons alone, also through a second account', async () => {
    const folder = temporaryFolder();
    const [gridJob, soloJob] = [
      'fb4b8cfa-2be7-4ae8-9013-8d0cf7f27390',
      '39d7cf9f-c2f0-4adf-a124-0020fb9f867f',
    ];
    const button = (id: string, label: string) => ({ buttons: [{ id, label }] });
    const upscale = `MJ::JOB::upsample::1::${gridJob}`;
    const second = { account: 'B', access: { ...access, id: 'b5f0c0de-0000-4000-8000-000000000001' } };
    const picture = (name: string) => [savedPicture(0, givenFile(folder, `Pictures/s/${name}.png`, name))];
    const kept = {
      // Read before its parent; its record tells the pressed button.
      'a-solo': {
        ...button(`MJ::CustomZoom::${soloJob}`, 'Custom Zoom'),
        ...{
          record: { action: 'UPSCALE', properties: { customId: upscale } },
          createdAt: '2026-01-02T00:00:00.000Z',
        },
      },
      'b-grid': { ...button(upscale, 'U1'), record: { action: 'IMAGINE' } },
      // Made in the library: only the sidecar tells the button.
      'c-zoom': {
        ...{
          parent: 'a-solo',
          madeBy: `MJ::CustomZoom::${soloJob}`,
          record: { action: 'ZOOM' },
          buttons: [],
        },
        ...{ ...second, createdAt: '2026-01-03T00:00:00.000Z' },
      },
      'd-alone': { record: null, madeBy: { not: 'a text' } },
    };
    for (const [id, more] of Object.entries(kept)) {
      givenSidecar(folder, `Pictures/s/${id}.json`, sidecar(id, picture(id), more));
    }
    await rebuildCatalog(false, optionsFor(folder));
    withCatalog(folder, (db) => {
      const rows = db.prepare('SELECT id, remote_id, family_id FROM tasks').all() as {
        id: number;
        remote_id: string;
        family_id: number | null;
      }[];
      expect(rows.find(({ remote_id }) => remote_id === 'd-alone')?.family_id).toBeNull();
      const taskId = rows.find(({ remote_id }) => remote_id === 'c-zoom')?.id ?? 0;
      const family = taskFamily(db, { taskId });
      const nameOf = (id: number | null) => family.find((member) => member.taskId === id)?.remoteId ?? null;
      expect(family.map((member) => [member.remoteId, nameOf(member.parentTaskId), member.madeBy])).toEqual([
        ['b-grid', null, { kind: 'action', action: 'imagine' }],
        ['a-solo', 'b-grid', { kind: 'button', button: { id: upscale, label: 'U1' } }],
        [
          'c-zoom',
          'a-solo',
          { kind: 'button', button: { id: `MJ::CustomZoom::${soloJob}`, label: 'Custom Zoom' } },
        ],
      ]);
    });
  });

  it('knows whose edit a file is, and takes no path from a record that leads elsewhere', async () => {
    const folder = temporaryFolder();
    const fox = givenFile(folder, 'Pictures/s/a-0.png', 'fox');
    const edited = ['Pictures/s/a-0 (edited).png', '../../.ssh/id', 'Pictures/../x', '/etc/passwd', 7];
    givenSidecar(folder, 'Pictures/s/a-0.json', sidecar('a', [savedPicture(0, fox, { edited })]));
    await rebuildCatalog(false, optionsFor(folder));
    const files = withCatalog(folder, (db) => db.prepare('SELECT path FROM edited_files').pluck().all());
    expect(files).toEqual(['Pictures/s/a-0 (edited).png']);
  });

  it('calls a file that is gone, changed or a link missing, and never wants it again by itself', async () => {
    const folder = temporaryFolder();
    const outside = givenFile(temporaryFolder(), 'Pictures/x.png', 'outside');
    const changed = givenFile(folder, 'Pictures/s/changed.png', 'before');
    writeFileSync(join(folder, 'Pictures/s/changed.png'), 'after!');
    const gone = givenFile(folder, 'Pictures/s/gone.png', 'gone');
    rmSync(join(folder, 'Pictures/s/gone.png'));
    const real = join(temporaryFolder(), 'real.png');
    writeFileSync(real, 'outside');
    symlinkSync(real, join(folder, 'Pictures/s/link.png'));
    const linkedFolder = temporaryFolder();
    writeFileSync(join(linkedFolder, 'in.png'), 'in folder');
    symlinkSync(linkedFolder, join(folder, 'Pictures/linked'));
    const inFolder = {
      ...givenFile(temporaryFolder(), 'Pictures/in.png', 'in folder'),
      file: 'Pictures/linked/in.png',
    };
    const files = [changed, gone, { ...outside, file: 'Pictures/s/link.png' }, inFolder];
    givenSidecar(
      folder,
      'Pictures/s/a.json',
      sidecar(
        'a',
        files.map((file, index) => savedPicture(index, file)),
      ),
    );
    for (const quick of [false, true]) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${catalogPath(folder)}${suffix}`, { force: true });
      const report = await rebuildCatalog(quick, optionsFor(folder));
      expect(report.missing).toBe(quick ? 3 : 4);
      expect(rowsOf(folder).map(({ state }) => state)).toEqual([
        quick ? 'saved' : 'missing',
        'missing',
        'missing',
        'missing',
      ]);
    }
  });

  it.each([
    ['lies in another folder', (folder: string) => mkdirSync(join(folder, 'Pictures/s'))],
    [
      'lies in another folder, and its own is a file now',
      (folder: string) => writeFileSync(join(folder, 'Pictures/s'), ''),
    ],
  ])('finds a file again that a backup knows in its older place, where it %s', async (_, leave) => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'moved later');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    await rebuildCatalog(false, optionsFor(folder));
    const backup = await takeBackup(folder, nowMs);
    renameSync(join(folder, 'Pictures/s'), join(folder, 'Pictures/best'));
    leave(folder);
    const report = await restoreBackup(backup, optionsFor(folder));
    expect(report).toMatchObject({ moved: 1, missing: 0 });
    expect(rowsOf(folder)).toMatchObject([{ state: 'saved', path: 'Pictures/best/a.png' }]);
  });

  it('finds files that were moved, wherever their records are', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'moved');
    givenFile(folder, 'Pictures/s/b.png', 'not me');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    mkdirSync(join(folder, 'Pictures/best/of'), { recursive: true });
    renameSync(join(folder, 'Pictures/s/a.png'), join(folder, 'Pictures/best/of/renamed.png'));
    expect(await rebuildCatalog(false, optionsFor(folder))).toMatchObject({ moved: 1, missing: 0 });
    expect(rowsOf(folder)).toMatchObject([{ state: 'saved', path: 'Pictures/best/of/renamed.png' }]);
  });

  it.each<[string, (folder: string) => void]>([
    ['gone', (folder) => rmSync(catalogPath(folder))],
    ['emptied', (folder) => truncateSync(catalogPath(folder), 0)],
    ['overwritten', (folder) => writeFileSync(catalogPath(folder), 'no database at all, but some text')],
    ['damaged', (folder) => damagePages(catalogPath(folder), 12)],
  ])('makes it anew where it is %s, and keeps what was there', async (_name, spoil) => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    await rebuildCatalog(false, optionsFor(folder));
    withCatalog(folder, () => undefined);
    spoil(folder);
    const spoiled = existsSync(catalogPath(folder)) ? readFileSync(catalogPath(folder)) : null;
    mkdirSync(join(folder, 'Pictures/.parts'));
    writeFileSync(join(folder, 'Pictures/.parts/1.part'), 'of a row that has another number now');
    const { setAside } = await rebuildCatalog(false, optionsFor(folder));
    if (spoiled !== null)
      expect(readFileSync(join(backupsPath(folder), setAside ?? '')).equals(spoiled)).toBe(true);
    expect(rowsOf(folder)).toHaveLength(1);
    expect(readdirSync(join(folder, 'Pictures/.parts'))).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('gives every picture’s preview another address: a window that is open may keep those of before by their ids', async () => {
    const folder = temporaryFolder();
    const versions = (): unknown[] =>
      withCatalog(folder, (db) => db.prepare('SELECT preview_version FROM pictures').pluck().all());
    givenSidecar(
      folder,
      'Pictures/a.json',
      sidecar('a', [savedPicture(0, givenFile(folder, 'Pictures/a.png', 'a'))]),
    );
    const seen: unknown[] = [];
    for (const atMs of [nowMs, nowMs + 60_000]) {
      rmSync(catalogPath(folder), { force: true });
      await rebuildCatalog(false, { ...optionsFor(folder), nowMs: atMs });
      seen.push(...versions());
    }
    const backup = await takeBackup(folder, nowMs);
    await restoreBackup(backup, { ...optionsFor(folder), nowMs: nowMs + 120_000 });
    seen.push(...versions());
    expect(new Set(seen).size).toBe(3);
    for (const version of seen) expect(String(version)).toMatch(/^\d{2,16}$/);
  });

  it('takes nothing over from an attempt that was killed', async () => {
    const folder = temporaryFolder();
    givenSidecar(
      folder,
      'Pictures/s/a-0.json',
      sidecar('a', [savedPicture(0, givenFile(folder, 'Pictures/s/a-0.png', 'a'))]),
    );
    await rebuildCatalog(false, optionsFor(folder));
    renameSync(catalogPath(folder), `${catalogPath(folder)}.new`);
    rmSync(join(folder, 'Pictures/s'), { recursive: true });
    givenSidecar(
      folder,
      'Pictures/s/b-0.json',
      sidecar('b', [savedPicture(0, givenFile(folder, 'Pictures/s/b-0.png', 'b'))]),
    );
    await rebuildCatalog(false, optionsFor(folder));
    expect(rowsOf(folder).map(({ remote_id }) => remote_id)).toEqual(['b']);
    expect(existsSync(`${catalogPath(folder)}.new`)).toBe(false);
  });

  it('never lets the log of a lost catalog meet the new one', async () => {
    const folder = temporaryFolder();
    const { db, close } = openCatalog(folder, 'write', nowMs);
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    db.exec(`INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
      VALUES ('x', 'x', 'acedata', 'https://x', 'own', 0, 1, 1)`);
    const log = readFileSync(`${catalogPath(folder)}-wal`);
    close();
    rmSync(catalogPath(folder));
    writeFileSync(`${catalogPath(folder)}-wal`, log);
    await rebuildCatalog(false, optionsFor(folder));
    withCatalog(folder, (opened) =>
      expect(opened.prepare('SELECT label FROM accounts').pluck().all()).toEqual(['Studio 猫']),
    );
  });

  it('adds what a sound catalog lacks, after a backup, and leaves what it knows', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', [savedPicture(0, file)]));
    await rebuildCatalog(false, optionsFor(folder));
    withCatalog(folder, (db) => deletePictures(db, { pictureIds: [1], nowMs }));
    const other = givenFile(folder, 'Pictures/s/b.png', 'b');
    givenSidecar(folder, 'Pictures/s/b.json', sidecar('b', [savedPicture(0, other)]));
    const report = await rebuildCatalog(false, optionsFor(folder));
    expect(report).toMatchObject({ tasks: 1, pictures: 1, deleted: 0, setAside: null });
    expect(rowsOf(folder).map(({ state }) => state)).toEqual(['deleted', 'saved']);
    expect(listBackups(folder)).toMatchObject([{ kind: 'daily', facts: { tasks: 1 } }]);
  });

  it('completes an account that an old record made, and never changes one that was there', async () => {
    const folder = temporaryFolder();
    const old = sidecar('a', []);
    delete old['access'];
    givenSidecar(folder, 'Pictures/a.json', old);
    givenSidecar(folder, 'Pictures/b.json', sidecar('b', []));
    await rebuildCatalog(false, optionsFor(folder));
    const baseUrls = (): unknown =>
      withCatalog(folder, (db) => db.prepare('SELECT label, base_url FROM accounts').all());
    expect(baseUrls()).toEqual([{ label: 'Studio 猫', base_url: 'https://api.example/sub' }]);
    givenSidecar(
      folder,
      'Pictures/c.json',
      sidecar('c', [], {
        access: { ...access, baseUrl: 'https://evil.example' },
        origin: 'https://evil.example',
      }),
    );
    await rebuildCatalog(false, optionsFor(folder));
    expect(baseUrls()).toEqual([
      { label: 'Studio 猫', base_url: 'https://api.example/sub' },
      { label: 'Studio 猫 (2)', base_url: 'https://evil.example' },
    ]);
  });

  it('takes one task once, however many records tell of it', async () => {
    const folder = temporaryFolder();
    const file = givenFile(folder, 'Pictures/s/a.png', 'a');
    const twice = [savedPicture(0, file), savedPicture(0, { ...file, sha256: 'f'.repeat(64) })];
    givenSidecar(folder, 'Pictures/s/a.json', sidecar('a', twice));
    givenSidecar(folder, 'Pictures/s/copy of a.json', sidecar('a', twice));
    givenSidecar(
      folder,
      'Pictures/t/forged.json',
      sidecar('z', [savedPicture(0, { ...file, sha256: 'e'.repeat(64) })]),
    );
    await rebuildCatalog(false, optionsFor(folder));
    expect(rowsOf(folder)).toEqual([
      { remote_id: 'a', position: 0, state: 'saved', path: 'Pictures/s/a.png' },
      { remote_id: 'z', position: 0, state: 'failed', path: null },
    ]);
  });

  it('is refused where another Gridkeep has the library, where a newer one wrote it, and where there is none', async () => {
    const folder = temporaryFolder();
    const held = openCatalog(folder, 'write', nowMs);
    await expect(rebuildCatalog(false, optionsFor(folder))).rejects.toMatchObject({ code: 'library-in-use' });
    held.close();
    const newer = new SQLite(catalogPath(folder));
    newer.pragma(`user_version = ${String(currentVersion + 10)}`);
    newer.close();
    await expect(rebuildCatalog(false, optionsFor(folder))).rejects.toMatchObject({ code: 'library-newer' });
    await expect(rebuildCatalog(false, optionsFor(join(folder, 'absent')))).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('a library whose pictures lie on a drive that is away', () => {
  /** One picture, a catalog that knows it, and a backup of that; then the drive is pulled out. */
  async function givenAway(how: 'a link that leads nowhere' | 'the bare place of the drive') {
    const folder = temporaryFolder();
    const drive = join(temporaryFolder(), 'drive');
    mkdirSync(join(drive, '.parts'), { recursive: true });
    symlinkSync(drive, join(folder, 'Pictures'));
    givenSidecar(
      folder,
      'Pictures/a.json',
      sidecar('a', [savedPicture(0, givenFile(folder, 'Pictures/a.png', 'a'))]),
    );
    await rebuildCatalog(false, optionsFor(folder));
    const backup = await takeBackup(folder, nowMs);
    rmSync(drive, { recursive: true });
    if (how === 'the bare place of the drive') mkdirSync(drive);
    return { folder, backup };
  }
  const hows = ['a link that leads nowhere', 'the bare place of the drive'] as const;

  it.each(hows)('is not made anew without them: %s', async (how) => {
    const { folder } = await givenAway(how);
    rmSync(catalogPath(folder));
    await expect(rebuildCatalog(false, optionsFor(folder))).rejects.toMatchObject({ code: 'library-away' });
    expect(existsSync(catalogPath(folder))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it.each(hows)('comes back from a backup, which calls nothing missing: %s', async (how) => {
    const { folder, backup } = await givenAway(how);
    expect(await restoreBackup(backup, optionsFor(folder))).toMatchObject({
      sidecars: 0,
      moved: 0,
      missing: 0,
    });
    expect(rowsOf(folder)).toMatchObject([{ remote_id: 'a', state: 'saved', path: 'Pictures/a.png' }]);
  });
});

describe('restoreBackup', () => {
  it('migrates an older backup, and refuses a newer or damaged one without a change', async () => {
    const folder = temporaryFolder();
    withCatalog(folder, (db) =>
      db.exec(`INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('new', 'new', 'acedata', 'https://x', 'own', 0, 1, 1)`),
    );
    mkdirSync(backupsPath(folder));
    const oldName = backupName('before-migration', nowMs - 3);
    const old = new SQLite(join(backupsPath(folder), oldName));
    migrations[0]?.up(old);
    old.exec(`INSERT INTO library (id, created_at_ms) VALUES ('l', 1);
      INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('old', 'old', 'acedata', 'https://x', 'own', 0, 1, 1)`);
    old.pragma('user_version = 10');
    old.close();
    const newerName = await takeBackup(folder, nowMs - 2);
    const newer = new SQLite(join(backupsPath(folder), newerName));
    newer.pragma(`user_version = ${String(currentVersion + 10)}`);
    newer.close();
    const damagedName = await takeBackup(folder, nowMs + 86_400_000);
    damagePages(join(backupsPath(folder), damagedName), 12);
    const before = readFileSync(catalogPath(folder));
    await expect(restoreBackup(newerName, optionsFor(folder))).rejects.toMatchObject({
      code: 'library-newer',
    });
    await expect(restoreBackup(damagedName, optionsFor(folder))).rejects.toMatchObject({
      code: 'library-damaged',
    });
    expect(readFileSync(catalogPath(folder)).equals(before)).toBe(true);

    const { setAside } = await restoreBackup(oldName, optionsFor(folder));
    const labels = (): unknown =>
      withCatalog(folder, (db) => db.prepare('SELECT label FROM accounts').pluck().all());
    expect(labels()).toEqual(['old']);
    // And back again: what was set aside can be restored like any other.
    await restoreBackup(setAside ?? '', { ...optionsFor(folder), nowMs: nowMs + 1 });
    expect(labels()).toEqual(['new']);
  });

  it('has the index written anew, which tells of what the other catalog knew', async () => {
    const folder = temporaryFolder();
    givenFile(folder, 'Pictures/s/a-0.png', 'grid');
    withCatalog(folder, () => undefined);
    const isBehindAfter = async (what: () => Promise<unknown>): Promise<boolean> => {
      await writeIndexState(folder, { ours: [], isBehind: false });
      await what();
      return (await readIndexState(folder)).isBehind;
    };
    const name = await takeBackup(folder, nowMs);
    expect(await isBehindAfter(() => restoreBackup(name, optionsFor(folder)))).toBe(true);
    expect(await isBehindAfter(() => rebuildCatalog(true, optionsFor(folder)))).toBe(true);
  });

  it('brings back what a catalog had only in its log when it was set aside, and trusts no check of before', async () => {
    const folder = temporaryFolder();
    withCatalog(folder, () => undefined);
    mkdirSync(backupsPath(folder));
    const name = backupName('set-aside', nowMs - 1);
    const lost = new SQLite(catalogPath(folder));
    lost.pragma('wal_autocheckpoint = 0');
    lost.exec(`UPDATE library SET verified_up_to_id = 7, open_since_ms = 7;
      INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
        VALUES ('logged', 'logged', 'acedata', 'https://x', 'own', 0, 1, 1)`);
    for (const suffix of ['', '-wal'])
      copyFileSync(`${catalogPath(folder)}${suffix}`, join(backupsPath(folder), `${name}${suffix}`));
    lost.exec('DELETE FROM accounts');
    lost.close();
    await restoreBackup(name, optionsFor(folder));
    const restored = new SQLite(catalogPath(folder), { readonly: true });
    const facts = restored.prepare('SELECT label, verified_up_to_id, open_since_ms FROM accounts, library');
    expect(facts.raw().all()).toEqual([['logged', null, null]]);
    restored.close();
  });
});

describe('hostile sidecars', () => {
  it.each([
    ['Pictures/a.png', true],
    ['Pictures/Ärger 猫/2026-01/a (2).png', true],
    ['Pictures/', false],
    ['Pictures', false],
    ['/etc/passwd', false],
    ['Pictures/../catalog.sqlite', false],
    ['Pictures/a/../../../etc/passwd', false],
    ['Pictures/./a.png', false],
    ['Pictures//a.png', false],
    ['Pictures\\a.png', false],
    ['Pictures/..\\..\\a.png', false],
    ['Pictures/a.png:stream', false],
    ['C:/Pictures/a.png', false],
    ['Pictures/.trash/1/a.png', false],
    ['Pictures/.parts/1.part', false],
    ['Pictures/a\u0000.png', false],
    ['Pictures/a\n.png', false],
    ['Pictures/\u202egnp.png', false],
    ['catalog.sqlite', false],
  ])('%j as a file on Windows: %s', (path, isFine) => {
    expect(isPicturePath(path, true)).toBe(isFine);
  });

  it.each([
    ['Pictures/12:03 fox.png', true],
    ['Pictures/a\\b.png', true],
    [`Pictures/${'deep/'.repeat(200)}a.png`, true],
    ['Pictures\\a.png', false],
    ['Pictures/../catalog.sqlite', false],
    ['Pictures/.trash/1/a.png', false],
    ['Pictures/a\u0000.png', false],
    ['Pictures/\u202egnp.png', false],
  ])('%j as a file elsewhere: %s', (path, isFine) => {
    expect(isPicturePath(path, false)).toBe(isFine);
  });

  it.each([
    ['Pictures/.trash/1/s/a.png', true],
    ['Pictures/.trash/', false],
    ['Pictures/a.png', false],
    ['Pictures/.trash/../a.png', false],
    ['Pictures/.trash/1/../../../catalog.sqlite', false],
    ['Pictures/.trash/1/.parts/a.png', false],
    ['Pictures/.trash/1\\a.png', false],
    ['Pictures/.trash/1/a\u0000.png', false],
  ])('%j as a file in the trash of Windows: %s', (path, isFine) => {
    expect(isTrashPath(path, true)).toBe(isFine);
  });

  it('a file in the trash may have a name that only Windows lacks', () => {
    expect(isTrashPath('Pictures/.trash/1/s/12:03 fox.png', false)).toBe(true);
    expect(isTrashPath('Pictures/.trash/../12:03 fox.png', false)).toBe(false);
  });

  const file: Json = { file: 'Pictures/a.png', sha256: 'a'.repeat(64), bytes: 1, mediaType: 'image/png' };
  const good = sidecar('a', [savedPicture(0, file)]);
  it.each<[string, Json | string]>([
    ['no JSON', '{"format":"gridkeep-sidecar"'],
    ['another format', { ...good, format: 'other' }],
    ['a newer version', { ...good, version: 2 }],
    ['an unknown provider', { ...good, provider: '__proto__' }],
    ['an id of control characters', { ...good, id: 'a\u0007b' }],
    ['an empty id', { ...good, id: '' }],
    ['an endless id', { ...good, id: 'x'.repeat(501) }],
    ['a key as account', { ...good, account: { label: 'x' } }],
    ['an unknown state', { ...good, state: 'odd' }],
    ['a list of pictures that is none', { ...good, pictures: { length: 1 } }],
    [
      'too many pictures',
      { ...good, pictures: Array.from({ length: 1001 }, (_, at) => savedPicture(at, file)) },
    ],
    ['a negative index', { ...good, pictures: [savedPicture(-1, file)] }],
    ['a file address', { ...good, access: { ...access, baseUrl: 'file:///etc' } }],
    ['an address with a password', { ...good, access: { ...access, baseUrl: 'https://a:b@x.example' } }],
    ['plain http that nobody allowed', { ...good, access: { ...access, baseUrl: 'http://x.example' } }],
    ['nothing', ''],
    ['a bare null', 'null'],
    ['depth without end', '['.repeat(200_000)],
  ])('%s is no sidecar', (_name, content) => {
    const folder = temporaryFolder();
    givenSidecar(folder, 'Pictures/a.json', content);
    expect(readSidecar(join(folder, 'Pictures/a.json'), 'Pictures/a.json')).toBeNull();
  });

  it.each<[string, Json]>([
    ['has no hash', { sha256: 'short' }],
    ['has no size', { bytes: '5' }],
    ['is no picture', { mediaType: 'text/html' }],
  ])('a file that %s is not taken, the task is', (_name, odd) => {
    const folder = temporaryFolder();
    givenSidecar(folder, 'Pictures/a.json', sidecar('a', [savedPicture(0, { ...file, ...odd })]));
    expect(readSidecar(join(folder, 'Pictures/a.json'), 'Pictures/a.json')?.pictures[0]?.state).toMatchObject(
      {
        kind: 'failed',
        failure: { code: 'damaged' },
      },
    );
  });

  it.each(['Pictures/../../x.png', '/etc/passwd', 'Pictures/\u0000.png', 7, null])(
    'of a file that is said to be %j only its bytes count',
    (path) => {
      const folder = temporaryFolder();
      givenSidecar(folder, 'Pictures/a.json', sidecar('a', [savedPicture(0, { ...file, file: path })]));
      expect(readSidecar(join(folder, 'Pictures/a.json'), 'x')?.pictures[0]?.state).toMatchObject({
        kind: 'on-disk',
        original: { path: `Pictures/${'a'.repeat(64)}.png`, sha256: 'a'.repeat(64) },
      });
    },
  );

  it('reads what is odd only where it does not matter', () => {
    const folder = temporaryFolder();
    const odd = {
      ...good,
      prompt: 5,
      createdAt: 'never',
      buttons: 'x',
      cost: { value: 'x' },
      record: undefined,
      more: 1,
    };
    givenSidecar(folder, 'Pictures/a.json', odd);
    expect(readSidecar(join(folder, 'Pictures/a.json'), 'Pictures/a.json')).toMatchObject({
      ...{ remoteId: 'a', prompt: null, createdAtMs: null, buttons: [], cost: null, rawRecord: null },
    });
  });

  it('leaves out a provider’s record that is deeper than any, and takes in the task that has it', async () => {
    const folder = temporaryFolder();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    givenSidecar(folder, 'Pictures/deep.json', JSON.stringify(good).replace('{"any":"thing"}', deep));
    expect(readSidecar(join(folder, 'Pictures/deep.json'), 'Pictures/deep.json')).toMatchObject({
      ...{ remoteId: 'a', rawRecord: null },
    });
    givenSidecar(folder, 'Pictures/fine.json', sidecar('fine', []));
    expect(await rebuildCatalog(false, optionsFor(folder))).toMatchObject({ tasks: 2, unreadableCount: 0 });
  });

  it('holds no more records at once than a few large ones, however few tasks that are', async () => {
    const folder = temporaryFolder();
    const record = { any: 'x'.repeat(6 * 1024 * 1024) };
    for (let number = 0; number < 7; number += 1) {
      const id = `large-${String(number)}`;
      givenSidecar(folder, `Pictures/${id}.json`, sidecar(id, [], { record }));
    }
    const batches: number[] = [];
    const onProgress = (records: number): number => batches.push(records);
    expect(await rebuildCatalog(false, { ...optionsFor(folder), onProgress })).toMatchObject({ tasks: 7 });
    // Three are more than 16 MiB.
    expect(batches).toEqual([3, 6, 7]);
  });

  it('follows no link, opens no pipe, reads nothing huge, and goes on past all of them', async () => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    givenSidecar(elsewhere, 'linked.json', good);
    mkdirSync(join(folder, 'Pictures/deep'), { recursive: true });
    symlinkSync(join(elsewhere, 'linked.json'), join(folder, 'Pictures/link.json'));
    symlinkSync(elsewhere, join(folder, 'Pictures/folder'));
    symlinkSync(folder, join(folder, 'Pictures/deep/loop'));
    writeFileSync(join(folder, 'Pictures/huge.json'), '');
    truncateSync(join(folder, 'Pictures/huge.json'), sidecarMaxBytes + 1);
    mkdirSync(join(folder, 'Pictures/folder.json'));
    givenSidecar(folder, 'Pictures/.trash/1/a.json', good);
    givenSidecar(folder, 'Pictures/notes.json', '{"mine":true}');
    givenSidecar(folder, 'Pictures/deep/fine.json', sidecar('fine', []));
    expect(readSidecar(join(folder, 'Pictures/link.json'), 'x')).toBeNull();
    const report = await rebuildCatalog(false, optionsFor(folder));
    expect(report).toMatchObject({ sidecars: 1, tasks: 1, unreadableCount: 2 });
    expect([...report.unreadable].sort()).toEqual(['Pictures/huge.json', 'Pictures/notes.json']);
  });
});
