// Rows of accounts: who is asked, and how each of them fares. The keys are elsewhere, in the keychain.
// Invariant: a removed account keeps its row, because its tasks and pictures stay.
import type { Database } from 'better-sqlite3';
import type { Account, AccountHealth } from '../../preload/contract/accounts.ts';
import type { Amount, AmountUnit, ProviderId } from '../../preload/contract/providers.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';
import { changesOf } from './change-log.ts';
import { noteLibraryFileBehind } from './library-file.ts';
import { endRenewalsOfAccount } from './link-renewals.ts';
import { leaveOutRestOfAccount, refreshRestOfAccount } from './pauses.ts';
import { statement } from './statement.ts';

interface AccountRow {
  readonly id: string;
  readonly label: string;
  readonly provider: ProviderId;
  readonly base_url: string;
  readonly user_id: string | null;
  readonly user_header: string | null;
  readonly scope: 'own' | 'admin';
  readonly allow_http: 0 | 1;
  readonly key_stored: 0 | 1;
  readonly relay_key_stored: 0 | 1;
  readonly paused: 0 | 1;
  readonly waiting_until_ms: number | null;
  readonly stopped: 0 | 1;
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
  readonly request_count: number;
  readonly created_at_ms: number;
  readonly last_success_at_ms: number | null;
  readonly balance: number | null;
  readonly balance_unit: AmountUnit | null;
  readonly balance_at_ms: number | null;
  readonly last_sync_at_ms: number | null;
}

/** An account's own row: no counts, and nothing of the keys that only the session knows. */
export type AccountRecord = Omit<Account, 'keyInMemory' | 'taskCount' | 'spent'>;

/** A new account as the user gave it; health and counts start at nothing. */
export interface NewAccount {
  readonly id: string;
  readonly label: string;
  readonly provider: ProviderId;
  readonly baseUrl: string;
  readonly userId: string | null;
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  readonly keyStored: boolean;
  readonly createdAtMs: number;
}

/** Live accounts in the order in which they were added. */
export function listAccounts(db: Database): AccountRecord[] {
  const rows = statement(
    db,
    'SELECT * FROM accounts WHERE removed_at_ms IS NULL ORDER BY created_at_ms, id',
  ).all() as AccountRow[];
  return rows.map(accountOf);
}

/** The live account of this id; null where it was removed. */
export function accountById(db: Database, id: string): AccountRecord | null {
  const row = statement(db, 'SELECT * FROM accounts WHERE id = ? AND removed_at_ms IS NULL').get(id) as
    AccountRow | undefined;
  return row === undefined ? null : accountOf(row);
}

/** How many tasks each account has; accounts without any are left out. */
export function accountTaskCounts(
  db: Database,
): readonly { readonly accountId: string; readonly count: number }[] {
  return statement(
    db,
    'SELECT account_id AS accountId, count(*) AS count FROM tasks GROUP BY account_id',
  ).all() as {
    accountId: string;
    count: number;
  }[];
}

/** What each account's tasks cost, by unit; accounts without any known cost are left out. */
export function accountSpending(
  db: Database,
): readonly { readonly accountId: string; readonly spent: readonly Amount[] }[] {
  const rows = statement(
    db,
    `SELECT account_id AS accountId, cost_unit AS unit, sum(cost) AS value FROM tasks WHERE cost IS NOT NULL
     GROUP BY account_id, cost_unit`,
  ).all() as (Amount & { accountId: string })[];
  const byAccount = new Map<string, Amount[]>();
  for (const { accountId, unit, value } of rows) {
    byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), { unit, value }]);
  }
  return [...byAccount].map(([accountId, spent]) => ({ accountId, spent }));
}

/** Throws AppError usage when the label is taken. */
export function addAccount(db: Database, account: NewAccount): null {
  refuseTakenLabel(db, account.label, account.id);
  statement(
    db,
    `INSERT INTO accounts (id, label, provider, base_url, user_id, user_header, scope, allow_http, key_stored,
       created_at_ms)
     VALUES (@id, @label, @provider, @baseUrl, @userId, @userHeader, @scope, @allowHttp, @keyStored, @createdAtMs)`,
  ).run({ ...account, allowHttp: Number(account.allowHttp), keyStored: Number(account.keyStored) });
  changesOf(db).accounts();
  return null;
}

