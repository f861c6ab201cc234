// Brings a library's catalog back: from a backup, or from the sidecars alone.
// Invariant: only while nobody else holds the library; the catalog that is there stays as it is until the new one is
// complete and closed, and is then set aside, never overwritten; originals on disk are never touched. A catalog of a newer
// program is refused.
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { backupsPath, checkCatalogFile, takeBackup } from '../catalog/backups.ts';
import type { CatalogFacts } from '../catalog/backups.ts';
import { readBackupName } from '../catalog/backup-names.ts';
import { catalogPath } from '../catalog/catalog-path.ts';
import { lockLibrary } from '../catalog/library-lock.ts';
import { openCatalogFile, writeMarker } from '../catalog/open.ts';
import { refuseUnsound } from '../catalog/soundness.ts';
import { translateSqliteError } from '../catalog/sqlite-error.ts';
import { takeStep } from '../catalog/steps.ts';
import { errnoOf } from '../saving/file-error.ts';
import { arePicturesHere, picturesFolder } from '../saving/library-folder.ts';
import { adoptSidecars } from './adopt-sidecars.ts';
import type { AdoptOptions, AdoptReport } from './adopt-sidecars.ts';
import { noteIndexBehind } from './index-state.ts';
import { readLastStep } from './last-step.ts';
import { newCatalogPath, removeNewCatalog, swapCatalog } from './swap-catalog.ts';

export interface KeepingOptions {
  readonly libraryDir: string;
  readonly nowMs: number;
  readonly onProgress: (sidecars: number) => void;
}

export interface RestoreReport extends AdoptReport {
  /** What the backup held. */
  readonly backup: CatalogFacts;
  /** Name in Backups of the catalog that was there; null where there was none. */
  readonly setAside: string | null;
}

export interface RebuildReport extends AdoptReport {
  /** Null too where the catalog is sound: it was added to, after a backup. */
  readonly setAside: string | null;
}

/**
 * Puts a backup in the catalog's place, with everything that the sidecars know and it does not yet.
 * Throws AppError: usage (no such backup), library-in-use, library-damaged, library-newer, disk-full, no-permission.
 */
export function restoreBackup(name: string, options: KeepingOptions): Promise<RestoreReport> {
  const { libraryDir } = options;
  const source = join(backupsPath(libraryDir), name);
  if (readBackupName(name) === null || !existsSync(source))
    throw new AppError('usage', `There is no backup ‘${name}’. See: backups list`);
  return holding(libraryDir, async () => {
    const file = newCatalogPath(libraryDir);
    for (const suffix of ['', '-wal']) {
      if (existsSync(`${source}${suffix}`)) copyFileSync(`${source}${suffix}`, `${file}${suffix}`);
    }
    const backup = checkCatalogFile(file);
    const report = await fillCatalog(file, options, { mode: 'merge', quick: false });
    return { ...report, backup, setAside: swapCatalog(libraryDir, options.nowMs) };
  });
}

/**
 * Makes the catalog anew from the sidecars where it is gone or damaged. A sound one is backed up, and gets what it lacks.
 * Throws AppError: usage (no library), library-in-use, library-newer, library-away, disk-full, no-permission.
 */
export function rebuildCatalog(quick: boolean, options: KeepingOptions): Promise<RebuildReport> {
  const { libraryDir, nowMs } = options;
  return holding(libraryDir, async () => {
    if (isCatalogSound(libraryDir)) {
      await takeBackup(libraryDir, nowMs);
      const report = await fillCatalog(catalogPath(libraryDir), options, { mode: 'add', quick });
      return { ...report, setAside: null };
    }
    const report = await fillCatalog(
      newCatalogPath(libraryDir),
      options,
      { mode: 'merge', quick },
      (told) => {
        if (told.sidecars === 0 && !arePicturesHere(libraryDir)) throw picturesAway();
      },
    );
    return { ...report, setAside: swapCatalog(libraryDir, nowMs) };
  });
}

/** Runs with the library's lock held and no half-made catalog around, before or after. */
async function holding<Value>(libraryDir: string, run: () => Promise<Value>): Promise<Value> {
  if (!existsSync(libraryDir) || !statSync(libraryDir).isDirectory())
    throw new AppError('usage', `There is no library in ${libraryDir}.`);
  try {
    const lock = lockLibrary(libraryDir);
    try {
      removeNewCatalog(libraryDir);
      const report = await run();
      await noteIndexBehind(libraryDir);
      return report;
    } finally {
      removeNewCatalog(libraryDir);
      lock.release();
    }
  } catch (error) {
    throw translateSqliteError(error, libraryDir);
  }
}

/** Throws AppError library-newer; what is not damaged but cannot be read now (no permission) is no reason to replace it. */
function isCatalogSound(libraryDir: string): boolean {
  const file = catalogPath(libraryDir);
  if (!existsSync(file) || statSync(file).size === 0) return false;
  try {
    refuseUnsound(file, libraryDir, 'always-check');
    return true;
  } catch (error) {
    const told = translateSqliteError(error, libraryDir);
    if (told instanceof AppError && told.code === 'library-damaged') return false;
    throw told;
  }
}

/** Out of nothing only an empty catalog would come, in which the pictures were not there when they are back. */
function picturesAway(): AppError {
  return new AppError(
    'library-away',
    'The pictures of this library are not there. Connect their drive, then try again.',
  );
}

/** @param refuse Throws where the records that were read make no catalog. */
async function fillCatalog(
  file: string,
  options: KeepingOptions,
  how: Pick<AdoptOptions, 'mode' | 'quick'>,
  refuse: (report: AdoptReport) => void = () => undefined,
): Promise<AdoptReport> {
  const db = openCatalogFile(file, options.nowMs, () => undefined);
  try {
    const report = await adoptSidecars(db, { ...options, ...how });
    refuse(report);
    // All of it was looked at, whatever the last exit was.
    db.prepare('UPDATE library SET open_since_ms = NULL, verified_up_to_id = NULL').run();
    // Rows have other pictures now, and a window that is open keeps small ones by row and version.
    db.prepare('UPDATE pictures SET preview_version = max(preview_version + 1, ?)').run(options.nowMs);
    // The records have nothing more to tell it, however old it was.
    const step = await readLastStep(options.libraryDir);
    if (step !== null) takeStep(db, { step, told: null });
    makePicturesFolder(options.libraryDir);
    writeMarker(options.libraryDir, db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    return report;
  } finally {
    db.close();
  }
}

function makePicturesFolder(libraryDir: string): void {
  try {
    mkdirSync(join(libraryDir, picturesFolder), { recursive: true });
  } catch (error) {
    // A link whose drive is away: what lies on that is taken in when it is back.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
