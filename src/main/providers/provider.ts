// What Gridkeep needs of a provider: who it is, how to ask it, how often, and what its answers mean.
// Invariant: a provider knows no catalog, no keychain and no Electron; it gets a connection and returns
// facts. All foreign errors become AppErrors inside it; no reply is trusted before a schema has read it.
import type { PictureKind } from '../../preload/contract/pictures.ts';
import type { Amount, ProviderDescription } from '../../preload/contract/providers.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';

/** Where and as whom to ask. The key is held by a closure, so that no object that is logged has it. */
export interface Connection {
  /** Without a trailing slash; may have a sub-path. */
  readonly baseUrl: string;
  readonly userId: string | null;
  /** The header for the user id at a fork that has its own name for it. */
  readonly userHeader?: string | null;
  readonly scope: 'own' | 'admin';
  readonly key: () => string;
  /** The second key, where the account has one (New API's relay key). */
  readonly relayKey?: (() => string) | null;
  readonly signal: AbortSignal;
  /** The way to the provider. */
  readonly proxyFor: ProxyFor;
  /** Called once for every request that leaves, for the account's request count. */
  readonly onRequest: () => void;
  /**
   * Awaited before every request that leaves. One `poll` may send several, one after another (pages, a second
   * question about what is missing); here the caller holds them back for the account's spacing and the origin's
   * window. A rejection ends the poll with it. What it resolves to is called when the request has ended, with what the
   * reply asked to wait.
   */
  readonly beforeRequest?: () => Promise<((retryAfterMs: number | null) => void) | undefined>;
}

/** A picture that a finished task offers. */
export interface OfferedPicture {
  /** Position in the provider's order, from 0; stable between looks. */
  readonly index: number;
  readonly kind: PictureKind;
  /** Byte for byte as the provider gave it. */
  readonly url: string;
  /** When this link ends, where the provider or the link says so. UTC ms. */
  readonly expiresAtMs: number | null;
}

/** What a record tells of its task in every state; null or empty where it tells nothing. */
export interface TaskFacts {
  readonly prompt: string | null;
  /** The prompt in English and as it was sent on to Midjourney, where the record tells another one than `prompt`. */
  readonly promptEn?: string | null;
  readonly revisedPrompt?: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly parentRemoteId: string | null;
  readonly buttons: readonly TaskButton[];
  /**
   * Midjourney parameters that the record holds beside the prompt, by their short name (`{ ar: '16:9' }`).
   * Absent where the prompt itself carries them.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What the task cost, where the record tells it. */
  readonly cost?: Amount | null;
  /** Where an administrator's account lists other people's tasks: whose, and through which channel. */
  readonly remoteUser?: string | null;
  readonly channel?: string | null;
  /** The provider's record without personal fields; at most 256 KiB as JSON. */
  readonly rawRecord: unknown;
}

/**
 * The answer about one id.
 * - `waiting`: not finished. `queued` where the provider has not begun.
 * - `needs-input`: waits for the user at the provider (MODAL).
 * - `done`: finished; `text` for describe and shorten, which make no picture.
 * - `failed`: the provider says that it failed for good.
 * - `unknown`: the provider does not know the id, or not for this account. `perhapsYoung` where the same
 *   answer also comes for a task that was only just made (MidAPI's 422).
 * - `unclear`: this id could not be read this time (a reply that fits no documented form, a per-task error). With
 *   `rate-limited` it was not asked about at all, for the sake of the pace, and stays due.
 */
export type PollResult =
  | {
      readonly kind: 'waiting';
      readonly queued: boolean;
      readonly progress: number | null;
      /** A picture of how far it is, whose link dies; shown as such, never kept. */
      readonly partialUrl?: string | null;
      readonly facts: TaskFacts;
    }
  | { readonly kind: 'needs-input'; readonly facts: TaskFacts }
  | {
      readonly kind: 'done';
      readonly pictures: readonly OfferedPicture[];
      readonly text: string | null;
      /** The provider has room for more than it names an address of: the rest may come a little later. */
      readonly isPartial?: boolean;
      readonly facts: TaskFacts;
    }
  | {
      readonly kind: 'failed';
      readonly code: FailureCode;
      readonly message: string;
      /** The provider says that it succeeded, but offers nothing: what it made may come a little later. */
      readonly withoutOutput?: boolean;
      readonly facts: TaskFacts;
    }
  | {
      readonly kind: 'unknown';
      readonly code: 'not-found' | 'expired' | 'forbidden';
      readonly message: string;
      readonly perhapsYoung: boolean;
    }
  | { readonly kind: 'unclear'; readonly code: FailureCode; readonly message: string };

