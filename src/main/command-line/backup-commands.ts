// The commands that work on a library which cannot or should not be opened: backups list, backups restore, rebuild.
// Invariant: the catalog is not opened here; the keeping thread holds the library while it works.
import { existsSync } from 'node:fs';
import { listBackups } from '../catalog/backups.ts';
import { AppError } from '../lib/app-error.ts';
import { keep } from '../keeping/keep.ts';
import type { AdoptReport } from '../keeping/adopt-sidecars.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { isoTime } from '../lib/iso-time.ts';
import type { showCount } from './progress.ts';

export type BackupCommand = Extract<
  Command,
  { readonly kind: 'backups-list' | 'backups-restore' | 'rebuild' }
>;

export function isBackupCommand(command: Command): command is BackupCommand {
  return command.kind === 'backups-list' || command.kind === 'backups-restore' || command.kind === 'rebuild';
}

export interface BackupContext {
  readonly libraryDir: string;
  readonly workerUrl: URL;
  readonly nowMs: number;
  readonly showCount: typeof showCount | (() => undefined);
}

export async function runBackupCommand(command: BackupCommand, context: BackupContext): Promise<Answer> {
  if (!existsSync(context.libraryDir))
    throw new AppError('usage', `There is no library in ${context.libraryDir}.`);
  switch (command.kind) {
    case 'backups-list':
      return list(context.libraryDir);
    case 'backups-restore': {
      const report = await counted(context, (options) =>
        keep({ kind: 'restore', name: command.name }, options),
      );
      return {
        json: {
          restored: command.name,
          backup: report.backup,
          setAside: report.setAside,
          ...reportJson(report),
        },
        lines: [
          `The catalog of ${command.name} is back: ${String(report.backup.tasks)} tasks, ${String(report.backup.pictures)} pictures`,
          ...reportLines(report),
          ...setAsideLines(report.setAside),
        ],
        exitCode: exitCodeOfReport(report),
      };
    }
    case 'rebuild': {
      const report = await counted(context, (options) =>
        keep({ kind: 'rebuild', quick: command.quick }, options),
      );
      return {
        json: { setAside: report.setAside, ...reportJson(report) },
        lines: [...reportLines(report), ...setAsideLines(report.setAside)],
        exitCode: exitCodeOfReport(report),
      };
    }
  }
}

async function counted<Value>(
  { showCount: show, ...options }: BackupContext,
  run: (
    options: Omit<BackupContext, 'showCount'> & { readonly onProgress: (sidecars: number) => void },
  ) => Promise<Value>,
): Promise<Value> {
  const line = show('records read');
  try {
    return await run({ ...options, onProgress: (sidecars) => line?.note(sidecars, null) });
  } finally {
    line?.end();
  }
}

function list(libraryDir: string): Answer {
  const backups = listBackups(libraryDir);
  return {
    json: {
      backups: backups.map(({ name, kind, atMs, sizeBytes, facts }) => ({
        ...{ name, kind, at: isoTime(atMs), bytes: sizeBytes, readable: facts !== null },
        ...{
          version: facts?.version ?? null,
          tasks: facts?.tasks ?? null,
          pictures: facts?.pictures ?? null,
        },
      })),
    },
    lines:
      backups.length === 0
        ? ['No backups yet. One is taken each day on which the library is open.']
        : backups.map(({ name, facts }) => {
            const holds =
              facts === null
                ? 'cannot be read'
                : `${String(facts.tasks)} tasks, ${String(facts.pictures)} pictures`;
            return `${name}  ${holds}`;
          }),
    exitCode: 0,
  };
}

function reportJson(report: AdoptReport): Record<string, unknown> {
  return {
    records: report.sidecars,
    unreadable: report.unreadable,
    unreadableCount: report.unreadableCount,
    added: { accounts: report.accounts, tasks: report.tasks, pictures: report.pictures },
    deleted: report.deleted,
    moved: report.moved,
    missing: report.missing,
  };
}

function reportLines(report: AdoptReport): string[] {
  const count = (number: number, what: string): string[] =>
    number === 0 ? [] : [`${String(number)} ${what}`];
  return [
    `${String(report.sidecars)} records read: ${String(report.tasks)} tasks and ${String(report.pictures)} pictures brought in`,
    ...count(report.accounts, 'accounts made anew; each asks for its key again: accounts rotate-key NAME'),
    ...count(report.deleted, 'pictures were deleted since, and stay so'),
    ...count(report.moved, 'files found in another place'),
    ...count(report.missing, 'pictures whose file is gone or changed: verify --repair fetches what it can'),
    ...count(report.unreadableCount, 'files that are no records, or damaged ones:'),
    ...report.unreadable.slice(0, 20).map((path) => `  ${path}`),
  ];
}

function setAsideLines(setAside: string | null): string[] {
  return setAside === null ? [] : [`The catalog that was there is kept as Backups/${setAside}`];
}

function exitCodeOfReport(report: AdoptReport): 0 | 1 {
  return report.missing === 0 && report.unreadableCount === 0 && report.accounts === 0 ? 0 : 1;
}
