// Decides which account is asked first about each id. The import's preview, the import itself and the command
// line use this one function. Invariant: pure; an id goes to an account of another provider than its shape's
// only where the user named that account or agreed to it.
import type { DoubtReason } from '../../preload/contract/importing.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { FoundId, IdShape } from './find-ids.ts';

export interface RoutableAccount {
  readonly id: string;
  readonly provider: ProviderId;
}

export interface RouteInput {
  readonly ids: readonly FoundId[];
  /** Accounts that exist and may be asked, best first (say, most recently successful). */
  readonly accounts: readonly RoutableAccount[];
  /** The account that the user named; it takes every id, whatever its shape and doubt. */
  readonly namedAccountId: string | null;
  /** Whether the user agreed that accounts of other providers see an id that is not of their shape. */
  readonly askOthers: boolean;
}

export interface Routes {
  /** `guessed`: chosen by shape, so another account may turn out to be the owner. */
  readonly routed: readonly { readonly id: string; readonly accountId: string; readonly guessed: boolean }[];
  readonly doubtful: readonly { readonly id: string; readonly reason: DoubtReason }[];
}

/**
 * The first account for each id, in the order of `ids`; each id is in exactly one of the two lists.
 * - With a named account, all go there; `no-account` for all if it is not among `accounts`.
 * - Else a doubtful id stays doubtful, `unknown-shape` where no provider has ids like it.
 * - Else the first account of the providers with ids of that shape; where there is none, the first account at all
 *   if `askOthers`, else `no-account`.
 */
export function routeIds({ ids, accounts, namedAccountId, askOthers }: RouteInput): Routes {
  const routed: { id: string; accountId: string; guessed: boolean }[] = [];
  const doubtful: { id: string; reason: DoubtReason }[] = [];
  const isNamedThere = accounts.some((account) => account.id === namedAccountId);
  const firstOfShape = new Map<IdShape, RoutableAccount | undefined>();
  const accountFor = (shape: IdShape): RoutableAccount | undefined => {
    if (!firstOfShape.has(shape)) {
      const own = accounts.find((account) => !isForeignShape(shape, account.provider));
      firstOfShape.set(shape, own ?? (askOthers ? accounts[0] : undefined));
    }
    return firstOfShape.get(shape);
  };
  for (const { id, shape, doubt } of ids) {
    if (namedAccountId !== null) {
      if (isNamedThere) routed.push({ id, accountId: namedAccountId, guessed: false });
      else doubtful.push({ id, reason: 'no-account' });
    } else if (doubt !== null) doubtful.push({ id, reason: doubt });
    else if (shape === 'other') doubtful.push({ id, reason: 'unknown-shape' });
    else {
      const account = accountFor(shape);
      if (account === undefined) doubtful.push({ id, reason: 'no-account' });
      else routed.push({ id, accountId: account.id, guessed: true });
    }
  }
  return { routed, doubtful };
}

/** The providers that have ids of this shape; none for `other`. */
export function providersOfShape(shape: IdShape): readonly ProviderId[] {
  switch (shape) {
    case 'ulid-task':
    case 'unified-task':
      return ['apimart'];
    case 'uuid':
      return ['acedata'];
    case 'hex':
      return ['midapi'];
    case 'digits':
      return ['newapi', 'mjproxy'];
    case 'other':
      return [];
    default:
      return assertNever(shape);
  }
}

/** Whether asking `provider` about an id of this shape would show it an id that is not its own. */
export function isForeignShape(shape: IdShape, provider: ProviderId): boolean {
  return !providersOfShape(shape).includes(provider);
}
