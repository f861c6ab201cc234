// Films in the real window: real ones, which are played, stopped, sought in, looped and muted, by hand and by key.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { settlePictures } from '../../src/main/catalog/pictures.ts';
import { givenAccount } from '../fakes/temporary-catalog.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(60_000);

let folder = '';
let launched: LaunchedApp;
let page: Page;

/** A film of about three seconds, drawn and recorded in a window of its own, since nothing else here can encode one. */
async function recordFilm(): Promise<Buffer> {
  const recorder = await launchApp();
  try {
    const base64 = await recorder.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { partition: 'recorder' } });
      await window.loadURL('data:text/html,');
      const text: unknown = await window.webContents.executeJavaScript(`(async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
        const context = canvas.getContext('2d');
        const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/mp4;codecs=vp9' });
        const parts = [];
        recorder.ondataavailable = ({ data }) => parts.push(data);
        recorder.start();
        for (let frame = 0; frame < 60; frame += 1) {
          context.fillStyle = 'hsl(' + frame * 6 + ' 60% 50%)';
          context.fillRect(0, 0, 320, 180);
          await new Promise((done) => setTimeout(done, 50));
        }
        const stopped = new Promise((done) => (recorder.onstop = done));
        recorder.stop();
        await stopped;
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      })()`);
      window.destroy();
      return String(text);
    });
    return Buffer.from(base64, 'base64');
  } finally {
    await recorder.close();
  }
}

/** Two films, the newer one first, and what is no film behind them. */
async function givenFilms(libraryDir: string, film: Buffer): Promise<void> {
  await mkdir(join(libraryDir, 'Pictures'), { recursive: true });
  const { db, close } = openCatalog(libraryDir, 'write', 1);
  try {
    givenAccount(db, 'studio', 'midapi');
    for (const [at, bytes] of [Buffer.from('none'), Buffer.concat([film, Buffer.alloc(1)]), film].entries()) {
      const id = at + 1;
      const path = `Pictures/film-${String(id)}.mp4`;
      await writeFile(join(libraryDir, path), bytes);
      db.prepare(
        `INSERT INTO tasks (id, account_id, remote_id, state, prompt, picture_count, imported_at_ms, sort_at_ms)
         VALUES (?, 'studio', ?, 'succeeded', ?, 1, ?, ?)`,
      ).run(id, `task-${String(id)}`, `a film ${String(id)}`, id, id);
      db.prepare(
        `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, ?, 0, 'video', 'https://x', 'wanted', ?)`,
      ).run(id, id, id);
      const file = {
        ...{ path, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length },
        ...({ mediaType: 'video/mp4', widthPx: 320, heightPx: 180 } as const),
      };
      settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: id, file }], nowMs: id });
    }
  } finally {
    close();
  }
}

test.beforeAll(async () => {
  const film = await recordFilm();
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-films-'));
  const libraryDir = join(folder, 'library');
  await givenFilms(libraryDir, film);
  launched = await launchApp({ libraryDir });
  page = launched.page;
});
test.afterAll(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});
test.beforeEach(async () => {
  await page.getByRole('gridcell').first().click();
  await expect(stage()).toBeVisible();
});
test.afterEach(() => page.keyboard.press('Escape'));

const lightbox = (): Locator => page.getByRole('dialog');
const stage = (): Locator => lightbox().locator('video');
const bar = (): Locator => lightbox().getByRole('group', { name: 'Video' });
const place = (): Locator => bar().getByRole('slider', { name: 'Position' });
const button = (name: string): Locator => bar().getByRole('button', { name, exact: true });
const filmAt = (): Promise<number> => stage().evaluate((film: HTMLVideoElement) => film.currentTime);
const isPaused = (): Promise<boolean> => stage().evaluate((film: HTMLVideoElement) => film.paused);

test('a film begins by itself, and the bar follows it and leads it', async () => {
  await expect.poll(filmAt).toBeGreaterThan(0.1);
  await button('Pause').click();
  await expect(button('Play')).toBeVisible();
  expect(await isPaused()).toBe(true);
  await expect(place()).toHaveAttribute('aria-valuetext', /^0:0\d \/ 0:0[23]$/);

  await place().fill('1.5');
  await expect.poll(filmAt).toBeCloseTo(1.5, 1);
  await expect(place()).toHaveAttribute('aria-valuetext', /^0:01 /);
  expect(await isPaused()).toBe(true);
  await button('Play').click();
  await expect(button('Pause')).toBeVisible();
  await expect.poll(filmAt).toBeGreaterThan(1.6);
  await stage().click();
  await expect(button('Play')).toBeVisible();
});

test('keys play, step, mute and loop it; what it does is kept for the next film', async () => {
  await expect.poll(filmAt).toBeGreaterThan(0.1);
  await page.keyboard.press(' ');
  await expect(button('Play')).toBeVisible();
  await page.keyboard.press(' ');
  await expect(button('Pause')).toBeVisible();
  // A step is made to look at what is there.
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(button('Play')).toBeVisible();
  const atS = await filmAt();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(filmAt).toBeCloseTo(atS + 1, 1);
  for (let back = 0; back < 3; back += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(filmAt).toBe(0);

  const muted = await button('Mute').getAttribute('aria-pressed');
  await page.keyboard.press('m');
  const other = muted === 'true' ? 'false' : 'true';
  await expect(button('Mute')).toHaveAttribute('aria-pressed', other);
  await button('Loop').click();
  await expect(button('Loop')).toHaveAttribute('aria-pressed', 'false');
  const manner = (): Promise<[boolean, boolean]> =>
    stage().evaluate((film: HTMLVideoElement) => [film.muted, film.loop]);
  await expect.poll(manner).toEqual([other === 'true', false]);

  await page.keyboard.press('PageDown');
  await expect(lightbox()).toContainText('2 of 3');
  await expect.poll(manner).toEqual([other === 'true', false]);
  await expect.poll(filmAt).toBeGreaterThan(0.1);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('l');
  await page.keyboard.press('m');
  await expect(button('Loop')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(manner).toEqual([other !== 'true', true]);
});

test('a film that ends can be played again, and one that loops goes on', async () => {
  await page.keyboard.press('l');
  await expect(button('Loop')).toHaveAttribute('aria-pressed', 'false');
  await expect(button('Play')).toBeVisible({ timeout: 10_000 });
  expect(await stage().evaluate((film: HTMLVideoElement) => film.ended)).toBe(true);
  await button('Play').click();
  await expect(button('Pause')).toBeVisible();
  await expect.poll(filmAt).toBeLessThan(1.5);
  await page.keyboard.press('l');
  const durationS = await stage().evaluate((film: HTMLVideoElement) => film.duration);
  await place().fill(String(durationS - 0.3));
  await page.waitForTimeout(800);
  expect(await isPaused()).toBe(false);
  expect(await filmAt()).toBeLessThan(durationS - 0.3);
});

test('what cannot be played says so, and the way to the next is open', async () => {
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(lightbox()).toContainText('3 of 3');
  await expect(lightbox().locator('.stage-note')).toBeVisible();
  await expect(place()).toBeDisabled();
  await page.keyboard.press('PageUp');
  await expect(lightbox()).toContainText('2 of 3');
  await expect.poll(filmAt).toBeGreaterThan(0.1);
});
