// Every provider's clock in one table: how soon again, how many at once, how many ids a question carries.
// Invariant: the only place with these figures; whoever paces requests reads them here.
import type { ProviderId } from '../../preload/contract/providers.ts';
import type { ProviderLimits } from './provider.ts';

const second = 1000;
const hour = 3600 * second;

/** The limits by provider; the reasons stand in docs/providers.md. */
export const providerLimits: Readonly<Record<ProviderId, ProviderLimits>> = {
  acedata: {
    firstIntervalMs: 5 * second,
    longestIntervalMs: 15 * second,
    concurrentRequests: 1,
    idsPerPoll: 50,
    // One per second is allowed.
    minRequestSpacingMs: 1.1 * second,
    window: null,
    parkAfterMs: 6 * hour,
    historySpacingMs: 2 * second,
  },
  midapi: {
    firstIntervalMs: 5 * second,
    longestIntervalMs: 30 * second,
    concurrentRequests: 4,
    idsPerPoll: 1,
    minRequestSpacingMs: 0,
    window: null,
    parkAfterMs: 6 * hour,
    historySpacingMs: 0,
  },
  apimart: {
    firstIntervalMs: 3 * second,
    longestIntervalMs: 5 * second,
    concurrentRequests: 4,
    idsPerPoll: 1,
    minRequestSpacingMs: 0,
    window: null,
    parkAfterMs: 6 * hour,
    historySpacingMs: 0,
  },
  newapi: {
    firstIntervalMs: 15 * second,
    longestIntervalMs: 15 * second,
    concurrentRequests: 2,
    // Ten list pages. Whoever asks for fewer at once reads the same pages again for the others.
    idsPerPoll: 1_000,
    minRequestSpacingMs: 0,
    window: { requests: 180, lengthMs: 180 * second },
    parkAfterMs: 6 * hour,
    historySpacingMs: 1.5 * second,
  },
  mjproxy: {
    firstIntervalMs: 3 * second,
    longestIntervalMs: 15 * second,
    concurrentRequests: 2,
    idsPerPoll: 100,
    minRequestSpacingMs: 0,
    window: null,
    parkAfterMs: 6 * hour,
    historySpacingMs: 0,
  },
};

/** Questions at once to one provider, over all of its accounts. */
export const concurrentRequestsPerProvider = 8;
