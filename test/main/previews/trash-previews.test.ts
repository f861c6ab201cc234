// What is seen in the trash of a picture that was deleted before its preview was made: real decoder, files and catalog.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect, it, onTestFinished } from 'vitest';
import { deletePictures, restorePictures } from '../../../src/main/catalog/deletions.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { openPreviewReader } from '../../../src/main/catalog/previews.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { createPreviewPool } from '../../../src/main/previews/preview-pool.ts';
import type { PreviewPool } from '../../../src/main/previews/preview-pool.ts';
import { TrashPreviews } from '../../../src/main/previews/trash-previews.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = 5;

function pictureOf(index: number): Buffer {
  const canvas = createCanvas(40, 30);
  const context = canvas.getContext('2d');
  context.fillStyle = `rgb(${String(index % 256)}, 90, 200)`;
  context.fillRect(0, 0, 40, 30);
  return canvas.toBuffer('image/png');
}

/** Pictures 1 … that are saved, and deleted at once. */
async function givenDeleted(contents: readonly Buffer[]) {
  const libraryDir = join(temporaryFolder(), 'library');
  const { db, close } = openCatalog(libraryDir, 'write', 1);
  onTestFinished(close);
  givenAccount(db, 'a', 'midapi');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
    VALUES (1, 'a', 'one', 'succeeded', 1, 1)`);
  const catalog = catalogHere(db);
  const isHere = (): Promise<boolean> => Promise.resolve(true);
  const chores = fileChoresHere({ catalog, libraryDir, log: createLog({ sinks: [] }), isHere });
  for (const [at, bytes] of contents.entries()) {
    const path = `Pictures/${String(at + 1)}.png`;
    mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
    writeFileSync(join(libraryDir, path), bytes);
    db.prepare(
      `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, 1, ?, 'single', 'u', 'wanted', 1)`,
    ).run(at + 1, at);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const facts = { mediaType: 'image/png', widthPx: 40, heightPx: 30 } as const;
    const file = { path, sha256, sizeBytes: bytes.length, ...facts };
    settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: at + 1, file }], nowMs: 1 });
  }
  deletePictures(db, { pictureIds: contents.map((_, at) => at + 1), nowMs });
  await chores.run();
  const inTrash = (pictureId: number): string =>
    join(
      libraryDir,
      db.prepare('SELECT path FROM trash WHERE picture_id = ?').pluck().get(pictureId) as string,
    );
  const pool = createPreviewPool({
    workerUrl: new URL('../../../src/main/previews/preview-worker.ts', import.meta.url),
    size: 1,
  });
  onTestFinished(() => pool.close());
  const asked = { times: 0, now: 0, most: 0, paths: [] as string[] };
  const counting: Pick<PreviewPool, 'make' | 'sha256Of'> = {
    ...pool,
    make: async (file) => {
      asked.times += 1;
      asked.paths.push(file.absolutePath);
      asked.most = Math.max(asked.most, (asked.now += 1));
      return pool.make(file).finally(() => (asked.now -= 1));
    },
  };
  const previews = new TrashPreviews({ catalog, pool: counting, libraryDir });
  return { libraryDir, db, previews, inTrash, asked };
}

const isWebp = (bytes: Uint8Array | null): boolean =>
  Buffer.from(bytes ?? []).toString('latin1', 8, 12) === 'WEBP';

it('is made from its file there, once, and kept', async () => {
  const { libraryDir, previews, asked } = await givenDeleted([pictureOf(1)]);
  const [small, large] = await Promise.all([previews.read(1, 'thumbnail'), previews.read(1, 'preview')]);
  expect([isWebp(small), isWebp(large), asked.times]).toEqual([true, true, 1]);
  const reader = openPreviewReader(libraryDir);
  onTestFinished(() => reader.close());
  expect(reader.read(1, 'preview')).toEqual(large);
});

it.each([
  ['does not decode', Buffer.from('no picture'), 1],
  ['is another picture now', pictureOf(9), 1],
  ['is gone', null, 2],
] as const)('is none where its file %s', async (_, bytes, timesAsked) => {
  const { libraryDir, previews, inTrash, asked } = await givenDeleted([pictureOf(1)]);
  if (bytes === null) rmSync(inTrash(1));
  else writeFileSync(inTrash(1), bytes);
  expect(await previews.read(1, 'preview')).toBeNull();
  expect(await previews.read(1, 'preview')).toBeNull();
  expect(asked.times, 'tried again only where it may come').toBe(timesAsked);
  const reader = openPreviewReader(libraryDir);
  onTestFinished(() => reader.close());
  expect(reader.read(1, 'preview')).toBeNull();
});

it('is left to others for a picture that is not in the trash', async () => {
  const { db, previews, asked } = await givenDeleted([pictureOf(1)]);
  const back = { pictureId: 1, file: null, takenPath: null, keepsFile: false };
  restorePictures(db, { restored: [back], nowMs });
  expect(await previews.read(1, 'preview')).toBeNull();
  expect(await previews.read(7, 'preview')).toBeNull();
  expect(asked.times).toBe(0);
});

it('is made of a few at once, the latest that was looked at first, and of no more than fit on a screen', async () => {
  const { previews, inTrash, asked } = await givenDeleted(
    Array.from({ length: 280 }, (_, index) =>
      Buffer.concat([pictureOf(index), Buffer.from([index, index >> 8])]),
    ),
  );
  const answers = await Promise.all(
    Array.from({ length: 280 }, (_, at) => previews.read(at + 1, 'thumbnail')),
  );
  expect(asked.most).toBeLessThanOrEqual(2);
  // Two had begun; the first of the others were given up.
  expect(answers.filter((bytes) => bytes !== null)).toHaveLength(2 + 256);
  expect(isWebp(answers[279] ?? null)).toBe(true);
  expect(answers[5]).toBeNull();
  expect(asked.paths.indexOf(inTrash(280))).toBeLessThan(asked.paths.indexOf(inTrash(100)));
  expect(isWebp(await previews.read(6, 'thumbnail')), 'when it is looked at again').toBe(true);
});

it('waits for nothing once it is closed', async () => {
  const { previews } = await givenDeleted([1, 2, 3, 4].map(pictureOf));
  const reads = [1, 2, 3, 4].map((id) => previews.read(id, 'preview'));
  await expect.poll(() => previews.read(1, 'preview')).not.toBeNull();
  previews.close();
  await Promise.all(reads);
  expect(await previews.read(4, 'preview')).toBeNull();
});
