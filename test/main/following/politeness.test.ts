// The follower at each service, small: what it sends is counted there, and no pace or pause is broken.
import type { Database } from 'better-sqlite3';
import { expect, it } from 'vitest';
import { providerLimits } from '../../../src/main/providers/limits.ts';
import { providerIds } from '../../../src/preload/contract/providers.ts';
import type { ProviderId } from '../../../src/preload/contract/providers.ts';
import { followToTheEnd } from '../../fakes/follow-to-the-end.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const taskCount = 150;

/** With so few tasks the last batches weigh more than with a thousand. */
const leastLooksPerRequest: Readonly<Record<ProviderId, number>> = {
  acedata: 25,
  midapi: 1,
  apimart: 1,
  newapi: 25,
  mjproxy: 30,
};

/** In fast time a disk's slowness would count many times over. */
function unsyncedCatalog(): Database {
  const db = temporaryCatalog();
  db.pragma('synchronous = OFF');
  return db;
}

it(
  'follows 150 tasks at each service to their end, and breaks no pace and no pause',
  { timeout: 60_000 },
  async () => {
    const reports = await Promise.all(
      providerIds.map((provider) =>
        followToTheEnd({
          provider,
          catalog: catalogHere(unsyncedCatalog()),
          taskCount,
          timeScale: 15,
          durationMs: [60_000, 150_000],
          pausesAtMs: [20_000, 70_000],
          retryAfterSeconds: 15,
        }),
      ),
    );
    providerIds.forEach((provider, index) => {
      const limits = providerLimits[provider];
      const report = reports[index];
      const about = `${provider} ${JSON.stringify(report)}`;
      if (report === undefined) throw new Error(about);
      expect(report, about).toMatchObject({
        finished: taskCount,
        pauses: 2,
        requestsDuringPauses: 0,
        refused: 0,
      });
      expect(report.looks / report.requests, about).toBeGreaterThanOrEqual(leastLooksPerRequest[provider]);
      expect(report.shortestIntervalMs, about).toBeGreaterThanOrEqual(limits.firstIntervalMs);
      expect(report.mostAtOnce, about).toBeLessThanOrEqual(limits.concurrentRequests);
      if (provider === 'acedata') expect(report.shortestSpacingMs, about).toBeGreaterThanOrEqual(1_000);
      if (limits.window !== null)
        expect(report.mostIn180s, about).toBeLessThanOrEqual(limits.window.requests);
    });
  },
);
