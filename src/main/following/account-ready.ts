// When an account may be asked again, as far as its own health says. Decision only.
import type { AccountHealth } from '../../preload/contract/accounts.ts';
import { assertNever } from '../lib/assert-never.ts';

/** Epoch ms, perhaps past; 0 where nothing holds it; null for not before its user acts. */
export function accountReadyAtMs(health: AccountHealth): number | null {
  switch (health.kind) {
    case 'good':
      return 0;
    case 'waiting':
      return health.untilMs;
    case 'paused':
    case 'stopped':
      return null;
    default:
      return assertNever(health);
  }
}
