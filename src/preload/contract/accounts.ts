// Accounts: one set of credentials at one provider, and whether it can be asked now.
// Invariant: the key is in the keychain and never here; that there is one is all that crosses.
import type { Failure } from './failure.ts';
import type { Amount, ProviderId } from './providers.ts';

/** One set of credentials at one provider. The key itself is in the keychain and never here. */
export interface Account {
  /** UUID v4; also the name under which the keychain holds the key. */
  readonly id: string;
  readonly label: string;
  readonly provider: ProviderId;
  readonly baseUrl: string;
  /** New API's numeric user id. */
  readonly userId: string | null;
  /** The header that carries it, where a fork has its own name for it. */
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  /** The keychain holds its key. */
  readonly keyStored: boolean;
  /** Its key is known for this session only, over what the keychain holds. */
  readonly keyInMemory: boolean;
  /** The second key that New API's follow-up actions want is stored. */
  readonly relayKeyStored: boolean;
  readonly health: AccountHealth;
  readonly taskCount: number;
  /** What its tasks in this library cost, one sum per unit; empty where the provider does not tell. */
  readonly spent: readonly Amount[];
  /** What was left at the last test, where the provider tells it. */
  readonly balance: (Amount & { readonly atMs: number }) | null;
  readonly lastSyncAtMs: number | null;
  readonly requestCount: number;
  /** When the provider last gave a good answer. */
  readonly lastSuccessAtMs: number | null;
  readonly createdAtMs: number;
}

/**
 * ```
 *   good ⇄ waiting (rate limit; ends by itself at untilMs)
 *    ⇅        ↘
 *  paused     stopped (key refused; ends when the user acts)
 * ```
 */
export type AccountHealth =
  | { readonly kind: 'good' }
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly failure: Failure }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopped'; readonly failure: Failure };
