// The commands that bring tasks in and their pictures home: import, run, verify --repair.
// Invariant: ids are stored before anything is asked; the answer is made from the catalog, not from memory.
import { basename } from 'node:path';
import { importNameMaxLength } from '../../preload/contract/imports.ts';
import type { Library } from '../library/library.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { readImportTexts } from './import-texts.ts';
import type { VerifyReport } from '../saving/verify.ts';
import type { showCount } from './progress.ts';

export interface WorkContext {
  readonly library: Library;
  /** Makes sure that the keys of these accounts (all, when absent) can be had. Throws AppError no-keychain. */
  readonly requireKeys: (accountIds?: readonly string[]) => Promise<void>;
  /** Shows progress until the returned function is called. */
  readonly showProgress: (taskIds: readonly number[] | null) => () => void;
}

type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

export async function runImport(command: CommandOf<'import'>, context: WorkContext): Promise<Answer> {
  const { library } = context;
  if (command.wait) library.expectPictures();
  const accountId = command.account === null ? null : (await library.accounts.getByLabel(command.account)).id;
  const text = await readImportTexts(command.files);
  const { taskIds, report } = await library.importer.start(
    { text, accountId, askOthers: command.askOthers },
    { wantTaskIds: true, origin: { source: 'command-line', name: nameOf(command.files) } },
  );
  const lines = [
    `${String(report.found)} IDs found: ${String(report.new)} new, ${String(report.known)} known, ` +
      `${String(report.deleted)} deleted before, ${String(report.doubtful.length)} need a look`,
    ...report.doubtful.slice(0, 20).map(({ id, reason }) => `  ${id}  ${doubtWords[reason]}`),
  ];
  if (report.found === 0) lines.push('No task IDs were found in this text.');
  if (!command.wait) {
    const { tasks } = await library.catalog.call('importSummary', { taskIds });
    return { json: { ...report, tasks: tasks.map(plainTask) }, lines, exitCode: 0 };
  }
  const work = await workUntilDone(context, taskIds);
  const waitsForUser = report.doubtful.some(({ reason }) => reason === 'no-account');
  return {
    json: { ...report, tasks: work.tasks, receipt: work.receipt },
    lines: [...lines, ...work.lines],
    exitCode: work.isWell && !waitsForUser ? 0 : 1,
  };
}

/** What the list of past imports calls these files; null for what came from another program. */
function nameOf(files: readonly string[]): string | null {
  const names = files.filter((file) => file !== '-').map((file) => basename(file));
  return names.length === 0 ? null : names.join(', ').slice(0, importNameMaxLength);
}

const doubtWords = {
  'maybe-number': 'may be a date or a number; name the account to import it',
  'maybe-job-id': 'may be a Midjourney job ID; name the account to import it',
  'no-account': 'there is no account for IDs of this kind',
  'unknown-shape': 'looks like no task ID; name the account to import it',
} as const;

export async function runAll(context: WorkContext): Promise<Answer> {
  const work = await workUntilDone(context, null);
  const { tasks, receipt } = work;
  const json = { found: tasks.length, new: 0, known: tasks.length, deleted: 0, doubtful: [], tasks, receipt };
  return { json, lines: work.lines, exitCode: work.isWell ? 0 : 1 };
}

export interface WorkResult {
  readonly tasks: readonly { readonly id: string; readonly account: string; readonly state: string }[];
  readonly receipt: { readonly wanted: number; readonly saved: number; readonly failed: number };
  readonly lines: readonly string[];
  readonly isWell: boolean;
}

