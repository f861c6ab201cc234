// Every task that has something to remember gets its own sidecar, and a forgotten one loses it.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { markerPath } from '../../../src/main/catalog/catalog-path.ts';
import { deletePictures, forgetPictures } from '../../../src/main/catalog/deletions.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { FileChores } from '../../../src/main/saving/file-chores.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import type { SavePool } from '../../../src/main/saving/save-pool.ts';
import { SidecarWriter, choosePaths } from '../../../src/main/saving/sidecar-writer.ts';
import { writeSidecar } from '../../../src/main/saving/sidecar.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = Date.UTC(2026, 0, 15);
const log = createLog({ sinks: [] });

function givenLibrary() {
  const libraryDir = join(temporaryFolder(), 'library');
  const open = openCatalog(libraryDir, 'write', nowMs);
  onTestFinished(() => open.close());
  const { db } = open;
  const catalog = catalogHere(db);
  givenAccount(db, 'studio', 'acedata');
  const folderSync = createFolderSync();
  const pool = { writeSidecar: (path: string, text: string) => writeSidecar(path, text, folderSync) };
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(markerPath(libraryDir)));
  const writer = new SidecarWriter({ catalog, pool: pool as unknown as SavePool, libraryDir, log, isHere });
  const chores = new FileChores({ catalog, libraryDir, log, isHere });
  return { libraryDir, db, writer, chores };
}

function addTask(
  db: Database,
  id: number,
  facts: { text?: string; files?: readonly (readonly [string, string])[] },
): void {
  db.prepare(
    `INSERT INTO tasks (id, account_id, remote_id, state, prompt, text, imported_at_ms, sort_at_ms, sidecar_due)
     VALUES (@id, 'studio', @remoteId, 'succeeded', 'a fox', @text, @nowMs, @nowMs, 1)`,
  ).run({ id, remoteId: `remote-${id}`, text: facts.text ?? null, nowMs });
  for (const [position, [path, sha256]] of (facts.files ?? []).entries()) {
    const pictureId = id * 100 + position;
    db.prepare(
      `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, ?, ?, 'single', 'https://x', 'wanted', 1)`,
    ).run(pictureId, id, position);
    const file = { path, sha256, sizeBytes: 1, mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const;
    settlePictures(db, { outcomes: [{ kind: 'saved', pictureId, file }], nowMs });
  }
}

const pathOf = (db: Database, id: number): string =>
  db.prepare('SELECT sidecar_path FROM tasks WHERE id = ?').pluck().get(id) as string;
const read = (libraryDir: string, path: string) =>
  JSON.parse(readFileSync(join(libraryDir, path), 'utf8')) as {
    readonly id: string;
    readonly text: string | null;
    readonly pictures: readonly { readonly state: string; readonly deletedAt: string | null }[];
  };

describe('SidecarWriter', () => {
  it('gives two tasks with the same bytes a sidecar each', async () => {
    const { libraryDir, db, writer } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'same']] });
    addTask(db, 2, {
      files: [
        ['Pictures/studio/b-0.png', 'same'],
        ['Pictures/studio/b-1.png', 'other'],
      ],
    });
    addTask(db, 3, { files: [['Pictures/studio/c-0.png', 'same']] });
    await writer.flush();
    expect([1, 2, 3].map((id) => pathOf(db, id))).toEqual([
      'Pictures/studio/a-0.json',
      'Pictures/studio/b-1.json',
      'Pictures/studio/2026-01/a fox-remote-3-task.json',
    ]);
    for (const id of [1, 2, 3]) expect(read(libraryDir, pathOf(db, id)).id).toBe(`remote-${id}`);
  });

  it('writes a text down, where there is no picture', async () => {
    const { libraryDir, db, writer } = givenLibrary();
    addTask(db, 1, { text: '1️⃣ a fox in the snow' });
    await writer.flush();
    expect(read(libraryDir, pathOf(db, 1))).toMatchObject({ text: '1️⃣ a fox in the snow', pictures: [] });
  });

  it('remembers that everything was deleted, until it is forgotten', async () => {
    const { libraryDir, db, writer, chores } = givenLibrary();
    addTask(db, 1, {
      files: [
        ['Pictures/studio/a-0.png', 'a'],
        ['Pictures/studio/a-1.png', 'b'],
      ],
    });
    await writer.flush();
    deletePictures(db, { pictureIds: [100], nowMs });
    await writer.flush();
    expect(readdirSync(join(libraryDir, 'Pictures/studio'))).toEqual(['a-1.json']);
    deletePictures(db, { pictureIds: [101], nowMs: nowMs + 5 });
    await writer.flush();
    expect(read(libraryDir, pathOf(db, 1)).pictures).toMatchObject([
      { state: 'deleted', deletedAt: '2026-01-15T00:00:00.000Z' },
      { state: 'deleted', deletedAt: '2026-01-15T00:00:00.005Z' },
    ]);
    const path = pathOf(db, 1);
    forgetPictures(db, { pictureIds: [100, 101] });
    await chores.run();
    expect(existsSync(join(libraryDir, path))).toBe(false);
  });

  it('makes no folder where the library itself is away', async () => {
    const { libraryDir, db, writer } = givenLibrary();
    addTask(db, 1, { text: 'away' });
    rmSync(join(libraryDir, '.gridkeep-library'));
    await writer.flush();
    expect(existsSync(join(libraryDir, 'Pictures'))).toBe(false);
    mkdirSync(join(libraryDir, 'Pictures'));
    expect(pathOf(db, 1)).toBeNull();
  });
});

describe('choosePaths', () => {
  it.each([
    ['the first wish', [{ taskId: 1, paths: ['a', 'b'] }], [], { 1: 'a' }],
    ['its own again', [{ taskId: 1, paths: ['a', 'b'] }], [{ path: 'a', taskId: 1 }], { 1: 'a' }],
    ['not another’s', [{ taskId: 1, paths: ['a', 'b'] }], [{ path: 'a', taskId: 2 }], { 1: 'b' }],
    [
      'not one that two have from of old',
      [{ taskId: 1, paths: ['a', 'b'] }],
      [
        { path: 'a', taskId: 1 },
        { path: 'a', taskId: 2 },
      ],
      { 1: 'b' },
    ],
    [
      'one each in one batch',
      [
        { taskId: 1, paths: ['a', 'b'] },
        { taskId: 2, paths: ['a', 'c'] },
        { taskId: 3, paths: ['a'] },
      ],
      [],
      { 1: 'a', 2: 'c' },
    ],
  ])('%s', (_name, wishes, owners, chosen) => {
    expect(Object.fromEntries(choosePaths(wishes, owners))).toEqual(chosen);
  });
});
