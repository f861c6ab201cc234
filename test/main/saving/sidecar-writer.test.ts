// Every task that has something to remember gets its own sidecar, and a forgotten one loses it.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deletePictures, forgetPictures } from '../../../src/main/catalog/deletions.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { dueSidecars, sidecarsWritten } from '../../../src/main/catalog/sidecars.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { sidecarWriterHere } from '../../fakes/sidecar-writer-here.ts';
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
  const { writer, asked, looked, machine, isHere } = sidecarWriterHere(db, libraryDir, nowMs);
  const chores = fileChoresHere({ catalog, libraryDir, log, isHere });
  return { libraryDir, db, writer, chores, asked, looked, machine };
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

interface Machine {
  nowMs: number;
  startedAtMs: number;
  canReadRecords: boolean;
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

  it('holds no more of providers’ records at once than this thread has time for between two frames', async () => {
    const { db, writer, looked } = givenLibrary();
    const record = JSON.stringify({ any: 'x'.repeat(200_000) });
    for (let id = 1; id <= 30; id += 1)
      addTask(db, id, { files: [[`Pictures/studio/${String(id)}.png`, `s${String(id)}`]] });
    db.prepare('UPDATE tasks SET raw_record = ? WHERE id <= 20').run(record);
    await writer.flush();
    expect(looked).toEqual([6, 6, 6, 12]);
    for (let id = 1; id <= 30; id += 1) expect(pathOf(db, id)).toBe(`Pictures/studio/${String(id)}.json`);
  });

