// What the window gets of a running task's picture: fetched once per state of progress, few at once, soon forgotten.
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { partialUrl } from '../../../src/main/catalog/tasks.ts';
import { PartialPictures } from '../../../src/main/library/partial-pictures.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { createPreviewPool } from '../../../src/main/previews/preview-pool.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { catalogHere, givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const pool = createPreviewPool({
  workerUrl: new URL('../../../src/main/previews/preview-worker.ts', import.meta.url),
  size: 1,
});
afterAll(() => pool.close());
const picture = createCanvas(1024, 512).toBuffer('image/png');

const baseUrl = 'https://93.184.216.34';

let nowMs = 0;
let asked: string[] = [];
let running = 0;
let mostAtOnce = 0;
let answer: (url: string) => Buffer = () => picture;
beforeEach(() => {
  [nowMs, asked, running, mostAtOnce, answer] = [0, [], 0, 0, () => picture];
});

function given(): { db: Database; partials: PartialPictures } {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'mjproxy');
  // A literal address: no name needs to be looked up.
  db.prepare(`UPDATE accounts SET base_url = ?`).run(baseUrl);
  const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
  const partials = new PartialPictures({
    catalog: catalogHere(db),
    pool,
    clock,
    proxyFor: directly,
    fetcher: {
      fetch: async (url) => {
        asked.push(url);
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return answer(url);
      },
      close: () => Promise.resolve(),
    },
  });
  return { db, partials };
}

function givenTask(db: Database, id: number, state: string, url: string | null, progress = 40): void {
  db.prepare(
    `INSERT OR REPLACE INTO tasks (id, account_id, remote_id, state, progress, partial_url, imported_at_ms, sort_at_ms)
     VALUES (?, 'a', ?, ?, ?, ?, 1, 1)`,
  ).run(id, `remote ${String(id)}`, state, progress, url);
}

test('only an unfinished task has one', () => {
  const { db } = given();
  const url = 'https://cdn.example/1.webp';
  for (const state of ['queued', 'running', 'needs-input', 'succeeded', 'failed', 'lost']) {
    givenTask(db, 1, state, url);
    const expected = state === 'queued' || state === 'running' ? { url, baseUrl, progress: 40 } : null;
    expect([state, partialUrl(db, { taskId: 1 })]).toEqual([state, expected]);
  }
  givenTask(db, 2, 'running', null);
  expect([partialUrl(db, { taskId: 2 }), partialUrl(db, { taskId: 3 })]).toEqual([null, null]);
});

test('it is made small, and asked for once until the task moves on', async () => {
  const { db, partials } = given();
  givenTask(db, 1, 'running', 'https://cdn.example/1.webp');
  const [one, same] = await Promise.all([partials.read(1), partials.read(1)]);
  expect(one?.subarray(0, 4)).toEqual(Buffer.from('RIFF'));
  expect(same).toBe(one);
  givenTask(db, 1, 'running', 'https://cdn.example/1.webp', 60);
  await partials.read(1);
  givenTask(db, 1, 'running', 'https://cdn.example/2.webp', 60);
  await partials.read(1);
  expect(asked).toEqual(['1', '1', '2'].map((name) => `https://cdn.example/${name}.webp`));
  givenTask(db, 1, 'succeeded', null);
  expect(await partials.read(1)).toBeNull();
});

test('what fails, or is no picture, is null and left alone for half a minute', async () => {
  const { db, partials } = given();
  givenTask(db, 1, 'running', 'https://cdn.example/gone');
  givenTask(db, 2, 'running', 'https://cdn.example/page');
  answer = (url) => {
    if (url.endsWith('gone')) throw new AppError('expired', 'gone');
    return Buffer.from('<html>wait</html>');
  };
  const both = (): Promise<unknown> => Promise.all([partials.read(1), partials.read(2)]);
  expect(await both()).toEqual([null, null]);
  nowMs = 29_000;
  expect(await both()).toEqual([null, null]);
  expect(asked).toHaveLength(2);
  nowMs = 31_000;
  answer = () => picture;
  expect(await both()).not.toContain(null);
});

test('a wall of them is fetched four at a time, and only a few dozen are kept', async () => {
  const { db, partials } = given();
  for (let id = 1; id <= 60; id += 1) givenTask(db, id, 'running', `https://cdn.example/${String(id)}`);
  answer = () => {
    throw new AppError('expired', 'gone');
  };
  for (let id = 1; id <= 60; id += 12)
    await Promise.all(Array.from({ length: 12 }, (_, at) => partials.read(id + at)));
  expect([mostAtOnce, asked.length]).toEqual([4, 60]);
  await partials.read(60);
  expect(asked).toHaveLength(60);
  await partials.read(1);
  expect(asked).toHaveLength(61);
});