/** Throws AppError usage when the label is taken. */
export function renameAccount(db: Database, args: { readonly id: string; readonly label: string }): null {
  refuseTakenLabel(db, args.label, args.id);
  db.transaction(() => {
    statement(db, 'UPDATE accounts SET label = @label WHERE id = @id').run(args);
    noteLibraryFileBehind(db);
  }).immediate();
  changesOf(db).accounts();
  return null;
}

/** Notes where the key is after it was set or replaced, and lets a stopped account work again. */
export function accountKeyChanged(
  db: Database,
  args: { readonly id: string; readonly keyStored: boolean },
): null {
  statement(
    db,
    `UPDATE accounts SET key_stored = @keyStored, stopped = 0, failure_code = NULL, failure_message = NULL,
     waiting_until_ms = NULL WHERE id = @id`,
  ).run({ id: args.id, keyStored: Number(args.keyStored) });
  changesOf(db).accounts();
  return null;
}

/** Notes whether the keychain holds the account's second key. */
export function relayKeyChanged(db: Database, args: { readonly id: string; readonly stored: boolean }): null {
  statement(db, 'UPDATE accounts SET relay_key_stored = @stored WHERE id = @id').run({
    id: args.id,
    stored: Number(args.stored),
  });
  changesOf(db).accounts();
  return null;
}

/** Notes what the provider said is left on the account. */
export function setAccountBalance(
  db: Database,
  args: { readonly id: string; readonly balance: Amount; readonly nowMs: number },
): null {
  statement(
    db,
    'UPDATE accounts SET balance = @value, balance_unit = @unit, balance_at_ms = @nowMs WHERE id = @id',
  ).run({ id: args.id, ...args.balance, nowMs: args.nowMs });
  changesOf(db).accounts();
  return null;
}

/** Lets an account rest, or go on as if nothing had been wrong with it. */
export function setAccountPaused(
  db: Database,
  args: { readonly id: string; readonly paused: boolean; readonly nowMs: number },
): null {
  db.transaction(() => {
    if (!args.paused) leaveOutRestOfAccount(db, args.id, args.nowMs);
    statement(
      db,
      `UPDATE accounts SET paused = @paused,
         paused_since_ms = CASE WHEN @paused = 1 THEN coalesce(paused_since_ms, @nowMs) END,
         stopped = CASE WHEN @paused = 0 THEN 0 ELSE stopped END,
         waiting_until_ms = CASE WHEN @paused = 0 THEN NULL ELSE waiting_until_ms END,
         failure_code = CASE WHEN @paused = 0 THEN NULL ELSE failure_code END,
         failure_message = CASE WHEN @paused = 0 THEN NULL ELSE failure_message END
       WHERE id = @id`,
    ).run({ ...args, paused: Number(args.paused) });
    refreshRestOfAccount(db, args.id);
  }).immediate();
  changesOf(db).accounts();
  return null;
}

export function removeAccount(db: Database, args: { readonly id: string; readonly nowMs: number }): null {
  db.transaction(() => {
    statement(
      db,
      'UPDATE accounts SET removed_at_ms = @nowMs, key_stored = 0, relay_key_stored = 0 WHERE id = @id',
    ).run(args);
    statement(db, 'UPDATE tasks SET next_look_at_ms = NULL WHERE account_id = ?').run(args.id);
    endRenewalsOfAccount(db, args.id);
    refreshRestOfAccount(db, args.id);
    noteLibraryFileBehind(db);
  }).immediate();
  changesOf(db).accounts();
  changesOf(db).membership();
  return null;
}

/** What was wrong with the account as a whole, and until when it rests; `stopped` ends only by the user. */
export interface AccountTrouble {
  readonly id: string;
  readonly failure: Failure;
  readonly waitingUntilMs: number | null;
  readonly stopped: boolean;
}