  it('writes the others while a record that knows more cannot be taken in, and that one later', async () => {
    const { libraryDir, db, writer, machine } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    const path = join(libraryDir, pathOf(db, 1));
    const record = JSON.parse(readFileSync(path, 'utf8')) as {
      pictures: { markedAt: string; note: string }[];
    };
    for (const picture of record.pictures) {
      picture.markedAt = new Date(nowMs + 1000).toISOString();
      picture.note = 'the one for the cover';
    }
    writeFileSync(path, JSON.stringify(record));
    db.exec('UPDATE tasks SET sidecar_due = sidecar_due + 1');
    // More than are looked at together.
    for (let id = 2; id <= 100; id += 1) addTask(db, id, { text: 'a text' });
    machine.canReadRecords = false;
    await writer.flush();
    expect(db.prepare('SELECT count(*) FROM tasks WHERE sidecar_path IS NULL').pluck().get()).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(record));
    machine.canReadRecords = true;
    await writer.flush();
    expect(db.prepare('SELECT note FROM pictures WHERE task_id = 1').pluck().get()).toBe(
      'the one for the cover',
    );
  });

  it('writes no more after its end, whoever woke it while it ended', async () => {
    const { db, writer } = givenLibrary();
    addTask(db, 1, { text: 'first' });
    const stopping = writer.stop();
    writer.wake();
    await stopping;
    addTask(db, 2, { text: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(pathOf(db, 1)).not.toBeNull();
    expect(pathOf(db, 2)).toBeNull();
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

  it('writes once more what has changed while it was being written', async () => {
    const { libraryDir, db, writer, asked } = givenLibrary();
    addTask(db, 1, { text: 'first' });
    const [due] = dueSidecars(db, { limit: 1, afterTaskId: 0 });
    db.exec(`UPDATE tasks SET text = 'second', sidecar_due = sidecar_due + 1`);
    const facts = { taskId: 1, path: 'Pictures/studio/t.json', isSynced: true };
    sidecarsWritten(db, { written: [{ ...facts, dueCount: due?.dueCount ?? 0 }], nowMs });
    await writer.flush();
    expect(read(libraryDir, pathOf(db, 1)).text).toBe('second');
    const askedCount = asked.length;
    await writer.flush();
    expect(asked).toHaveLength(askedCount);
  });

  it('moves to a better place, and leaves where it was what another task has there too', async () => {
    for (const isShared of [false, true]) {
      const { libraryDir, db, writer } = givenLibrary();
      addTask(db, 1, { text: 'one' });
      addTask(db, 2, { text: 'two' });
      await writer.flush();
      const old = pathOf(db, 1);
      if (isShared) db.prepare('UPDATE tasks SET sidecar_path = ? WHERE id = 2').run(old);
      db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
        VALUES (100, 1, 0, 'single', 'https://x', 'wanted', 1)`);
      const facts = { sha256: 'a', sizeBytes: 1, mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const;
      const file = { path: 'Pictures/studio/a-0.png', ...facts };
      settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: 100, file }], nowMs });
      await writer.flush();
      expect(pathOf(db, 1)).toBe('Pictures/studio/a-0.json');
      expect(existsSync(join(libraryDir, old))).toBe(isShared);
    }
  });

  it('leaves a sidecar that another task has too when one is forgotten', async () => {
    const { libraryDir, db, writer, chores } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    addTask(db, 2, { text: 'stays' });
    await writer.flush();
    db.exec(`UPDATE tasks SET sidecar_path = (SELECT sidecar_path FROM tasks WHERE id = 2)`);
    deletePictures(db, { pictureIds: [100], nowMs });
    forgetPictures(db, { pictureIds: [100] });
    await chores.run();
    expect(read(libraryDir, pathOf(db, 2)).text).toBe('stays');
  });

  it('puts none where a forgotten one is still to be removed', async () => {
    const { libraryDir, db, writer, chores } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    deletePictures(db, { pictureIds: [100], nowMs });
    // What was forgotten stays on the disk for now: another program has it open, or the drive is away.
    forgetPictures(db, { pictureIds: [100] });
    addTask(db, 2, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    await chores.run();
    expect(readdirSync(join(libraryDir, 'Pictures/studio'))).not.toContain('a-0.json');
    expect(read(libraryDir, pathOf(db, 2)).id).toBe('remote-2');
  });

  it.each([
    ['accents', 'Pictures/studio/o\u0308l-0.json'],
    ['case', 'Pictures/Studio/öl-0.json'],
  ])('never removes what some systems take for the new one: names that differ in %s', async (_, found) => {
    const { libraryDir, db, writer } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/öl-0.png', 'a']] });
    // As a walk through a drive finds it that writes names in its own way, when the catalog is made anew.
    mkdirSync(dirname(join(libraryDir, found)), { recursive: true });
    writeFileSync(join(libraryDir, found), 'where the new one lies, on such a drive');
    db.prepare('UPDATE tasks SET sidecar_path = ?').run(found);
    await writer.flush();
    expect(pathOf(db, 1)).toBe('Pictures/studio/öl-0.json');
    expect(existsSync(join(libraryDir, found))).toBe(true);
  });

  it('takes no place of another task that a drive writes in its own way', async () => {
    const { db, writer } = givenLibrary();
    addTask(db, 1, { text: 'first' });
    db.prepare('UPDATE tasks SET sidecar_path = ?').run('Pictures/studio/o\u0308l-0.json');
    addTask(db, 2, { files: [['Pictures/studio/öl-0.png', 'a']] });
    await writer.flush();
    expect(pathOf(db, 2)).toContain('-task.json');
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

describe('what stands where a sidecar shall go', () => {
  const path = 'Pictures/studio/a-0.json';
  const put = (libraryDir: string, content: string): void => {
    mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
    writeFileSync(join(libraryDir, path), content);
  };
  const record = (id: string): string =>
    JSON.stringify({ format: 'gridkeep-sidecar', version: 1, id, pictures: [] });

  it.each([
    ['another program’s JSON', '{"model":"mine"}', false],
    ['text that is no JSON', 'my own notes', false],
    ['JSON that is no object', '[1, 2]', false],
    ['the record of a task that the catalog does not have', record('another'), false],
    ['its own record, of which no row tells', record('remote-1'), true],
    ['an empty file, left by a power cut', '', true],
  ])('%s', async (_, content, isReplaced) => {
    const { libraryDir, db, writer } = givenLibrary();
    put(libraryDir, content);
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    expect(read(libraryDir, pathOf(db, 1)).id).toBe('remote-1');
    expect(pathOf(db, 1) === path).toBe(isReplaced);
    if (!isReplaced) expect(readFileSync(join(libraryDir, path), 'utf8')).toBe(content);
    // Nor when it is written again.
    db.exec('UPDATE tasks SET sidecar_due = 1');
    await writer.flush();
    if (!isReplaced) expect(readFileSync(join(libraryDir, path), 'utf8')).toBe(content);
  });

  it.each([
    ['somebody’s own file, put there since', '{"model":"mine"}', false],
    ['its own, cut off', '{"format":"gridkeep-sidecar","id":"rem', true],
  ])('where it was written before: %s', async (_, content, isReplaced) => {
    const { libraryDir, db, writer } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    put(libraryDir, content);
    db.exec('UPDATE tasks SET sidecar_due = 1');
    await writer.flush();
    expect(read(libraryDir, pathOf(db, 1)).id).toBe('remote-1');
    expect(readFileSync(join(libraryDir, path), 'utf8') === content).toBe(!isReplaced);
  });

  it('takes a name of its own where even the name for that is somebody else’s', async () => {
    const { libraryDir, db, writer } = givenLibrary();
    put(libraryDir, 'mine');
    const own = 'Pictures/studio/2026-01/a fox-remote-1-task.json';
    mkdirSync(dirname(join(libraryDir, own)), { recursive: true });
    writeFileSync(join(libraryDir, own), 'mine too');
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    expect(pathOf(db, 1)).toBe(own.replace('.json', ' (2).json'));
    expect(readFileSync(join(libraryDir, own), 'utf8')).toBe('mine too');
  });
});

describe('what stands in a record under names that are not known here', () => {
  const path = 'Pictures/studio/a-0.json';
  type Written = Record<string, unknown> & { pictures: Record<string, unknown>[] };

  /** Two pictures, and a hand that writes into their record. */
  async function givenEdited(edit: (record: Written) => void) {
    const library = givenLibrary();
    addTask(library.db, 1, {
      files: [
        ['Pictures/studio/a-0.png', 'a'],
        ['Pictures/studio/a-1.png', 'b'],
      ],
    });
    await library.writer.flush();
    const record = JSON.parse(readFileSync(join(library.libraryDir, path), 'utf8')) as Written;
    edit(record);
    writeFileSync(join(library.libraryDir, path), JSON.stringify(record));
    const written = (): Written =>
      JSON.parse(readFileSync(join(library.libraryDir, pathOf(library.db, 1)), 'utf8')) as Written;
    return { ...library, written };
  }

  const ofTask = { mood: { light: ['blue', 3] }, '': null };
  const ofPicture = { printedAt: '2026-02-01', __proto: [1] };
  const edit = (record: Written): void => {
    Object.assign(record, ofTask);
    Object.assign(record.pictures[1] ?? {}, ofPicture);
  };

  it('is written again, and only at its own picture', async () => {
    const { db, writer, written } = await givenEdited(edit);
    for (const rating of [1, 2]) {
      db.prepare('UPDATE pictures SET rating = ?, marked_at_ms = ? WHERE id = 100').run(
        rating,
        nowMs + rating,
      );
      db.exec('UPDATE tasks SET sidecar_due = 1');
      await writer.flush();
      expect(written()).toMatchObject({ ...ofTask, id: 'remote-1', pictures: [{ rating }, ofPicture] });
      expect(written().pictures[0]).not.toHaveProperty('printedAt');
    }
  });

  it('goes with a record that moves to another place', async () => {
    const { libraryDir, db, writer, written } = await givenEdited(edit);
    deletePictures(db, { pictureIds: [100], nowMs });
    await writer.flush();
    expect(pathOf(db, 1)).toBe('Pictures/studio/a-1.json');
    expect(existsSync(join(libraryDir, path))).toBe(false);
    expect(written()).toMatchObject({ ...ofTask, pictures: [{ state: 'deleted' }, ofPicture] });
  });

  it('is never a name that is known here, whatever a picture has lost', async () => {
    const { db, writer, written } = await givenEdited((record) =>
      Object.assign(record.pictures[0] ?? {}, {
        rating: 3,
        note: 'mine',
        trashFile: 'Pictures/.trash/x.png',
      }),
    );
    db.exec('UPDATE tasks SET sidecar_due = 1');
    await writer.flush();
    for (const name of ['rating', 'note', 'trashFile'])
      expect(written().pictures[0]).not.toHaveProperty(name);
  });

  it('is left out where it is too much, and what is not stays', async () => {
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
    const { db, writer, written } = await givenEdited((record) =>
      Object.assign(record, { deep, long: 'x'.repeat(300_000), short: 'x' }),
    );
    db.exec('UPDATE tasks SET sidecar_due = 1');
    await writer.flush();
    expect(written()).toMatchObject({ short: 'x' });
    expect(Object.keys(written()).filter((name) => ['deep', 'long'].includes(name))).toEqual([]);
  });

  it('is nothing to read where there is no record yet', async () => {
    const { db, writer, looked } = givenLibrary();
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    expect(looked).toEqual([1]);
  });

  it('a record in a form that only a newer Gridkeep knows stays as it is', async () => {
    const { libraryDir, db, writer } = await givenEdited((record) => (record['version'] = 2));
    const before = readFileSync(join(libraryDir, path), 'utf8');
    db.exec('UPDATE tasks SET sidecar_due = 1');
    await writer.flush();
    expect(readFileSync(join(libraryDir, path), 'utf8')).toBe(before);
    expect(read(libraryDir, pathOf(db, 1)).id).toBe('remote-1');
  });
});

describe('a sidecar that may not have reached the disk', () => {
  const minuteMs = 60_000;
  const path = 'Pictures/studio/a-0.json';

  /** One sidecar, written for the first time and again. */
  async function givenSidecar() {
    const library = givenLibrary();
    addTask(library.db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await library.writer.flush();
    library.asked.length = 0;
    return library;
  }

  it.each([
    ['the system was started since', (machine: Machine) => (machine.startedAtMs = nowMs + minuteMs), true],
    ['the clock was set back', (machine: Machine) => (machine.nowMs = nowMs - minuteMs), true],
    ['a pulled drive has an empty one', (_: Machine, file: string) => writeFileSync(file, ''), true],
    ['a pulled drive has none', (_: Machine, file: string) => rmSync(file), true],
    ['nothing happened', () => undefined, false],
    ['it has had its time', (machine: Machine) => (machine.nowMs = nowMs + 11 * minuteMs), false],
    [
      'the system was started long before',
      (machine: Machine, file: string) => {
        machine.nowMs = nowMs + 11 * minuteMs;
        rmSync(file);
      },
      false,
    ],
  ])('%s', async (_name, happens: (machine: Machine, file: string) => unknown, isWrittenAgain) => {
    const { libraryDir, writer, machine, asked } = await givenSidecar();
    happens(machine, join(libraryDir, path));
    await writer.start();
    await writer.flush();
    expect(asked.map((file) => [file.path, file.isSynced])).toEqual(
      isWrittenAgain ? [[join(libraryDir, path), true]] : [],
    );
    if (isWrittenAgain) expect(read(libraryDir, path).id).toBe('remote-1');
  });

  it('keeps nothing from beginning where it cannot even be looked at', async () => {
    const { libraryDir, writer } = await givenSidecar();
    // A link to itself cannot be followed, as a folder that may not be read cannot, or one on a drive that fails.
    rmSync(join(libraryDir, dirname(path)), { recursive: true });
    symlinkSync('studio', join(libraryDir, dirname(path)));
    await expect(writer.start()).resolves.toBeUndefined();
  });

  it('is not waited for; one that replaces another is', async () => {
    const { libraryDir, db, writer, asked } = givenLibrary();
    mkdirSync(join(libraryDir, 'Pictures/studio'), { recursive: true });
    addTask(db, 1, { files: [['Pictures/studio/a-0.png', 'a']] });
    await writer.flush();
    deletePictures(db, { pictureIds: [100], nowMs });
    await writer.flush();
    expect(asked.map(({ isSynced }) => isSynced)).toEqual([false, true]);
    expect(db.prepare('SELECT count(*) FROM young_sidecars').pluck().get()).toBe(0);
  });

  it('goes with its task', async () => {
    const { db } = await givenSidecar();
    expect(db.prepare('SELECT task_id FROM young_sidecars').pluck().all()).toEqual([1]);
    db.exec('DELETE FROM pictures; DELETE FROM tasks');
    expect(db.prepare('SELECT task_id FROM young_sidecars').pluck().all()).toEqual([]);
  });
});
