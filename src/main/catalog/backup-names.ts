// What backups are called, which of them are kept, and when the next one is due.
// Invariant: pure; a file whose name is not one of ours is never listed, restored or removed, and nothing that was
// set aside before a restore is ever removed by itself.
import type { BackupKind } from '../../preload/contract/keeping.ts';

export type { BackupKind };

export interface BackupName {
  readonly name: string;
  readonly kind: BackupKind;
  /** UTC ms. */
  readonly atMs: number;
}

export const dayMs = 24 * 60 * 60 * 1000;
const dailyKept = 7;
const weeklyKept = 4;
const beforeMigrationKept = 3;
/** 1 January 1970 was a Thursday; weeks begin on Monday. */
const firstMondayMs = -3 * dayMs;

/** `catalog-2026-11-22T02-15-00-000Z-daily.sqlite`: sorted by name is sorted by time, and fit for every file system. */
export function backupName(kind: BackupKind, atMs: number): string {
  return `catalog-${new Date(atMs).toISOString().replace(/[:.]/g, '-')}-${kind}.sqlite`;
}

/** Null for every file that is no backup of ours. */
export function readBackupName(name: string): BackupName | null {
  const match =
    /^catalog-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(daily|before-migration|set-aside)\.sqlite$/.exec(
      name,
    );
  if (match === null) return null;
  const [, day, hour, minute, second, ms, kind] = match;
  const atMs = Date.parse(
    `${String(day)}T${String(hour)}:${String(minute)}:${String(second)}.${String(ms)}Z`,
  );
  return Number.isNaN(atMs) ? null : { name, kind: kind as BackupKind, atMs };
}

/**
 * Those to remove after a new one was taken. Kept are the newest of each of the last 7 days and of each of the last 4
 * weeks (UTC) that have one, the last 3 before a migration, and everything that was set aside. What lies in the future
 * comes from a clock that was wrong: it is counted by itself, so that nothing of now has to go for it.
 */
export function backupsToRemove(backups: readonly BackupName[], nowMs: number): readonly string[] {
  const newestFirst = [...backups].sort((a, b) => b.atMs - a.atMs || b.name.localeCompare(a.name));
  const kept = new Set([
    ...keptOf(newestFirst.filter(({ atMs }) => atMs > nowMs)),
    ...keptOf(newestFirst.filter(({ atMs }) => atMs <= nowMs)),
  ]);
  return newestFirst.filter((backup) => !kept.has(backup)).map(({ name }) => name);
}

function keptOf(newestFirst: readonly BackupName[]): readonly BackupName[] {
  const daily = newestFirst.filter(({ kind }) => kind === 'daily');
  return [
    ...newestOfEach(daily, ({ atMs }) => Math.floor(atMs / dayMs), dailyKept),
    ...newestOfEach(daily, ({ atMs }) => Math.floor((atMs - firstMondayMs) / (7 * dayMs)), weeklyKept),
    ...newestFirst.filter(({ kind }) => kind === 'before-migration').slice(0, beforeMigrationKept),
    ...newestFirst.filter(({ kind }) => kind === 'set-aside'),
  ];
}

function newestOfEach(
  newestFirst: readonly BackupName[],
  spanOf: (backup: BackupName) => number,
  spansMax: number,
): readonly BackupName[] {
  const bySpan = new Map<number, BackupName>();
  for (const backup of newestFirst) {
    const span = spanOf(backup);
    if (!bySpan.has(span)) bySpan.set(span, backup);
  }
  return [...bySpan.values()].slice(0, spansMax);
}

/**
 * Is it time for the daily backup? A day after the last one. One that lies in the future comes from a clock that was
 * wrong, and puts nothing off.
 */
export function isBackupDue(backups: readonly BackupName[], nowMs: number): boolean {
  const last = backups
    .filter(({ kind, atMs }) => kind === 'daily' && atMs <= nowMs)
    .reduce((latest, { atMs }) => Math.max(latest, atMs), Number.NEGATIVE_INFINITY);
  return nowMs - last >= dayMs;
}
