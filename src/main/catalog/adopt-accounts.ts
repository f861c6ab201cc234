// The accounts that sidecars name: which of the catalog's they are, and new ones where it has none such.
// Invariant: a key is never part of it; an account that nobody can ask for stops until its key is there again.
import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { SourceId } from '../../preload/contract/providers.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { KeptAccount } from './kept-library.ts';
import { statement } from './statement.ts';

export interface RecordedAccount {
  /** Null where the sidecar is too old to tell. */
  readonly id: string | null;
  readonly label: string;
  readonly provider: SourceId;
  readonly baseUrl: string;
  readonly userId: string | null;
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  readonly isRemoved: boolean;
}

/** What one pass over a library's sidecars knows of accounts. */
export interface AccountAdoption {
  readonly nowMs: number;
  readonly counts: { accounts: number };
  /** Account ids by what sidecars say; `isPoor` while no sidecar of them told all of it. */
  readonly accounts: Map<string, { readonly id: string; isPoor: boolean }>;
}

function accountKey({ id, provider, label, baseUrl }: RecordedAccount): string {
  return JSON.stringify([id, provider, label, baseUrl]);
}

interface AccountMatch {
  readonly id: string;
  readonly base_url: string;
}

/** By its id, else by provider, name and server, live ones first; null where the catalog has none such. */
export function findAccount(
  db: Database,
  adoption: AccountAdoption,
  account: RecordedAccount,
): string | null {
  const cached = adoption.accounts.get(accountKey(account));
  if (cached !== undefined) return cached.id;
  const byId =
    account.id === null
      ? undefined
      : (statement(db, 'SELECT id, base_url FROM accounts WHERE id = ?').get(account.id) as
          AccountMatch | undefined);
  const byName = statement(
    db,
    `SELECT id, base_url FROM accounts WHERE provider = @provider AND label = @label
     ORDER BY removed_at_ms IS NOT NULL, created_at_ms`,
  ).all({ provider: account.provider, label: account.label }) as AccountMatch[];
  const match =
    byId ?? byName.find(({ base_url }) => new URL(base_url).origin === new URL(account.baseUrl).origin);
  if (match === undefined) return null;
  const poor = [...adoption.accounts.values()].find((entry) => entry.id === match.id && entry.isPoor);
  if (poor !== undefined && account.id !== null) {
    completeAccount(db, match.id, account);
    poor.isPoor = false;
  }
  adoption.accounts.set(accountKey(account), { id: match.id, isPoor: false });
  return match.id;
}

/** What stops an account that nobody can ask for, until its key is there again. */
const keyWanted: Failure = {
  code: 'unauthorized',
  message: 'The catalog was made anew, without keys. Enter the key of this account again.',
};

/** Makes the account anew, without a key; returns its id. */
export function createAccount(db: Database, adoption: AccountAdoption, account: RecordedAccount): string {
  const id = account.id ?? randomUUID();
  statement(
    db,
    `INSERT INTO accounts (id, label, provider, base_url, user_id, user_header, scope, allow_http, key_stored, stopped,
       failure_code, failure_message, created_at_ms, removed_at_ms)
     VALUES (@id, @label, @provider, @baseUrl, @userId, @userHeader, @scope, @allowHttp, 0, 1, @code, @message, @nowMs,
       @removedAtMs)`,
  ).run({
    id,
    label: freeLabel(db, account),
    provider: account.provider,
    baseUrl: account.baseUrl,
    userId: account.userId,
    userHeader: account.userHeader,
    scope: account.scope,
    allowHttp: Number(account.allowHttp),
    ...keyWanted,
    nowMs: adoption.nowMs,
    removedAtMs: account.isRemoved ? adoption.nowMs : null,
  });
  if (!account.isRemoved) adoption.counts.accounts += 1;
  adoption.accounts.set(accountKey(account), { id, isPoor: account.id === null });
  return id;
}

/** An account that an old sidecar made gets what a newer one tells of it. */
function completeAccount(db: Database, id: string, account: RecordedAccount): void {
  statement(
    db,
    `UPDATE accounts SET base_url = @baseUrl, user_id = @userId, user_header = @userHeader, scope = @scope,
       allow_http = @allowHttp WHERE id = @id`,
  ).run({
    id,
    baseUrl: account.baseUrl,
    userId: account.userId,
    userHeader: account.userHeader,
    scope: account.scope,
    allowHttp: Number(account.allowHttp),
  });
}

/** What people made of accounts after the sidecars were written that told of them: another name, or gone. */
export function nameAccounts(
  db: Database,
  { accounts, nowMs }: { readonly accounts: readonly KeptAccount[]; readonly nowMs: number },
): void {
  db.transaction(() => {
    for (const { id, isRemoved } of accounts)
      if (isRemoved)
        statement(
          db,
          `UPDATE accounts SET removed_at_ms = coalesce(removed_at_ms, @nowMs), key_stored = 0, relay_key_stored = 0
           WHERE id = @id`,
        ).run({ id, nowMs });
    // Out of each other's way first: two may have changed names.
    const rename = statement(db, 'UPDATE accounts SET label = @label WHERE id = @id');
    const named = accounts.filter(({ id, label }) => rename.run({ id, label: `${label} ${id}` }).changes > 0);
    for (const account of named) rename.run({ id: account.id, label: freeLabel(db, account) });
  }).immediate();
}

function freeLabel(db: Database, { label, isRemoved }: Pick<RecordedAccount, 'label' | 'isRemoved'>): string {
  const isTaken = statement(db, 'SELECT 1 FROM accounts WHERE label = ? AND removed_at_ms IS NULL');
  if (isRemoved) return label;
  for (let number = 1; ; number += 1) {
    const wish = number === 1 ? label : `${label} (${String(number)})`;
    if (isTaken.get(wish) === undefined) return wish;
  }
}