/** Follows and saves these tasks (all, when null) until nothing is left to do. */
export async function workUntilDone(
  context: WorkContext,
  taskIds: readonly number[] | null,
): Promise<WorkResult> {
  const { library } = context;
  library.expectPictures();
  await context.requireKeys();
  const endProgress = context.showProgress(taskIds);
  try {
    await library.startWorking();
    await library.whenDone(taskIds);
  } finally {
    endProgress();
  }
  const { trouble } = library.saver;
  const isOffline = library.network.offlineSinceMs !== null;
  const proxy = library.unreachedProxy;
  const { tasks, receipt } = await library.catalog.call('importSummary', { taskIds });
  const unfinished = tasks.filter(({ state }) => state !== 'succeeded');
  return {
    tasks: tasks.map(plainTask),
    receipt,
    lines: [
      `${String(receipt.saved)} of ${String(receipt.wanted)} pictures on disk`,
      ...(trouble === null ? [] : [trouble.message]),
      ...(isOffline ? [proxy === null ? 'There is no network.' : `The proxy ${proxy} does not answer.`] : []),
      ...unfinished.slice(0, 50).map(({ id, account, state, failure }) => {
        const why = failure === null ? '' : `: ${failure.message}`;
        return `  ${id}  ${account}  ${state}${why}`;
      }),
    ],
    isWell: unfinished.length === 0 && receipt.saved === receipt.wanted,
  };
}

export function plainTask(task: {
  readonly id: string;
  readonly account: string;
  readonly state: string;
}): WorkResult['tasks'][number] {
  return { id: task.id, account: task.account, state: task.state };
}

const unownedListed = 20;

function unownedLines(unowned: VerifyReport['unowned']): readonly string[] {
  if (unowned === null || unowned.count === 0) return [];
  const more = unowned.count - unownedListed;
  return [
    `${String(unowned.count)} files belong to no picture of the library. They are left alone: move them elsewhere, or try ` +
      'a failed picture again, which takes up its own',
    ...unowned.files.slice(0, unownedListed).map((file) => `  unowned  ${file}`),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
  ];
}

export interface VerifyContext extends WorkContext {
  /** Ends the check early. */
  readonly signal: AbortSignal;
  readonly showCount: typeof showCount | (() => undefined);
}

export async function runVerify(command: CommandOf<'verify'>, context: VerifyContext): Promise<Answer> {
  const { library } = context;
  const line = context.showCount('files checked');
  const report = await library
    .verify({
      repair: command.repair,
      resume: command.resume,
      signal: context.signal,
      onProgress: ({ checked, total }) => line?.note(checked, total),
    })
    .finally(() => line?.end());
  let repaired = 0;
  if (report.wantedAgain.length > 0) {
    await context.requireKeys();
    const endProgress = context.showProgress(null);
    await library.startWorking();
    await library.whenDone(null);
    endProgress();
    repaired = await library.catalog.call('countSavedAmong', { pictureIds: report.wantedAgain });
  }
  const { moved, missing, damaged, unreadable, neverSaved, unowned, isComplete } = report;
  const { loose } = await library.catalog.call('trashSummary', { deletedBeforeMs: null });
  const broken = report.lost.length;
  // Of all its parts, as are the lists.
  const checked = report.before + report.checked;
  const ok = checked - broken;
  return {
    json: {
      ...{ checked, ok, missing, damaged, unreadable, repaired, neverSaved, complete: isComplete },
      moved: moved.map(({ from, to }) => ({ from, to })),
      unowned: unowned?.files ?? null,
      looseInTrash: loose,
    },
    lines: [
      `${String(ok)} of ${String(checked)} originals are whole`,
      ...moved.map(({ from, to }) => `  moved    ${from} → ${to}`),
      ...missing.map((file) => `  missing  ${file}`),
      ...damaged.map((file) => `  changed  ${file}`),
      ...unreadable.map((file) => `  cannot be read  ${file}`),
      ...(neverSaved > 0
        ? [`${String(neverSaved)} pictures were never on disk: run fetches those that it can`]
        : []),
      ...(command.repair ? [`${String(repaired)} repaired`] : []),
      ...unownedLines(unowned),
      ...(loose > 0
        ? [`${String(loose)} files in the trash belong to no picture: trash empty gives them up`]
        : []),
      ...(isComplete ? [] : ['Ended early. Go on with: verify --continue']),
    ],
    exitCode: isComplete && (broken === 0 || (command.repair && repaired >= broken)) ? 0 : 1,
  };
}
