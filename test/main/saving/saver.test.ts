// When the saver begins the next download of a host, and that no row is begun twice: with a pool that does as it is told.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ClockWatch } from '../../../src/main/catalog/clock-watch.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { setNameTemplate } from '../../../src/main/catalog/file-names.ts';
import { originalsAfter, settleVerified } from '../../../src/main/catalog/verification.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import type { Clock } from '../../../src/main/lib/clock.ts';
import { FileChores } from '../../../src/main/saving/file-chores.ts';
import type { LookAtFile } from '../../../src/main/saving/look-at-file.ts';
import { mostPerHost } from '../../../src/main/saving/host-slots.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import type { Log } from '../../../src/main/lib/log.ts';
import type { SaveJob, SaveOutcome } from '../../../src/main/saving/save-messages.ts';
import type { SavePool } from '../../../src/main/saving/save-pool.ts';
import { Saver } from '../../../src/main/saving/saver.ts';
import type { SaverDependencies } from '../../../src/main/saving/saver.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import { catalogHere, givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

interface Begun {
  readonly pictureId: number;
  readonly stem: string;
  readonly fetched: () => void;
  readonly saved: () => void;
  readonly failed: (error: AppError) => void;
}

/** @param sha256Of Of the one byte that each picture's file has. */
function givenSaver(
  pictures: number,
  sha256Of = (id: number): string => String(id).padStart(64, '0'),
  clock: Clock = systemClock,
  network: Partial<SaverDependencies['network']> = {},
) {
  const libraryDir = join(temporaryFolder(), 'library');
  const { db, close } = openCatalog(libraryDir, 'write', 1);
  onTestFinished(close);
  givenAccount(db, 'a', 'midapi');
  db.exec(`UPDATE accounts SET base_url = 'http://127.0.0.1:9';
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
    VALUES (1, 'a', 'one', 'succeeded', 1, 1)`);
  const insert =
    db.prepare(`INSERT INTO pictures (id, task_id, position, kind, url, state, next_try_at_ms, sort_at_ms)
    VALUES (?, 1, ?, 'single', 'https://cdn.example/' || ?, 'wanted', 1, 1)`);
  for (let id = 1; id <= pictures; id += 1) insert.run(id, id, id);
  const begun: Begun[] = [];
  const errors: string[] = [];
  onTestFinished(() => expect(errors).toEqual([]));
  const save = (job: SaveJob, _signal?: AbortSignal, onFetched?: () => void): Promise<SaveOutcome> =>
    new Promise((resolve, reject) => {
      const { pictureId, stem } = job;
      const facts = {
        sha256: sha256Of(pictureId),
        sizeBytes: 1,
        mediaType: 'image/png',
        widthPx: 1,
        heightPx: 1,
      } as const;
      begun.push({
        pictureId,
        stem,
        fetched: () => onFetched?.(),
        failed: reject,
        saved: () => {
          writeFileSync(join(libraryDir, 'Pictures', `${String(pictureId)}.png`), 'x');
          resolve({ path: `${String(pictureId)}.png`, ...facts } as SaveOutcome);
        },
      });
    });
  /** Only the one byte that was saved has the hash that it was saved with. */
  const look: LookAtFile = (path) => {
    const isSaved = readFileSync(path, 'utf8') === 'x';
    return Promise.resolve({ kind: 'hashed', sha256: isSaved ? sha256Of(1) : 'b'.repeat(64) });
  };
  mkdirSync(join(libraryDir, 'Pictures'), { recursive: true });
  const catalog = catalogHere(db);
  const log = {
    error: (message: string) => errors.push(message),
    warn: () => undefined,
    info: () => undefined,
  } as unknown as Log;
  const dependencies = {
    ...{ catalog, libraryDir, log, clock, random: Math.random },
    clockWatch: new ClockWatch({ catalog, clock }),
    pool: { save, look } as unknown as SavePool,
    chores: new FileChores({ catalog, libraryDir, log, clock, look, isHere: () => Promise.resolve(true) }),
    folder: { isHere: true, trouble: null, look: () => Promise.resolve(true) },
    room: { shortBytes: 0, look: () => Promise.resolve(0), forgetPromises: () => undefined },
    bandwidth: { cap: null },
    network: {
      offlineSinceMs: null,
      nextProbeAtMs: null,
      noteReached: () => undefined,
      mayAsk: () => true,
      ...network,
    },
    proxyFor: directly,
    pictureHeadersFor: () => Promise.resolve(null),
  } as unknown as SaverDependencies;
  const states = (): unknown[] => db.prepare('SELECT DISTINCT state FROM pictures').pluck().all();
  const fileOf = (id: number): string => {
    const path = db
      .prepare('SELECT o.path FROM pictures p JOIN originals o ON o.id = p.original_id WHERE p.id = ?')
      .pluck()
      .get(id);
    return join(libraryDir, path as string);
  };
  return { saver: new Saver(dependencies), begun, states, db, fileOf, errors };
}

