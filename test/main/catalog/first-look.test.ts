// What may be read of a library before it is open, with real files.
import { truncateSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openFirstLook } from '../../../src/main/catalog/first-look.ts';
import type { FirstLook } from '../../../src/main/catalog/first-look.ts';
import { galleryPage } from '../../../src/main/catalog/gallery.ts';
import { catalogPath, openCatalog } from '../../../src/main/catalog/open.ts';
import { storePreviews } from '../../../src/main/catalog/previews.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { pageOfText } from '../../../src/preload/contract/page-text.ts';
import { givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const asked = { query: everything, from: 0, count: 200, thumbnails: 0 };

/** A library of one picture with its preview, closed cleanly, and the first page of its gallery as it was then. */
function closedLibrary() {
  const libraryDir = temporaryFolder();
  const catalog = openCatalog(libraryDir, 'write', 1_000);
  const { db } = catalog;
  const sha256 = 'a'.repeat(64);
  givenAccount(db, 'a', 'acedata');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms, picture_count)
      VALUES (1, 'a', 'one', 'succeeded', 1, 1, 1);
    INSERT INTO originals (id, sha256, path, size_bytes, media_type, saved_at_ms)
      VALUES (1, '${sha256}', 'x.png', 1, 'image/png', 1);
    INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, saved_at_ms, sort_at_ms)
      VALUES (1, 1, 0, 'single', 'https://x', 'ready', 1, 1, 1)`);
  const [webp, thumbnail] = [Buffer.from('preview'), Buffer.from('thumbnail')];
  storePreviews(db, { previews: [{ sha256, widthPx: 1, heightPx: 1, webp, thumbnail }] });
  const page = galleryPage(db, { ...asked, nowMs: 2_000 });
  catalog.close();
  return { libraryDir, page };
}

const hasEnough = (first: FirstLook | null): Promise<boolean> =>
  Promise.race([first?.enough.then(() => true), Promise.resolve().then(() => false)]).then(Boolean);

function look(libraryDir: string): FirstLook | null {
  const first = openFirstLook(libraryDir);
  onTestFinished(() => first?.close());
  return first;
}

test('shows what the gallery shows, and the previews, and does so again where nobody opened it meanwhile', () => {
  const { libraryDir, page } = closedLibrary();
  const first = openFirstLook(libraryDir);
  const text = first?.page(asked);
  expect(pageOfText(text ?? ('' as never)).tiles).toEqual(page.tiles);
  expect(String(first?.readPreview(1, 'thumbnail'))).toBe('thumbnail');
  expect(first?.readPreview(2, 'thumbnail')).toBeNull();
  first?.close();
  expect(look(libraryDir)?.page(asked)).toBe(text);
});

test.each([
  [0, {}],
  [1, { 1: Buffer.from('thumbnail').toString('base64') }],
  [60, { 1: Buffer.from('thumbnail').toString('base64') }],
])('sends the thumbnails along of the first tiles that are asked for: %j', (thumbnails, expected) => {
  const text = look(closedLibrary().libraryDir)?.page({ ...asked, thumbnails });
  expect(pageOfText(text ?? ('' as never)).thumbnails).toEqual(expected);
});

test('answers no other query, and has nobody wait for it', async () => {
  const first = look(closedLibrary().libraryDir);
  expect(first?.page({ ...asked, query: { ...everything, search: 'fox' } })).toBeNull();
  expect(await hasEnough(first)).toBe(true);
});

test('has whoever waits wait until the window has painted, and no longer than a moment', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { libraryDir } = closedLibrary();
  const painted = look(libraryDir);
  painted?.page(asked);
  expect(await hasEnough(painted)).toBe(false);
  painted?.end();
  expect(await hasEnough(painted)).toBe(true);
  const never = look(libraryDir);
  never?.page(asked);
  vi.advanceTimersByTime(1_000);
  expect(await hasEnough(never)).toBe(true);
});

test('has had enough at once where there is no picture', async () => {
  const libraryDir = temporaryFolder();
  openCatalog(libraryDir, 'write', 1_000).close();
  const first = look(libraryDir);
  first?.page(asked);
  expect(await hasEnough(first)).toBe(true);
});

test.each([
  ['is not there', () => temporaryFolder()],
  [
    'is open',
    () => {
      const { libraryDir } = closedLibrary();
      onTestFinished(openCatalog(libraryDir, 'write', 3_000).close);
      return libraryDir;
    },
  ],
  ['was not closed', () => changed('UPDATE library SET open_since_ms = 1')],
  ['is of an older form', () => changed('PRAGMA user_version = 1')],
  ['is of a newer form', () => changed('PRAGMA user_version = 100000')],
  ['has lost its tables', () => changed('DROP TABLE trash')],
  [
    'is cut off',
    () => {
      const { libraryDir } = closedLibrary();
      truncateSync(catalogPath(libraryDir), 5_000);
      return libraryDir;
    },
  ],
])('shows nothing of a library that %s', (_, given) => {
  const first = look(given());
  expect(first?.page(asked) ?? null).toBeNull();
});

/** A library whose catalog was changed after it was closed. */
function changed(sql: string): string {
  const { libraryDir } = closedLibrary();
  const db = new SQLite(catalogPath(libraryDir));
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
  return libraryDir;
}
