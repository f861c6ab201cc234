// Checking the disk: gone, changed, moved and never downloaded are told apart, and nothing of the user's is overwritten.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { unownedAmong } from '../../../src/main/catalog/verification.ts';
import { findUnownedFiles } from '../../../src/main/saving/unowned-files.ts';
import { verifyLibrary } from '../../../src/main/saving/verify.ts';
import type { VerifyOptions, VerifyReport } from '../../../src/main/saving/verify.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = Date.UTC(2026, 0, 15);

/** A library with `count` pictures p0.png … on disk, each of bytes of its own. */
function givenLibrary(count: number) {
  const libraryDir = join(temporaryFolder(), 'library');
  const open = openCatalog(libraryDir, 'write', nowMs);
  onTestFinished(() => open.close());
  const { db } = open;
  givenAccount(db, 'studio', 'acedata');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
    VALUES (1, 'studio', 'task', 'succeeded', 1, 1)`);
  for (let index = 0; index < count; index += 1) addPicture(db, libraryDir, index);
  const file = (name: string): string => join(libraryDir, 'Pictures', name);
  const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
  const verify = (options: Partial<VerifyOptions> = {}): Promise<VerifyReport> =>
    verifyLibrary({ catalog: catalogHere(db), libraryDir, clock }, { repair: false, ...options });
  const states = (): unknown =>
    db
      .prepare(
        `SELECT state, path FROM pictures LEFT JOIN originals o ON o.id = original_id ORDER BY position`,
      )
      .raw()
      .all();
  return { libraryDir, db, file, verify, states };
}

const contentOf = (index: number): string => `picture ${String(index)}`;
const hashOf = (index: number): string => createHash('sha256').update(contentOf(index)).digest('hex');

function addPicture(db: Database, libraryDir: string, index: number): void {
  const path = `Pictures/p${index}.png`;
  const content = contentOf(index);
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  writeFileSync(join(libraryDir, path), content);
  db.prepare(
    `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, 1, ?, 'single', 'https://x', 'wanted', 1)`,
  ).run(index + 1, index);
  const file = {
    ...{ path, sha256: hashOf(index) },
    ...{ sizeBytes: content.length, mediaType: 'image/png' as const, widthPx: 1, heightPx: 1 },
  };
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: index + 1, file }], nowMs });
}

describe('verifyLibrary', () => {
  it('tells gone, changed, moved and never downloaded apart, and changes no file', async () => {
    const { db, file, verify, states } = givenLibrary(4);
    db.exec(`INSERT INTO pictures (task_id, position, kind, url, state, next_try_at_ms, sort_at_ms)
      VALUES (1, 9, 'single', 'u', 'wanted', 1, 1)`);
    rmSync(file('p0.png'));
    writeFileSync(file('p1.png'), 'PICTURE 1');
    mkdirSync(file('best'));
    renameSync(file('p2.png'), file('best/other name.png'));
    const report = await verify();
    expect(report).toEqual({
      ...{ checked: 4, ok: 2, missing: ['Pictures/p0.png'], damaged: ['Pictures/p1.png'] },
      moved: [{ id: 3, sha256: hashOf(2), from: 'Pictures/p2.png', to: 'Pictures/best/other name.png' }],
      ...{ neverSaved: 1, wantedAgain: [], unowned: { count: 0, files: [] }, isComplete: true },
    });
    expect(states()).toEqual([
      ['missing', 'Pictures/p0.png'],
      ['missing', 'Pictures/p1.png'],
      ['saved', 'Pictures/best/other name.png'],
      ['saved', 'Pictures/p3.png'],
      ['wanted', null],
    ]);
    expect(readFileSync(file('p1.png'), 'utf8')).toBe('PICTURE 1');
    expect(db.prepare('SELECT sidecar_due FROM tasks').pluck().get()).toBeGreaterThan(4);
  });

  it('names files that no picture has, and leaves them alone', async () => {
    const { db, file, verify } = givenLibrary(3);
    // What is deleted lies in its place until its file has been moved to the trash.
    deletePictures(db, { pictureIds: [3], nowMs });
    writeFileSync(file('refused.PNG'), 'what could not be written down');
    mkdirSync(file('.trash'));
    for (const name of ['p0.json', 'albums.json', 'notes.txt', '.trash/deleted.png'])
      writeFileSync(file(name), '');
    expect((await verify()).unowned).toEqual({ count: 1, files: ['Pictures/refused.PNG'] });
    expect(readFileSync(file('refused.PNG'), 'utf8')).toBe('what could not be written down');
  });

  it.each(['NFC', 'NFD'] as const)(
    'knows a file in whatever spelling the drive gives its name: %s',
    (form) => {
      const { db } = givenLibrary(2);
      const kept = 'Pictures/Übung/p1.png';
      const other = form === 'NFC' ? 'NFD' : 'NFC';
      db.prepare("UPDATE originals SET path = ? WHERE path = 'Pictures/p1.png'").run(kept.normalize(form));
      const paths = [kept.normalize(other), 'Pictures/Übung/p2.png'.normalize(other)];
      expect(unownedAmong(db, { paths })).toEqual(paths.slice(1));
    },
  );

  it('names none where it was ended before them, and looks at no more of them once it is', async () => {
    const { db, libraryDir, file, verify } = givenLibrary(1);
    writeFileSync(file('copy.png'), '');
    const signal = AbortSignal.abort();
    expect((await verify({ signal })).unowned).toBeNull();
    const found = await findUnownedFiles({ catalog: catalogHere(db), libraryDir }, signal);
    expect(found).toEqual({ count: 0, files: [] });
  });

  it('names no more than the first thousand of them, and counts all', async () => {
    const { file, verify } = givenLibrary(1);
    for (let number = 0; number < 1_100; number += 1) writeFileSync(file(`copy ${String(number)}.webp`), '');
    const { unowned } = await verify();
    expect([unowned?.count, unowned?.files.length]).toEqual([1_100, 1_000]);
  });

  it('puts two that changed places right', async () => {
    const { file, verify, states } = givenLibrary(2);
    renameSync(file('p0.png'), file('x.png'));
    renameSync(file('p1.png'), file('p0.png'));
    renameSync(file('x.png'), file('p1.png'));
    expect(await verify({ repair: true })).toMatchObject({
      ok: 2,
      missing: [],
      damaged: [],
      wantedAgain: [],
    });
    expect(states()).toEqual([
      ['saved', 'Pictures/p1.png'],
      ['saved', 'Pictures/p0.png'],
    ]);
  });

  it.each([false, true])(
    'knows a file that was put in the place of another one (repair: %s)',
    async (repair) => {
      const { file, verify, states } = givenLibrary(2);
      renameSync(file('p0.png'), file('p1.png'));
      expect(await verify({ repair })).toMatchObject({
        ...{ ok: 1, missing: [], damaged: ['Pictures/p1.png'] },
        moved: [{ from: 'Pictures/p0.png', to: 'Pictures/p1.png' }],
      });
      expect(states()).toEqual([
        ['saved', 'Pictures/p1.png'],
        repair ? ['wanted', null] : ['missing', 'Pictures/p1 (gone 2).png'],
      ]);
      expect(readFileSync(file('p1.png'), 'utf8')).toBe('picture 0');
      expect(await verify({ repair })).toMatchObject({ moved: [], damaged: [] });
    },
  );

  it('lets a file be saved at a place that the row of a vanished one still names', () => {
    const { libraryDir, db, file, states } = givenLibrary(1);
    rmSync(file('p0.png'));
    db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (7, 1, 6, 'single', 'https://x', 'wanted', 1)`);
    writeFileSync(join(libraryDir, 'Pictures/p0.png'), 'another');
    const facts = { sha256: 'a', sizeBytes: 7, mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const;
    const outcome = { kind: 'saved', pictureId: 7, file: { path: 'Pictures/p0.png', ...facts } } as const;
    settlePictures(db, { outcomes: [outcome], nowMs });
    expect(states()).toEqual([
      ['missing', 'Pictures/p0 (gone 1).png'],
      ['saved', 'Pictures/p0.png'],
    ]);
  });

  it('sets an edited file aside before it is fetched again, and leaves it where the original lies elsewhere', async () => {
    const { file, verify, states } = givenLibrary(2);
    writeFileSync(file('p0.png'), 'painted over');
    writeFileSync(file('p0 (edited).png'), 'an earlier one');
    renameSync(file('p1.png'), file('p1 original.png'));
    writeFileSync(file('p1.png'), 'my edit');
    expect(await verify({ repair: true })).toMatchObject({
      ok: 1,
      wantedAgain: [1],
      damaged: ['Pictures/p0.png'],
    });
    expect(existsSync(file('p0.png'))).toBe(false);
    expect(readFileSync(file('p0 (edited 2).png'), 'utf8')).toBe('painted over');
    expect(readFileSync(file('p1.png'), 'utf8')).toBe('my edit');
    expect(states()).toEqual([
      ['wanted', null],
      ['saved', 'Pictures/p1 original.png'],
    ]);
  });

  it('does not take a copy for a move, nor a file from a whole original', async () => {
    const { db, file, verify } = givenLibrary(2);
    writeFileSync(file('copy.png'), 'picture 0');
    expect(await verify()).toMatchObject({ moved: [], ok: 2 });
    db.exec(`UPDATE originals SET sha256 = 'f' WHERE id = 2`);
    expect(await verify()).toMatchObject({ moved: [], damaged: ['Pictures/p1.png'] });
  });

  it('calls nothing missing where the whole library is away', async () => {
    const { libraryDir, verify, states } = givenLibrary(1);
    rmSync(join(libraryDir, 'Pictures'), { recursive: true });
    rmSync(join(libraryDir, '.gridkeep-library'));
    await expect(verify({ repair: true })).rejects.toMatchObject({ code: 'library-away' });
    expect(states()).toEqual([['saved', 'Pictures/p0.png']]);
  });

  it('can be ended and goes on where it stood, and repairs at its end only', async () => {
    const { file, verify, states } = givenLibrary(450);
    rmSync(file('p10.png'));
    renameSync(file('p20.png'), file('moved.png'));
    rmSync(file('p300.png'));
    const abort = new AbortController();
    const seen: number[] = [];
    const first = await verify({
      repair: true,
      signal: abort.signal,
      onProgress: ({ checked, total }) => {
        seen.push(checked, total);
        abort.abort();
      },
    });
    expect(seen).toEqual([200, 450]);
    expect(first).toMatchObject({ checked: 200, isComplete: false, wantedAgain: [] });
    const second = await verify({ repair: true, resume: true });
    expect(second).toMatchObject({ checked: 250, ok: 249, isComplete: true, wantedAgain: [301, 11] });
    expect(second.moved).toMatchObject([{ to: 'Pictures/moved.png' }]);
    expect((states() as [string, string][]).filter(([state]) => state !== 'saved')).toHaveLength(2);
    expect(await verify({ resume: true })).toMatchObject({ checked: 448, ok: 448 });
  });
});
