// A library of real files and a real catalog, for what checks the one against the other.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Catalog } from '../../src/main/catalog/catalog.ts';
import { openCatalog } from '../../src/main/catalog/open.ts';
import type { OperationName } from '../../src/main/catalog/operations.ts';
import { settlePictures } from '../../src/main/catalog/pictures.ts';
import type { CheckDependencies } from '../../src/main/saving/check-originals.ts';
import { lookAtFile } from '../../src/main/saving/look-at-file.ts';
import { verifyLibrary } from '../../src/main/saving/verify.ts';
import type { VerifyOptions, VerifyReport } from '../../src/main/saving/verify.ts';
import { catalogHere, givenAccount, temporaryFolder } from './temporary-catalog.ts';

export const nowMs = Date.UTC(2026, 0, 15);

/** A library with `count` pictures p0.png … on disk, each of bytes of its own. */
export function givenLibraryToCheck(count: number, folder = temporaryFolder()) {
  const libraryDir = join(folder, 'library');
  const open = openCatalog(libraryDir, 'write', nowMs);
  let isOpen = true;
  /** Lets go of it, so that another one can open it. */
  const close = (): void => {
    if (isOpen) open.close();
    isOpen = false;
  };
  onTestFinished(close);
  const { db } = open;
  givenAccount(db, 'studio', 'acedata');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms)
    VALUES (1, 'studio', 'task', 'succeeded', 1, 1)`);
  for (let index = 0; index < count; index += 1) addPicture(db, libraryDir, index);
  const file = (name: string): string => join(libraryDir, 'Pictures', name);
  const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
  const isHere = (): Promise<boolean> => Promise.resolve(existsSync(join(libraryDir, '.gridkeep-library')));
  const catalog = catalogHere(db);
  const dependencies = { catalog, libraryDir, clock, look: lookAtFile, isHere, isBusy: () => false };
  const verify = (
    options: Partial<VerifyOptions> = {},
    changed: Partial<CheckDependencies> = {},
  ): Promise<VerifyReport> => verifyLibrary({ ...dependencies, ...changed }, { repair: false, ...options });
  const states = (): unknown =>
    db
      .prepare(
        `SELECT state, path FROM pictures LEFT JOIN originals o ON o.id = original_id ORDER BY position`,
      )
      .raw()
      .all();
  return { libraryDir, db, close, file, dependencies, verify, states };
}

/** The catalog of a process that ends when it is about to ask this of it. */
export function endingAt(operation: OperationName, catalog: Pick<Catalog, 'call'>): Pick<Catalog, 'call'> {
  const callOn = catalog.call as (name: OperationName, args?: unknown) => Promise<unknown>;
  const call = (name: OperationName, args?: unknown): Promise<unknown> =>
    name === operation ? Promise.reject(new Error('ended')) : callOn(name, args);
  return { call: call as Catalog['call'] };
}

export const contentOf = (index: number): string => `picture ${String(index)}`;
export const hashOf = (index: number): string => createHash('sha256').update(contentOf(index)).digest('hex');

function addPicture(db: Database, libraryDir: string, index: number): void {
  const path = `Pictures/p${index}.png`;
  const content = contentOf(index);
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  writeFileSync(join(libraryDir, path), content);
  db.prepare(
    `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, 1, ?, 'single', 'https://x', 'wanted', 1)`,
  ).run(index + 1, index);
  const file = {
    ...{ path, sha256: hashOf(index) },
    ...{ sizeBytes: content.length, mediaType: 'image/png' as const, widthPx: 1, heightPx: 1 },
  };
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: index + 1, file }], nowMs });
}