it('asks a host for the next picture at the last byte of one, and begins no row twice', async () => {
  const pictures = mostPerHost + 10;
  const { saver, begun, states } = givenSaver(pictures);
  await saver.start();
  await expect.poll(() => begun.length).toBe(mostPerHost);
  for (const each of begun.slice(0, 3)) each.fetched();
  await expect.poll(() => begun.length).toBe(mostPerHost + 3);
  // The three are still being checked: they hold no slot, and what ends them gives none back a second time.
  for (const each of begun.slice(0, 3)) each.saved();
  await new Promise((done) => setTimeout(done, 300));
  expect(begun).toHaveLength(mostPerHost + 3);
  for (let at = 3; at < pictures; at += 1) {
    await expect.poll(() => begun.length).toBeGreaterThan(at);
    begun[at]?.saved();
  }
  await expect.poll(states).toEqual(['saved']);
  expect(new Set(begun.map(({ pictureId }) => pictureId)).size).toBe(pictures);
  expect(begun).toHaveLength(pictures);
  await saver.stop();
});

it('copies files that somebody had also while there is no network, and asks no host meanwhile', async () => {
  const { saver, begun, db } = givenSaver(3, undefined, systemClock, {
    ...{ offlineSinceMs: 1, nextProbeAtMs: null, mayAsk: () => false },
  });
  db.exec(`INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms, removed_at_ms)
      VALUES ('own', 'own', 'files', 'https://files.invalid', 'own', 0, 0, 1, 1);
    INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (2, 'own', 'f', 'succeeded', 1, 1);
    INSERT INTO pictures (id, task_id, position, kind, url, state, next_try_at_ms, sort_at_ms)
      VALUES (8, 2, 0, 'single', 'file:///8.png', 'wanted', 1, 1), (9, 2, 1, 'single', 'file:///9.png', 'wanted', 1, 1)`);
  await saver.start();
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.saved();
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.saved();
  const left = db.prepare(`SELECT id FROM pictures WHERE state = 'wanted' ORDER BY id`).pluck();
  await expect.poll(() => left.all()).toEqual([1, 2, 3]);
  expect(begun.map(({ pictureId }) => pictureId).sort()).toEqual([8, 9]);
  await saver.stop();
});

it('goes on after a rest that a host has asked for, also where the clock is set back meanwhile', async () => {
  let behindMs = 0;
  const fast = createScaledClock(10);
  const clock: Clock = { ...fast, nowMs: () => fast.nowMs() - behindMs };
  const { saver, begun, states } = givenSaver(1, undefined, clock);
  await saver.start();
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.failed(new AppError('rate-limited', 'Slow down.', { retryAfterMs: 15_000 }));
  await clock.sleep(5_000);
  behindMs = 8 * 60 * 60_000;
  await clock.sleep(5_000);
  expect(begun).toHaveLength(1);
  await expect.poll(() => begun.length, { timeout: 6_000 }).toBe(2);
  begun[1]?.saved();
  await expect.poll(states).toEqual(['saved']);
  await saver.stop();
});

const twins = (): string => 'a'.repeat(64);

it('keeps bytes that the library has already once', async () => {
  const { saver, begun, states, fileOf } = givenSaver(2, twins);
  await saver.start();
  await expect.poll(() => begun.length).toBe(2);
  begun[0]?.saved();
  await expect.poll(states).toContain('saved');
  begun[1]?.saved();
  await expect.poll(states).toEqual(['saved']);
  await saver.stop();
  expect(fileOf(2)).toBe(fileOf(1));
  expect(existsSync(fileOf(1))).toBe(true);
  expect(existsSync(fileOf(1).replace('1.png', '2.png'))).toBe(false);
});

it.each([
  ['is gone, whoever knows it', rmSync, false],
  ['is gone, as a check has found', rmSync, true],
  ['is another one now', (path: string) => writeFileSync(path, 'painted over'), false],
  ['is another one of the same length now', (path: string) => writeFileSync(path, 'y'), false],
])('never gives up fresh bytes for those of a file that %s', async (_, harm, isKnown) => {
  const { saver, begun, states, db, fileOf } = givenSaver(2, twins);
  await saver.start();
  await expect.poll(() => begun.length).toBe(2);
  begun[0]?.saved();
  await expect.poll(states).toContain('saved');
  harm(fileOf(1));
  const lost = originalsAfter(db, { afterId: 0, limit: 1 });
  if (isKnown)
    settleVerified(db, {
      missing: lost.map((original) => ({ ...original, state: 'missing' })),
      whole: [],
      nowMs: 1,
    });
  begun[1]?.saved();
  await expect.poll(states).toEqual(['saved']);
  await saver.stop();
  expect(readFileSync(fileOf(2), 'utf8')).toBe('x');
  // They are the other picture's bytes too.
  expect(fileOf(1)).toBe(fileOf(2));
});

