// `sync`: reads the past tasks of one account or of all that have a list, and with `--wait` saves their pictures.
// Invariant: what was read stays, however a reading ends; the answer names every account that could not be read.
import type { Account } from '../../preload/contract/accounts.ts';
import type { SyncProgress } from '../../preload/contract/history-sync.ts';
import { AppError } from '../lib/app-error.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { isoTime } from '../lib/iso-time.ts';
import { plainTask, workUntilDone } from './work-commands.ts';
import type { WorkContext } from './work-commands.ts';

type SyncCommand = Extract<Command, { readonly kind: 'sync' }>;

export async function runSync(
  command: SyncCommand,
  context: WorkContext,
  signal: AbortSignal,
): Promise<Answer> {
  const { library } = context;
  const accounts = await accountsToRead(command, context);
  await context.requireKeys(accounts.map(({ id }) => id));
  const taskIds = new Set<number>();
  const readings = await Promise.all(
    accounts.map(async (account) => {
      const { sinceMs, channel, full } = command;
      const request = { accountId: account.id, sinceMs, channel, full };
      await library.history.start(request, (ids) => {
        for (const id of ids) taskIds.add(id);
      });
      signal.addEventListener('abort', () => library.history.stop(account.id), { once: true });
      return { account, progress: await library.history.whenEnded(account.id) };
    }),
  );
  const failed = readings.filter(({ progress }) => progress.state !== 'done');
  const sums = {
    found: sum(readings, ({ found }) => found),
    new: sum(readings, (progress) => progress.new),
    known: sum(readings, ({ known }) => known),
    deleted: sum(readings, ({ deleted }) => deleted),
    doubtful: [],
  };
  const accountsJson = readings.map(({ account, progress }) => ({
    account: account.label,
    state: progress.state,
    requests: progress.requests,
    reachedAt: isoTime(progress.reachedAtMs),
    failure: progress.failure,
  }));
  const ids = [...taskIds];
  const work = command.wait && !signal.aborted ? await workUntilDone(context, ids) : null;
  const tasks =
    work?.tasks ?? (await library.catalog.call('importSummary', { taskIds: ids })).tasks.map(plainTask);
  return {
    json: {
      ...sums,
      tasks,
      ...(work === null ? {} : { receipt: work.receipt }),
      accounts: accountsJson,
    },
    lines: [
      `${String(sums.found)} tasks found: ${String(sums.new)} new, ${String(sums.known)} known, ${String(sums.deleted)} deleted before`,
      ...failed.map(
        ({ account, progress }) => `  ${account.label}  ${progress.failure?.message ?? progress.state}`,
      ),
      ...(work?.lines ?? []),
    ],
    exitCode: failed.length === 0 && work?.isWell !== false ? 0 : 1,
  };
}

async function accountsToRead(
  { account: label, channel }: SyncCommand,
  { library }: WorkContext,
): Promise<readonly Account[]> {
  const hasHistory = (account: Account): boolean =>
    library.accounts.providerOf(account).history !== undefined;
  if (label !== null) {
    const account = await library.accounts.getByLabel(label);
    library.history.refuseUnreadable(account, channel);
    return [account];
  }
  const accounts = (await library.accounts.list()).filter(
    (account) =>
      hasHistory(account) &&
      account.health.kind !== 'paused' &&
      (channel === null || account.scope === 'admin'),
  );
  if (accounts.length === 0)
    throw new AppError(
      'usage',
      'No account here has such a list of past tasks. Import their task IDs instead.',
    );
  return accounts;
}

function sum(
  readings: readonly { readonly progress: SyncProgress }[],
  count: (progress: SyncProgress) => number,
): number {
  return readings.reduce((total, { progress }) => total + count(progress), 0);
}
