// How long each provider promises to keep records and files, in one table.
// Invariant: the only place with these figures; a date that has passed is never a reason to give up, only an answer is.
import type { ProviderId } from '../../preload/contract/providers.ts';
import type { Retention } from './provider.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** The promises by provider; the sources stand in docs/providers.md. */
export const providerRetention: Readonly<Record<ProviderId, Retention>> = {
  // Nothing is stated; signed links tell their own end.
  acedata: { recordMs: null, linkMs: null },
  // 15 days on one page, 24 hours on another of the same family.
  midapi: { recordMs: null, linkMs: 1 * day },
  // Records: 3 days. Links: 24 hours, 72 hours or 'remain accessible', by page.
  apimart: { recordMs: 3 * day, linkMs: 1 * day },
  // The row stays; the picture lives as long as its upstream's link.
  newapi: { recordMs: null, linkMs: null },
  mjproxy: { recordMs: null, linkMs: null },
};
