// An account's state in words and as a mark, the same on its row, in the switcher and in its details.
import type { Account } from '../../preload/contract/accounts.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { accountFailure, accountTone, hasKey } from '../lib/account-state.ts';
import type { AccountTone } from '../lib/account-state.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useWords } from './useWords.ts';

export function useAccountWords() {
  const accounts = useAccountsStore();
  const { t, failureShort, healthReason } = useWords();

  const toneOf = (account: Account): AccountTone => accountTone(account, accounts.outcomes.get(account.id));
  const failureOfAccount = (account: Account): Failure | null =>
    accountFailure(account, accounts.outcomes.get(account.id));

  /** What is worth a line beside the account's name; '' while all is well. */
  function reasonOf(account: Account, nowMs: number): string {
    const outcome = accounts.outcomes.get(account.id);
    switch (outcome?.kind) {
      case 'testing':
        return t('accounts.testing');
      case 'good':
        return t('accounts.keyWorks');
      case 'failed':
        return failureShort(outcome.failure.code);
      case undefined:
        return hasKey(account) ? healthReason(account.health, nowMs) : t('accounts.noKey');
    }
  }

  return { toneOf, failureOfAccount, reasonOf };
}