/** Writes the trouble on the account and on every task that waits for it. */
export function setAccountTrouble(db: Database, trouble: AccountTrouble): null {
  statement(
    db,
    `UPDATE accounts SET failure_code = @code, failure_message = @message, waiting_until_ms = @waitingUntilMs,
     stopped = @stopped WHERE id = @id`,
  ).run({
    id: trouble.id,
    code: trouble.failure.code,
    message: trouble.failure.message,
    waitingUntilMs: trouble.waitingUntilMs,
    stopped: Number(trouble.stopped),
  });
  // The rows that wait for this account say why.
  const told = statement(
    db,
    `UPDATE tasks SET failure_code = @code, failure_message = @message
     WHERE account_id = @id AND next_look_at_ms IS NOT NULL AND look_reason = 'follow'
       AND (failure_code IS NOT @code OR failure_message IS NOT @message) RETURNING id`,
  )
    .pluck()
    .all({ id: trouble.id, ...trouble.failure }) as number[];
  for (const taskId of told) changesOf(db).task(taskId);
  changesOf(db).accounts();
  return null;
}

/** There is a network again: accounts that rest for want of one may be asked at once. */
export function endNetworkRests(db: Database): null {
  const ended = statement(
    db,
    `UPDATE accounts SET waiting_until_ms = NULL, failure_code = NULL, failure_message = NULL
     WHERE waiting_until_ms IS NOT NULL AND stopped = 0 AND failure_code IN ('network', 'proxy', 'timeout')`,
  ).run().changes;
  if (ended > 0) changesOf(db).accounts();
  return null;
}

/** Adds to the request count and, after an answer that was good for the account, clears its trouble. */
export function noteAccountRequests(
  db: Database,
  args: { readonly id: string; readonly requests: number; readonly succeededAtMs: number | null },
): null {
  statement(
    db,
    `UPDATE accounts SET request_count = request_count + @requests,
       last_success_at_ms = coalesce(@succeededAtMs, last_success_at_ms) WHERE id = @id`,
  ).run(args);
  if (args.succeededAtMs !== null) {
    const cleared = statement(
      db,
      `UPDATE accounts SET failure_code = NULL, failure_message = NULL, waiting_until_ms = NULL, stopped = 0
       WHERE id = ? AND failure_code IS NOT NULL`,
    ).run(args.id);
    if (cleared.changes > 0) changesOf(db).accounts();
  }
  return null;
}

function refuseTakenLabel(db: Database, label: string, exceptId: string): void {
  const taken = statement(
    db,
    'SELECT 1 FROM accounts WHERE label = ? AND id <> ? AND removed_at_ms IS NULL',
  ).get(label, exceptId);
  if (taken !== undefined) {
    throw new AppError('usage', `There is already an account named ‘${label}’. Choose another name.`);
  }
}

function accountOf(row: AccountRow): AccountRecord {
  return {
    id: row.id,
    label: row.label,
    provider: row.provider,
    baseUrl: row.base_url,
    userId: row.user_id,
    userHeader: row.user_header,
    scope: row.scope,
    allowHttp: row.allow_http === 1,
    keyStored: row.key_stored === 1,
    relayKeyStored: row.relay_key_stored === 1,
    health: healthOf(row),
    requestCount: row.request_count,
    lastSuccessAtMs: row.last_success_at_ms,
    createdAtMs: row.created_at_ms,
    balance:
      row.balance === null || row.balance_unit === null
        ? null
        : { value: row.balance, unit: row.balance_unit, atMs: row.balance_at_ms ?? 0 },
    lastSyncAtMs: row.last_sync_at_ms,
  };
}

function healthOf(row: AccountRow): AccountHealth {
  if (row.paused === 1) return { kind: 'paused' };
  const failure =
    row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' };
  if (failure === null) return { kind: 'good' };
  if (row.stopped === 1) return { kind: 'stopped', failure };
  return { kind: 'waiting', untilMs: row.waiting_until_ms ?? 0, failure };
}