/** A provider's clock; all of them stand in one table, limits.ts. */
export interface ProviderLimits {
  /** The same task is asked again after this long at first … */
  readonly firstIntervalMs: number;
  /** … growing to this. */
  readonly longestIntervalMs: number;
  /** Requests in flight per account. */
  readonly concurrentRequests: number;
  /** Ids that one `poll` call may carry. */
  readonly idsPerPoll: number;
  /** At least this long between the end of one request of an account and the start of the next. */
  readonly minRequestSpacingMs: number;
  /** Requests per window for one origin, over all accounts; null where none is known. */
  readonly window: { readonly requests: number; readonly lengthMs: number } | null;
  /** An unfinished task that has not moved for this long is no longer asked about by itself. */
  readonly parkAfterMs: number;
  /** At least this long between two pages of history, so that following has room beside it. */
  readonly historySpacingMs: number;
}

/**
 * What a provider promises to keep, counted from a task's end; null where it says nothing. Where its documents
 * disagree the shortest promise counts. For the order of work and for a warning, never for giving up.
 */
export interface Retention {
  readonly recordMs: number | null;
  readonly linkMs: number | null;
}

/** What a test of an account tells beside that the key is good. */
export interface AccountFacts {
  readonly balance: Amount | null;
}

/** Which part of an account's past to list. */
export interface HistoryQuery {
  /** For an administrator's account: only this channel. */
  readonly channel: string | null;
  /** Where an earlier page ended, as that page gave it; null for the newest. */
  readonly cursor: string | null;
}

/** One page of an account's past, newest first. */
export interface HistoryPage {
  readonly tasks: readonly { readonly remoteId: string; readonly result: PollResult }[];
  /**
   * Where to go on; null at the end. Stays good for days: what was made since does not move it, so that nothing is
   * left out when reading goes on later.
   */
  readonly next: string | null;
}

/** A follow-up action on a task. */
export interface ActionIntent {
  readonly remoteId: string;
  /** The `id` of one of the task's buttons, or `modalButtonId` for a task that waits for input. */
  readonly buttonId: string;
  /** The task's kept record, for what a provider wants beside the button. */
  readonly record: unknown;
  readonly input: ActionInput | null;
}

export interface ActionInput {
  readonly prompt: string | null;
  /** White where the picture may change, as PNG in base64 on the provider's ground; or where such a picture lies. */
  readonly mask:
    | { readonly kind: 'image'; readonly pngBase64: string }
    | { readonly kind: 'link'; readonly url: string }
    | null;
}

/** The provider's clear word on an action; everything unclear is thrown. */
export type ActionAnswer =
  | {
      readonly kind: 'accepted';
      /** The id of the task that was made; the same one where a waiting task goes on. */
      readonly remoteId: string;
      /** It waits for prompt or mask before it begins. */
      readonly needsInput: boolean;
    }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly message: string };

export interface Provider {
  readonly description: ProviderDescription;
  readonly limits: ProviderLimits;
  /**
   * Asks about `ids` (at most `limits.idsPerPoll`), in the provider's cheapest form. Every id has an entry.
   * Throws AppError for what concerns the whole account or provider: unauthorized, forbidden, rate-limited
   * (with `retryAfterMs`), provider-down, provider-changed, network, timeout, insufficient-credits, cancelled,
   * too-large (a reply over its bound), provider-moved (a redirect to another origin).
   */
  poll(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, PollResult>>;
  /** A real request that fails when the key is refused. Costs nothing at the provider. Throws AppError. */
  test(connection: Connection): Promise<AccountFacts>;
  readonly retention: Retention;
  /** When the record of this id ends, read from the id alone; null where it tells no time. UTC ms. */
  readonly recordEndsAtMs?: (remoteId: string) => number | null;
  /** One page of the account's past. Throws AppError like `poll`. Absent where the provider has no list. */
  history?(connection: Connection, query: HistoryQuery): Promise<HistoryPage>;
  /**
   * Sends a follow-up action, once: one request that makes something, never repeated here. Throws AppError where no
   * clear word came back; `wasSurelyNotSent` tells whether the provider can have seen it. Absent where the provider
   * takes no actions.
   */
  act?(connection: Connection, intent: ActionIntent): Promise<ActionAnswer>;
  /**
   * Headers for a picture that is kept behind the account's own instance, to be sent only after it was refused
   * without them (401, 403), and never along a redirect. Null for every address elsewhere.
   */
  readonly pictureHeaders?: (
    connection: Pick<Connection, 'baseUrl' | 'userId' | 'userHeader' | 'key'>,
    url: string,
  ) => Readonly<Record<string, string>> | null;
}
