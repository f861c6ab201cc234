// The commands about accounts.
// Invariant: a key is read from standard input or the named environment variable, never from an argument,
// and never printed.
import type { Account } from '../../preload/contract/accounts.ts';
import type { Library } from '../library/library.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { accountJson } from './json.ts';

export type AccountsCommand = Extract<Command, { readonly kind: `accounts-${string}` }>;

export interface AccountsContext {
  readonly library: Pick<Library, 'accounts' | 'removeAccount'>;
  /** The key from `--key-env`, when given. */
  readonly environmentKey: string | null;
  /** Reads a key from standard input. Throws AppError usage when there is none. */
  readonly readKey: () => Promise<string>;
  readonly signal: AbortSignal;
}

export async function runAccountsCommand(
  command: AccountsCommand,
  context: AccountsContext,
): Promise<Answer> {
  const { accounts } = context.library;
  switch (command.kind) {
    case 'accounts-list': {
      const list = await accounts.list();
      return {
        json: { accounts: list.map(accountJson) },
        lines: list.length === 0 ? ['No accounts yet. Add one with: accounts add'] : list.map(accountLine),
        exitCode: 0,
      };
    }
    case 'accounts-add': {
      const forThisSession = context.environmentKey !== null;
      const account = await accounts.add(
        {
          provider: command.provider,
          label: command.label,
          baseUrl: command.baseUrl,
          userId: command.userId,
          userHeader: command.userHeader,
          scope: command.isAdmin ? 'admin' : 'own',
          allowHttp: command.allowHttp,
          key: context.environmentKey ?? (await context.readKey()),
          forThisSession,
        },
        { test: command.test, signal: context.signal },
      );
      return one(account, 'added');
    }
    case 'accounts-test':
      return one(await accounts.test(await accounts.getByLabel(command.label), context.signal), 'works');
    case 'accounts-rename':
      return one(
        await accounts.rename(await accounts.getByLabel(command.label), command.newLabel),
        'renamed',
      );
    case 'accounts-rotate-key': {
      const account = await accounts.getByLabel(command.label);
      const key = context.environmentKey ?? (await context.readKey());
      // Kept wherever it was read from: a key for this run alone would end with this command.
      const options = { test: command.test, forThisSession: false, signal: context.signal };
      return one(await accounts.rotateKey(account, key, options), 'has its new key');
    }
    case 'accounts-relay-key': {
      const account = await accounts.getByLabel(command.label);
      const key = command.removes ? null : await context.readKey();
      const changed = await accounts.setRelayKey(account, key, { forThisSession: false });
      return one(changed, key === null ? 'has no relay key any more' : 'has its relay key');
    }
    case 'accounts-pause':
    case 'accounts-resume': {
      const paused = command.kind === 'accounts-pause';
      const account = await accounts.setPaused(await accounts.getByLabel(command.label), paused);
      return one(account, paused ? 'paused' : 'resumed');
    }
    case 'accounts-remove': {
      const account = await accounts.getByLabel(command.label);
      await context.library.removeAccount(account.id);
      return one({ ...account, keyStored: false }, 'removed; its tasks and pictures stay');
    }
  }
}

function one(account: Account, what: string): Answer {
  return { json: accountJson(account), lines: [`${account.label}: ${what}`], exitCode: 0 };
}

function accountLine(account: Account): string {
  const health = account.health.kind === 'good' ? '' : `  ${account.health.kind}`;
  const key = account.keyStored ? '' : '  no key stored';
  return `${account.label}  ${account.provider}  ${account.baseUrl}  ${String(account.taskCount)} tasks${health}${key}`;
}
