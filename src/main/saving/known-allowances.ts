// The private hosts that each account's pictures may come from, looked up now and then and not for every picture.
// Invariant: nothing older than a minute is answered, so that a name that moved is followed.
import type { Clock } from '../lib/clock.ts';
import type { Allowance } from './address-rules.ts';
import { resolveAllowance } from './resolve-allowance.ts';

const keptMs = 60_000;

export class KnownAllowances {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #resolve: (baseUrl: string) => Promise<Allowance>;
  readonly #known = new Map<string, { readonly atMs: number; readonly allowance: Promise<Allowance> }>();

  constructor(
    clock: Pick<Clock, 'nowMs'>,
    resolve: (baseUrl: string) => Promise<Allowance> = (baseUrl) => resolveAllowance(baseUrl),
  ) {
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** Of the account with this base URL. */
  of(baseUrl: string): Promise<Allowance> {
    const nowMs = this.#clock.nowMs();
    const known = this.#known.get(baseUrl);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < keptMs) return known.allowance;
    const allowance = this.#resolve(baseUrl);
    this.#known.set(baseUrl, { atMs: nowMs, allowance });
    return allowance;
  }
}
