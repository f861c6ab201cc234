// What holds a tile's account up, and the way out of it: a key, a look at the account, or an end of its pause.
// Invariant: nobody is said to be held up, or removed, before the accounts are known; files that somebody had wait for no
// account.
import type { Tile } from '../../preload/contract/gallery.ts';
import { accountHold, helpFor } from '../lib/account-state.ts';
import type { AccountHold } from '../lib/account-state.ts';
import { tileFace } from '../lib/tile-view.ts';
import type { TileFace } from '../lib/tile-view.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useAppStore } from '../stores/app.ts';

export type HoldHelp = 'rotate-key' | 'account-details' | 'resume';

export function useAccountHold() {
  const app = useAppStore();
  const accounts = useAccountsStore();

  const holdOf = ({ accountId, provider }: Pick<Tile, 'accountId' | 'provider'>): AccountHold | null =>
    accounts.loaded && provider !== 'files' ? accountHold(accounts.byId.get(accountId)) : null;
  const faceOf = (tile: Tile): TileFace => tileFace(tile, holdOf(tile));

  /** What a user can do about it; null where nothing holds it up, and for an account that is no more. */
  function helpOf({ accountId }: Pick<Tile, 'accountId'>): HoldHelp | null {
    const account = accounts.byId.get(accountId);
    if (account === undefined) return null;
    return account.health.kind === 'paused' ? 'resume' : helpFor(account);
  }

  function help(tile: Pick<Tile, 'accountId'>): void {
    const { accountId } = tile;
    const kind = helpOf(tile);
    if (kind === null) return;
    if (kind === 'resume') void app.attempt(() => accounts.setPaused(accountId, false));
    else app.dialog = { kind, accountId };
  }

  return { faceOf, helpOf, help };
}
