// The one index of a library: what it tells, and that nobody's own file gives way to it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addAlbum, addToAlbum } from '../../../src/main/catalog/albums.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { indexPageSql } from '../../../src/main/catalog/index-rows.ts';
import { markPictures, setNote } from '../../../src/main/catalog/marks.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import {
  indexPath,
  indexStatePath,
  readIndexState,
  writeIndexState,
} from '../../../src/main/keeping/index-state.ts';
import { writeIndex } from '../../../src/main/keeping/write-index.ts';
import type { IndexReport } from '../../../src/main/keeping/write-index.ts';
import { givenExportLibrary } from '../../fakes/export-library.ts';

const nowMs = 1_700_000_000_000;
const mountPoint = mkdtempSync(join(tmpdir(), 'gridkeep-index-full-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', mountPoint]).status === 0;
spawnSync('umount', ['-l', mountPoint]);
rmSync(mountPoint, { recursive: true });

function given(contents: readonly string[]) {
  const { libraryDir, db } = givenExportLibrary(contents);
  const path = join(libraryDir, indexPath);
  return {
    ...{ libraryDir, db, path },
    /** Written, and taken for the present. */
    write: async (): Promise<IndexReport> => {
      const report = await writeIndex(libraryDir);
      if (report.sha256 !== null)
        await writeIndexState(libraryDir, { ours: [report.sha256], isBehind: false });
      return report;
    },
    lines: () => readFileSync(path, 'utf8').trimEnd().split('\r\n'),
    names: () =>
      readdirSync(join(libraryDir, 'Pictures'))
        .filter((name) => name.includes('index'))
        .sort(),
  };
}

describe('what it tells', () => {
  it('is where each picture lies, how it was made, and what somebody has said of it', async () => {
    const { db, write, lines } = given(['zero', 'one']);
    markPictures(db, { pictureIds: [2], change: { rating: 4, flag: 'pick', label: 'red' }, nowMs });
    tagPictures(db, { pictureIds: [2], tags: ['storm', 'sea'], isGiven: true, nowMs });
    setNote(db, { pictureId: 2, note: 'for the cover,\n"large"', nowMs });
    const client = addAlbum(db, { name: 'Client', parentId: null, find: null, nowMs });
    const finals = addAlbum(db, { name: 'Finals', parentId: client.id, find: null, nowMs });
    addToAlbum(db, { id: finals.id, pictureIds: [2], nowMs });
    const report = await write();
    const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
    expect([report.pictures, report.setAside]).toEqual([2, null]);
    const made = '1970-01-01T00:00:00.001Z,studio,midapi,task-12345678';
    expect(lines()).toEqual([
      '\ufefffile,prompt,parameters,rating,flag,label,tags,albums,note,' +
        'createdAt,account,provider,task,index,kind,state,width,height,mediaType,bytes,sha256',
      `p0.png,a fox --ar 1:1,ar 1:1,0,none,,,,,${made},0,single,saved,1,1,image/png,4,${sha256('zero')}`,
      'p1.png,a fox --ar 1:1,ar 1:1,4,pick,red,"sea; storm",Client / Finals,"for the cover,\n""large""",' +
        `${made},1,single,saved,1,1,image/png,3,${sha256('one')}`,
    ]);
  });

  it('is every page of a large one, and nothing of what was deleted', async () => {
    const { db, write, lines } = given(Array.from({ length: 603 }, (_, at) => `picture ${String(at)}`));
    deletePictures(db, { pictureIds: [1, 501], nowMs });
    expect((await write()).pictures).toBe(601);
    const files = lines()
      .slice(1)
      .map((line) => line.split(',')[0]);
    const expected = Array.from({ length: 603 }, (_, at) => `p${String(at)}.png`);
    expect(files).toEqual(expected.filter((_, at) => at !== 0 && at !== 500));
  });

  it('reads a page by its key', () => {
    const { db } = given(['zero']);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${indexPageSql}`).all({ afterId: 0, limit: 1 });
    expect((plan as { detail: string }[]).map(({ detail }) => detail)).toEqual([
      'SEARCH pictures USING INTEGER PRIMARY KEY (rowid>?)',
    ]);
  });
});

describe('what stands in its place', () => {
  it('is nothing, in a library without pictures', async () => {
    const { write, names } = given([]);
    expect(await write()).toEqual({ pictures: 0, sha256: null, setAside: null });
    expect(names()).toEqual([]);
  });

  it('is replaced where it is our own, also where the program ended between the two steps of that', async () => {
    const { libraryDir, db, write, lines, names } = given(['zero']);
    await write();
    markPictures(db, { pictureIds: [1], change: { rating: 5 }, nowMs });
    const before = readFileSync(join(libraryDir, indexPath));
    await writeIndex(libraryDir);
    expect(lines()[1]).toContain(',5,');
    expect((await readIndexState(libraryDir)).ours).toHaveLength(2);
    // As if it had ended before the new one had its name.
    writeFileSync(join(libraryDir, indexPath), before);
    expect((await write()).setAside).toBeNull();
    expect(names()).toEqual(['.index', 'index.csv']);
  });

  it('stays as it is where it tells the same', async () => {
    const { path, write } = given(['zero']);
    await write();
    const { ino } = statSync(path);
    expect((await write()).setAside).toBeNull();
    expect(statSync(path).ino).toBe(ino);
  });

  it.each(['saved by a spreadsheet', 'there before', 'of which nothing is known any more'])(
    'is set aside where it is somebody’s own: %s',
    async (how) => {
      const { libraryDir, db, path, write, lines, names } = given(['zero']);
      if (how !== 'there before') await write();
      if (how === 'of which nothing is known any more') rmSync(join(libraryDir, indexStatePath));
      else writeFileSync(path, 'file;my own column');
      const theirs = readFileSync(path, 'utf8');
      markPictures(db, { pictureIds: [1], change: { rating: 5 }, nowMs });
      expect((await write()).setAside).toBe('Pictures/index (edited).csv');
      expect(readFileSync(join(libraryDir, 'Pictures/index (edited).csv'), 'utf8')).toBe(theirs);
      expect(lines()).toHaveLength(2);
      // And the next one too, beside the first.
      writeFileSync(path, 'again');
      expect((await write()).setAside).toBe('Pictures/index (edited 2).csv');
      expect(names()).toEqual(['.index', 'index (edited 2).csv', 'index (edited).csv', 'index.csv']);
    },
  );

  it('is left where it is a folder, which may hold pictures', async () => {
    const { path, write, names } = given(['zero']);
    mkdirSync(path);
    writeFileSync(join(path, 'mine.png'), 'mine');
    await expect(write()).rejects.toMatchObject({ code: 'no-permission' });
    expect([readdirSync(path), names()]).toEqual([['mine.png'], ['index.csv']]);
  });

  it.runIf(canMount)('is left where there is no room for another', async () => {
    const { libraryDir, db, path, write } = given(['zero']);
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', join(libraryDir, 'Pictures')]);
    onTestFinished(() => void spawnSync('umount', ['-l', join(libraryDir, 'Pictures')]));
    writeFileSync(path, 'the last one');
    markPictures(db, { pictureIds: [1], change: { rating: 5 }, nowMs });
    await expect(write()).rejects.toMatchObject({ code: 'disk-full' });
    expect(readFileSync(path, 'utf8')).toBe('the last one');
  });

  it('is not made anew beside a drive that is away', async () => {
    const { libraryDir, write } = given(['zero']);
    renameSync(join(libraryDir, 'Pictures'), join(libraryDir, 'Elsewhere'));
    await expect(write()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(existsSync(join(libraryDir, 'Pictures'))).toBe(false);
  });
});
