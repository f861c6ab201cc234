// The services that tasks come from, and the amounts that they count in.
// Invariant: an id is never renamed; it stands in rows, sidecars and saved searches.

/** The services that Gridkeep can ask. `midapi` also speaks to kie.ai through its base URL. */
export const providerIds = ['acedata', 'midapi', 'apimart', 'newapi', 'mjproxy'] as const;
export type ProviderId = (typeof providerIds)[number];

/** Where tasks come from: a service, or files that somebody had, of which nobody can be asked anything. */
export const sourceIds = [...providerIds, 'files'] as const;
export type SourceId = (typeof sourceIds)[number];

/** What the account dialog must know of a provider before any request. */
export interface ProviderDescription {
  readonly id: ProviderId;
  readonly name: string;
  /** Null where every installation has its own address (New API, midjourney-proxy). */
  readonly defaultBaseUrl: string | null;
  readonly needsUserId: boolean;
  readonly canBeAdmin: boolean;
  /** The account's past tasks can be listed, so that they need not be imported one by one. */
  readonly hasHistory: boolean;
  /** Follow-up actions want a second key (New API's relay key, `sk-…`). */
  readonly actsWithRelayKey: boolean;
  /** Names that the user-id header has at forks of the service; the first one is the service's own. */
  readonly userHeaders: readonly string[];
  /** What lies around the white of an inpaint's mask; 'none' where the provider takes no mask. */
  readonly mask: 'on-black' | 'on-transparent' | 'none';
}

/** An amount in the provider's own unit, as it tells it. */
export interface Amount {
  readonly value: number;
  readonly unit: AmountUnit;
}
export const amountUnits = ['credits', 'quota', 'usd'] as const;
export type AmountUnit = (typeof amountUnits)[number];
