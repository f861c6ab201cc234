// What becomes of saved pictures that are to be previewed: with the real decoder, real files and a real catalog.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import type { Database } from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { alikeBitsMax } from '../../../src/main/catalog/alike.ts';
import { changesOf } from '../../../src/main/catalog/change-log.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { trashPage, trashSummary } from '../../../src/main/catalog/trash-entries.ts';
import { bitsBetween } from '../../../src/main/lib/bits-between.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { createPreviewPool } from '../../../src/main/previews/preview-pool.ts';
import { Previewer } from '../../../src/main/previews/previewer.ts';
import { colourBit } from '../../../src/preload/contract/colours.ts';
import { pngOf } from '../saving/sample-pictures.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const path = 'Pictures/one.png';
/** A thread of the decoder starts first. */
const soon = { timeout: 15_000 };
/** The head of a JPEG, and noise. */
const undecodable = Buffer.concat([
  Buffer.from('ffd8ffc0000b08000900090101110000', 'hex'),
  Buffer.alloc(99, 7),
]);
const whole = pngOf(2, 2, Buffer.alloc(2 * 13));

function givenSaved(bytes: Buffer, poolOptions: { readonly timeoutMs?: number } = {}) {
  const libraryDir = join(temporaryFolder(), 'library');
  const open = openCatalog(libraryDir, 'write', 1);
  onTestFinished(() => open.close());
  const { db } = open;
  givenAccount(db, 'a', 'midapi');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
      VALUES (1, 'a', 'one', 'succeeded', 1, 1);
    INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (1, 1, 0, 'single', 'https://x', 'wanted', 1)`);
  mkdirSync(join(libraryDir, 'Pictures'));
  const file = join(libraryDir, path);
  const save = (): void => {
    writeFileSync(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const facts = { path, sha256, sizeBytes: bytes.length, mediaType: 'image/png', widthPx: 2, heightPx: 2 };
    settlePictures(db, {
      outcomes: [{ kind: 'saved', pictureId: 1, file: { ...facts, mediaType: 'image/png' } }],
      nowMs: 1,
    });
  };
  save();
  const catalog = catalogHere(db);
  const log = createLog({ sinks: [] });
  const drive = { isHere: true };
  const isHere = (): Promise<boolean> => Promise.resolve(drive.isHere);
  const chores = fileChoresHere({ catalog, libraryDir, log, isHere });
  const pool = createPreviewPool({
    workerUrl: new URL('../../../src/main/previews/preview-worker.ts', import.meta.url),
    size: 1,
    ...poolOptions,
  });
  onTestFinished(() => pool.close());
  const previewer = new Previewer({
    ...{ catalog, pool, libraryDir, log },
    clock: systemClock,
    isFolderHere: isHere,
    onFilesFreed: () => chores.run(),
  });
  onTestFinished(() => previewer.stop());
  const state = (): unknown => db.prepare('SELECT state FROM pictures').pluck().get();
  return { libraryDir, db, file, drive, save, previewer, state };
}

it('previews what decodes', async () => {
  const { previewer, state, file } = givenSaved(whole);
  previewer.wake();
  await expect.poll(state, soon).toBe('ready');
  expect(existsSync(file)).toBe(true);
});

it('wants once more what does not decode, and keeps what was served in the trash', async () => {
  const { libraryDir, db, file, save, previewer, state } = givenSaved(undecodable);
  previewer.wake();
  await expect.poll(state, soon).toBe('wanted');
  await expect.poll(() => existsSync(file), soon).toBe(false);
  const [kept] = trashPage(db, { after: null, limit: 9 });
  expect(readFileSync(join(libraryDir, kept?.path ?? ''))).toEqual(undecodable);
  save();
  previewer.wake();
  await expect.poll(state, soon).toBe('failed');
  await expect.poll(() => existsSync(file), soon).toBe(false);
  const paths = trashPage(db, { after: null, limit: 9 }).map((row) => row.path ?? '');
  expect(paths).toHaveLength(2);
  expect(trashSummary(db, { deletedBeforeMs: null })).toMatchObject({ pictures: 2, loose: 2 });
  for (const each of paths) expect(readFileSync(join(libraryDir, each))).toEqual(undecodable);
});

it('blames no picture for a drive or a computer that is slow', async () => {
  // Sooner than any thread is there.
  const { file, previewer, state } = givenSaved(whole, { timeoutMs: 1 });
  previewer.wake();
  await new Promise((done) => setTimeout(done, 500));
  await previewer.stop();
  expect(state()).toBe('saved');
  expect(existsSync(file)).toBe(true);
});

it('calls nothing missing for a drive that is pulled out while it looks', async () => {
  const { file, drive, previewer, state } = givenSaved(whole);
  previewer.wake();
  // It has looked whether the drive is there before this turn ends.
  await Promise.resolve();
  drive.isHere = false;
  renameSync(file, `${file} away`);
  await new Promise((done) => setTimeout(done, 1_500));
  expect(state()).toBe('saved');
  drive.isHere = true;
  renameSync(`${file} away`, file);
  previewer.wake();
  await expect.poll(state, soon).toBe('ready');
});

it.each([
  ['another kind of file', Buffer.from('8BPS: a picture, but not of ours')],
  ['something that does not decode', undecodable],
])('leaves a file alone that somebody has made %s, and calls the picture missing', async (_, bytes) => {
  const { db, file, previewer, state } = givenSaved(whole);
  writeFileSync(file, bytes);
  previewer.wake();
  await expect.poll(state, soon).toBe('missing');
  expect(readFileSync(file)).toEqual(bytes);
  expect(db.prepare('SELECT count(*) FROM file_chores').pluck().get()).toBe(0);
});

describe('what a picture looks like', () => {
  const slow = { timeout: 10_000 };
  const half = createCanvas(80, 60);
  half.getContext('2d').fillStyle = '#1e90ff';
  half.getContext('2d').fillRect(0, 0, 80, 60);
  half.getContext('2d').fillStyle = '#ff8c00';
  half.getContext('2d').fillRect(0, 0, 30, 40);
  const traitsIn = (db: Database): unknown =>
    db.prepare('SELECT likeness_high, likeness_low, colours FROM originals').raw().get();
  const colours = colourBit('orange') | colourBit('blue');

  it('is told with its preview, and again from that where it was made before, without the file', async () => {
    const { db, file, previewer, state } = givenSaved(half.toBuffer('image/png'));
    previewer.wake();
    await expect.poll(state, slow).toBe('ready');
    const [high, low, mask] = traitsIn(db) as [number, number, number];
    expect(mask).toBe(colours);
    db.prepare('UPDATE originals SET likeness_high = NULL, likeness_low = NULL, colours = NULL').run();
    rmSync(file);
    previewer.wake();
    changesOf(db).take();
    await expect.poll(() => (traitsIn(db) as unknown[])[2], slow).toBe(colours);
    // A search may find other tiles; no sidecar is behind.
    expect(changesOf(db).take()).toMatchObject({ traits: true, marks: false });
    const [highAgain, lowAgain] = traitsIn(db) as [number, number];
    expect(bitsBetween(high, low, highAgain, lowAgain)).toBeLessThanOrEqual(alikeBitsMax);
    expect(state()).toBe('ready');
  });

  it('stays untold where the preview cannot be read, which is tried once and takes nothing with it', async () => {
    const { db, previewer, state } = givenSaved(half.toBuffer('image/png'));
    previewer.wake();
    await expect.poll(state, slow).toBe('ready');
    db.prepare('UPDATE originals SET likeness_high = NULL, likeness_low = NULL, colours = NULL').run();
    db.prepare("UPDATE previews.previews SET webp = x'00'").run();
    previewer.wake();
    await previewer.stop();
    expect([traitsIn(db), state()]).toEqual([[null, null, null], 'ready']);
  });
});