it('names what it begins as the library says, also what was claimed before that was said', async () => {
  // More than are looked for again by themselves.
  const pictures = mostPerHost + 150;
  const { saver, begun, states, db } = givenSaver(pictures);
  setNameTemplate(db, { template: 'first/{id}-{index}' });
  await saver.start();
  await expect.poll(() => begun.length).toBe(mostPerHost);
  setNameTemplate(db, { template: '{kind}/{index}-{id}' });
  saver.nameAnew();
  await new Promise((done) => setTimeout(done, 50));
  for (let at = 0; at < pictures; at += 1) {
    await expect.poll(() => begun.length).toBeGreaterThan(at);
    begun[at]?.saved();
  }
  await expect.poll(states).toEqual(['saved']);
  expect(begun.slice(0, mostPerHost).every(({ stem }) => /^first\/one-\d+$/.test(stem))).toBe(true);
  expect(begun.slice(mostPerHost).every(({ stem }) => /^single\/\d+-one$/.test(stem))).toBe(true);
  await saver.stop();
});

it.each([
  ['its row fails', `new.state = 'saved'`, 'failed', []],
  ['its row is left out of this run', 'true', 'wanted', [2]],
])('goes on past a picture that the catalog refuses: %s', async (_, refused, state, leftOutIds) => {
  const pictures = 4;
  const { saver, begun, db, errors } = givenSaver(pictures);
  db.exec(`CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.pictures WHEN old.id = 2 AND ${refused}
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
  const states = (): unknown => db.prepare('SELECT state FROM pictures ORDER BY id').pluck().all();
  await saver.start();
  await expect.poll(() => begun.length).toBe(pictures);
  for (const each of begun) each.saved();
  await expect.poll(states).toEqual(['saved', state, 'saved', 'saved']);
  // Due later, behind a row that looks due for ever.
  db.exec(`UPDATE pictures SET state = 'wanted', next_try_at_ms = 1 WHERE id = 4`);
  saver.wake();
  await expect.poll(() => begun.length).toBe(pictures + 1);
  begun.at(-1)?.saved();
  await expect.poll(states).toEqual(['saved', state, 'saved', 'saved']);
  await saver.stop();
  expect(begun.map(({ pictureId }) => pictureId)).toEqual([1, 2, 3, 4, 4]);
  expect(saver.leftOutIds).toEqual(leftOutIds);
  expect(saver.trouble).toBeNull();
  expect(errors.splice(0)).toEqual(['The catalog refused what came of a picture']);
});

it('finds what becomes due behind a row that is left out', async () => {
  const clock = createScaledClock(10);
  const { saver, begun, db, errors } = givenSaver(2, undefined, clock);
  db.exec(`CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.pictures WHEN old.id = 1
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
  db.prepare('UPDATE pictures SET next_try_at_ms = ? WHERE id = 2').run(clock.nowMs() + 3_000);
  await saver.start();
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.saved();
  await expect.poll(() => begun.length, { timeout: 10_000 }).toBe(2);
  begun[1]?.saved();
  await saver.stop();
  expect(begun.map(({ pictureId }) => pictureId)).toEqual([1, 2]);
  expect(errors.splice(0)).toHaveLength(1);
});

it('says no more of a catalog that takes nothing as soon as it has taken what came', async () => {
  const { saver, begun, states, db, errors } = givenSaver(1);
  await saver.start();
  await expect.poll(() => begun.length).toBe(1);
  db.pragma('query_only = ON');
  begun[0]?.saved();
  await expect.poll(() => saver.trouble).not.toBeNull();
  db.pragma('query_only = OFF');
  await saver.stop();
  expect(states()).toEqual(['saved']);
  expect(saver.trouble).toBeNull();
  expect(errors.splice(0)).toEqual(['Saved pictures could not be written to the catalog']);
});

it('says no more of a disk on which nothing is to be written any more', async () => {
  const { saver, begun, db } = givenSaver(1);
  await saver.start();
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.failed(new AppError('no-permission', 'No.'));
  await expect.poll(() => saver.trouble?.code).toBe('no-permission');
  await expect
    .poll(() => db.prepare('SELECT failure_code FROM pictures').pluck().get())
    .toBe('no-permission');
  db.exec('UPDATE pictures SET is_resting = 1');
  const ended = new Promise((resolve) => void saver.onSettled(() => resolve(saver.trouble)));
  saver.wake();
  expect(await ended).toBeNull();
  await saver.stop();
});
