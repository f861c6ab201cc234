// Which preview stands for a picture: its own, and for a film its task's cover.
import { expect, test } from 'vitest';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { openPreviewReader, storePreviews } from '../../../src/main/catalog/previews.ts';
import type { PreviewSize } from '../../../src/preload/contract/preview-sizes.ts';
import { givenAccount, temporaryFolder } from '../../fakes/temporary-catalog.ts';

test('a film is shown by a cover of its task, the nth by the nth; nothing else is', () => {
  const folder = temporaryFolder();
  const { db, close } = openCatalog(folder, 'write', 1_000);
  givenAccount(db, 'a', 'acedata');
  const insertTask = db.prepare(
    `INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (?, 'a', ?, 'succeeded', 1, 1)`,
  );
  const insertOriginal = db.prepare(
    `INSERT INTO originals (id, sha256, path, size_bytes, media_type, saved_at_ms)
     VALUES (@id, @sha256, @sha256, 1, 'image/png', 1)`,
  );
  const insertPicture = db.prepare(
    `INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, saved_at_ms, sort_at_ms)
     VALUES (@id, @taskId, @position, @kind, 'https://x', 'saved', @id, 1, 1)`,
  );
  /** Picture id, task, kind, and whether its bytes have a preview. */
  const rows = [
    [1, 1, 'cover', true],
    [2, 1, 'cover', true],
    [3, 1, 'video', false],
    [4, 1, 'video', false],
    [5, 1, 'video', false],
    [6, 2, 'single', true],
    [7, 2, 'video', false],
    [8, 1, 'single', false],
  ] as const;
  insertTask.run(1, 'one');
  insertTask.run(2, 'two');
  for (const [id, taskId, kind, hasPreview] of rows) {
    const sha256 = String(id).repeat(64);
    insertOriginal.run({ id, sha256 });
    insertPicture.run({ id, taskId, position: id, kind });
    const webp = Buffer.from(`preview ${String(id)}`);
    const thumbnail = Buffer.from(`thumbnail ${String(id)}`);
    if (hasPreview) storePreviews(db, { previews: [{ sha256, widthPx: 1, heightPx: 1, webp, thumbnail }] });
  }
  const reader = openPreviewReader(folder);
  const shownIn = (size: PreviewSize): (string | null)[] =>
    rows.map(([id]) => reader.read(id, size)?.toString().replace(size, '') ?? null);
  const [previews, thumbnails] = [shownIn('preview'), shownIn('thumbnail')];
  reader.close();
  close();
  expect(previews).toEqual([' 1', ' 2', ' 1', ' 2', ' 2', ' 6', null, null]);
  expect(thumbnails).toEqual(previews);
});

test('a preview that is made again takes the place of both sizes', () => {
  const folder = temporaryFolder();
  const { db, close } = openCatalog(folder, 'write', 1_000);
  const facts = { sha256: 'a'.repeat(64), widthPx: 1, heightPx: 1 };
  for (const text of ['old', 'new'])
    storePreviews(db, { previews: [{ ...facts, webp: Buffer.from(text), thumbnail: Buffer.from(text) }] });
  const stored = db
    .prepare(
      `SELECT v.webp || ' ' || t.webp FROM previews.previews v JOIN previews.thumbnails t ON t.id = v.id`,
    )
    .pluck()
    .all();
  close();
  expect(stored).toEqual(['new new']);
});
