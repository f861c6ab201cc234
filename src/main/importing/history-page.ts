// Asks a provider for one page of an account's past tasks, in spite of passing troubles; and what a page tells of times.
// Invariant: what the provider asks to wait is waited in full; what needs the user ends the asking.
import type { Accounts } from '../accounts/accounts.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { accountVerdict } from '../following/account-trouble.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { HistoryPage, PollResult, Provider } from '../providers/provider.ts';

export interface PageDependencies {
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Whose past is read, and for whom. */
export interface PageSource {
  readonly account: AccountRecord;
  readonly provider: Provider;
  /** For an administrator's account: only this channel. */
  readonly channel: string | null;
  readonly signal: AbortSignal;
  /** Told after every try how many requests it sent. */
  readonly onRequests: (count: number) => void;
}

/** After so many failures in a row the reading ends; the next one goes on from there. */
const failuresInRowMax = 6;

/** The page at `cursor`, the newest where it is null. Throws AppError. */
export async function pageInSpite(
  dependencies: PageDependencies,
  source: PageSource,
  cursor: string | null,
): Promise<HistoryPage> {
  const { accounts, catalog, clock, random } = dependencies;
  const { account, signal } = source;
  for (let failuresInRow = 1; ; failuresInRow += 1) {
    const keyVersion = accounts.keyVersion(account.id);
    try {
      return await page(dependencies, source, cursor);
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error;
      if (accounts.keyVersion(account.id) !== keyVersion) continue;
      const verdict = accountVerdict(error, failuresInRow, clock.nowMs(), random);
      if (verdict.kind === 'none') throw error;
      await catalog.call('setAccountTrouble', {
        id: account.id,
        failure: toFailure(error),
        stopped: verdict.kind === 'stop',
        waitingUntilMs: verdict.kind === 'rest' ? verdict.untilMs : null,
      });
      if (verdict.kind === 'stop' || failuresInRow >= failuresInRowMax) throw error;
      await clock.sleep(verdict.untilMs - clock.nowMs(), signal);
    }
  }
}

async function page(
  { accounts, catalog, clock }: PageDependencies,
  { account, provider, channel, signal, onRequests }: PageSource,
  cursor: string | null,
): Promise<HistoryPage> {
  let requests = 0;
  const connection = await accounts.connect(account, signal, () => {
    requests += 1;
  });
  let succeededAtMs: number | null = null;
  try {
    if (provider.history === undefined) throw new AppError('usage', 'There is no list of past tasks.');
    const found = await provider.history(connection, { channel, cursor });
    succeededAtMs = clock.nowMs();
    return found;
  } finally {
    onRequests(requests);
    await catalog.call('noteAccountRequests', { id: account.id, requests, succeededAtMs });
  }
}

/** A page's tasks without what was made before `sinceMs`. */
export function wantedOf({ tasks }: HistoryPage, sinceMs: number | null): HistoryPage['tasks'] {
  if (sinceMs === null) return tasks;
  return tasks.filter(({ result }) => (createdAtMs(result) ?? sinceMs) >= sinceMs);
}

/** When the oldest and the newest task of a page were made; null where no record tells. UTC ms. */
export function spanOf({ tasks }: HistoryPage): {
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
} {
  const times = tasks.map(({ result }) => createdAtMs(result)).filter((atMs) => atMs !== null);
  if (times.length === 0) return { oldestMs: null, newestMs: null };
  return { oldestMs: Math.min(...times), newestMs: Math.max(...times) };
}

function createdAtMs(result: PollResult): number | null {
  return 'facts' in result ? result.facts.createdAtMs : null;
}
