// The previews beside the catalog: small WebP pictures by the SHA-256 of their original, in a file of their own, each
// in two sizes, so that a wall of small cells decodes a quarter of the pixels.
// Invariant: everything here can be made again from the originals, so it is not backed up, not synced to disk
// commit by commit, and thrown away rather than repaired.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import type { PreviewSize } from '../../preload/contract/preview-sizes.ts';
import { statement } from './statement.ts';

const previewsVersion = 3;

/** The previews' file inside a library folder. */
export function previewsPath(libraryDir: string): string {
  return join(libraryDir, 'previews.sqlite');
}

/**
 * Attaches the previews to a catalog that is open for writing, as schema `previews`. A file that is damaged
 * or of another version is replaced by an empty one; then every picture is previewed again.
 */
export function attachPreviews(db: Database, libraryDir: string): void {
  const file = previewsPath(libraryDir);
  const isNew = !existsSync(file);
  if (!isNew && !isUsable(file)) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  }
  db.prepare('ATTACH DATABASE ? AS previews').run(file);
  db.pragma('previews.journal_mode = WAL');
  db.pragma('previews.synchronous = OFF');
  const version = db.pragma('previews.user_version', { simple: true }) as number;
  if (version === previewsVersion) return;
  db.exec(`CREATE TABLE previews.previews (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    webp BLOB NOT NULL
  ) STRICT`);
  // Apart, so that the pages of a wall of thumbnails lie together.
  db.exec(`CREATE TABLE previews.thumbnails (
    id INTEGER PRIMARY KEY REFERENCES previews (id),
    webp BLOB NOT NULL
  ) STRICT`);
  db.pragma(`previews.user_version = ${String(previewsVersion)}`);
  db.exec(`UPDATE pictures SET state = 'saved' WHERE state = 'ready'`);
}

function isUsable(file: string): boolean {
  try {
    const db = new SQLite(file, { readonly: true });
    try {
      const version = db.pragma('user_version', { simple: true }) as number;
      return version === previewsVersion || version === 0;
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** A finished preview. */
export interface NewPreview {
  readonly sha256: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly webp: Uint8Array;
  /** The same picture, smaller. */
  readonly thumbnail: Uint8Array;
}

export function storePreviews(db: Database, args: { readonly previews: readonly NewPreview[] }): null {
  db.transaction(() => {
    for (const { thumbnail, ...preview } of args.previews) {
      const id = statement(
        db,
        `INSERT INTO previews.previews (sha256, width_px, height_px, webp) VALUES (@sha256, @widthPx, @heightPx, @webp)
         ON CONFLICT (sha256) DO UPDATE SET webp = excluded.webp, width_px = excluded.width_px, height_px = excluded.height_px
         RETURNING id`,
      )
        .pluck()
        .get({ ...preview, webp: Buffer.from(preview.webp) });
      statement(
        db,
        `INSERT INTO previews.thumbnails (id, webp) VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET webp = excluded.webp`,
      ).run(id, Buffer.from(thumbnail));
    }
  }).immediate();
  return null;
}

export interface PreviewReader {
  /** The WebP bytes for a picture, for a film those of its cover; null when there is no preview yet, and once closed. */
  read(pictureId: number, size: PreviewSize): Buffer | null;
  close(): void;
}

/** A read-only connection that serves previews to the window without a hop to the catalog's thread. */
export function openPreviewReader(libraryDir: string): PreviewReader {
  const db = new SQLite(join(libraryDir, 'catalog.sqlite'), { readonly: true, fileMustExist: true });
  const readers = attachedReaders(db, libraryDir);
  return {
    read(pictureId, size) {
      if (!db.open) return null;
      const { own, cover, deleted } = readers[size];
      const found = own.get(pictureId) ?? cover.get({ pictureId }) ?? deleted.get(pictureId);
      return (found as Buffer | undefined) ?? null;
    },
    close: () => db.close(),
  };
}

function attachedReaders(db: Database, libraryDir: string) {
  try {
    db.prepare('ATTACH DATABASE ? AS previews').run(previewsPath(libraryDir));
    return { thumbnail: readersOf(db, 'thumbnails'), preview: readersOf(db, 'previews') };
  } catch (error) {
    db.close();
    throw error;
  }
}

function readersOf(db: Database, table: 'thumbnails' | 'previews') {
  const own = db
    .prepare(
      `SELECT w.webp FROM pictures p JOIN originals o ON o.id = p.original_id
       JOIN previews.previews v ON v.sha256 = o.sha256 JOIN previews.${table} w ON w.id = v.id WHERE p.id = ?`,
    )
    .pluck();
  /** A film has no preview of its own; its task's cover stands for it, the nth one for the nth film. */
  const cover = db
    .prepare(
      `WITH ranked AS (SELECT p.id, p.kind, p.original_id,
         row_number() OVER (PARTITION BY p.kind ORDER BY p.position) AS rank
         FROM pictures p WHERE p.task_id = (SELECT task_id FROM pictures WHERE id = @pictureId))
       SELECT w.webp FROM ranked film JOIN ranked cover ON cover.kind = 'cover'
       JOIN originals o ON o.id = cover.original_id JOIN previews.previews v ON v.sha256 = o.sha256
       JOIN previews.${table} w ON w.id = v.id
       WHERE film.id = @pictureId AND film.kind = 'video' ORDER BY abs(cover.rank - film.rank), cover.rank LIMIT 1`,
    )
    .pluck();
  /** What was deleted is still seen in the trash. */
  const deleted = db
    .prepare(
      `SELECT w.webp FROM trash r JOIN previews.previews v ON v.sha256 = r.sha256
       JOIN previews.${table} w ON w.id = v.id WHERE r.picture_id = ?`,
    )
    .pluck();
  return { own, cover, deleted };
}
