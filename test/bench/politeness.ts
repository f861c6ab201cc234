// How polite following is: a thousand unfinished tasks at each service, followed to their end with the real follower
// over real HTTP; what it sent against one request per task and look, and how it kept to the service's pace.
// Invariant: counted at the service, in simulated time; client and service share one fast clock.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { providerLimits } from '../../src/main/providers/limits.ts';
import { providerIds } from '../../src/preload/contract/providers.ts';
import type { ProviderId } from '../../src/preload/contract/providers.ts';
import { followToTheEnd } from '../fakes/follow-to-the-end.ts';
import type { PolitenessReport } from '../fakes/follow-to-the-end.ts';
import { catalogHere } from '../fakes/temporary-catalog.ts';
import type { Figure } from './figure.ts';

const taskCount = 1_000;
/** Where each look is a request, this machine must be fast enough to send them all. */
const timeScaleOf = (provider: ProviderId): number => (providerLimits[provider].idsPerPoll === 1 ? 10 : 20);
const minuteMs = 60_000;

/** Tasks that one request asks about on average, from the first look to the last; 1 where there is no batch form. */
const leastLooksPerRequest: Readonly<Record<ProviderId, number>> = {
  acedata: 40,
  midapi: 1,
  apimart: 1,
  newapi: 50,
  mjproxy: 50,
};
/** Services that allow one request per so long; others have no such limit. */
const allowedSpacingMs: Partial<Record<ProviderId, number>> = { acedata: 1_000 };

export async function measurePoliteness(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const provider of providerIds) {
    const report = await follow(provider);
    process.stderr.write(`  ${provider}: ${JSON.stringify(report)}\n`);
    figures.push(...figuresOf(provider, report));
  }
  return figures;
}

async function follow(provider: ProviderId): Promise<PolitenessReport> {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-bench-politeness-'));
  const { db, close } = openCatalog(folder, 'write', Date.now());
  // In fast time a disk's slowness would count many times over.
  db.pragma('synchronous = OFF');
  try {
    return await followToTheEnd({
      provider,
      catalog: catalogHere(db),
      taskCount,
      timeScale: timeScaleOf(provider),
      durationMs: [1 * minuteMs, 5 * minuteMs],
      pausesAtMs: [0.5 * minuteMs, 1.5 * minuteMs, 3 * minuteMs],
      retryAfterSeconds: 20,
    });
  } finally {
    close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function figuresOf(provider: ProviderId, report: PolitenessReport): readonly Figure[] {
  const limits = providerLimits[provider];
  const spacingMs = allowedSpacingMs[provider];
  const name = (what: string): string => `${provider}: ${what}`;
  return [
    {
      name: name('looks per request'),
      value: report.looks / report.requests,
      unit: '×',
      target: leastLooksPerRequest[provider],
      isBetter: 'higher',
      note: `${String(report.requests)} requests for ${String(report.looks)} looks at ${String(report.finished)} tasks`,
    },
    {
      name: name('shortest interval between two looks, share of the service’s own'),
      value: report.shortestIntervalMs / limits.firstIntervalMs,
      unit: '×',
      target: 1,
      isBetter: 'higher',
    },
    {
      name: name('requests before a Retry-After ended'),
      value: report.requestsDuringPauses,
      unit: '',
      target: 0,
      isBetter: 'lower',
      note: `${String(report.pauses)} pauses`,
    },
    {
      name: name('requests refused for their pace'),
      value: report.refused,
      unit: '',
      target: 0,
      isBetter: 'lower',
    },
    {
      name: name('requests at once, share of what is allowed'),
      value: report.mostAtOnce / limits.concurrentRequests,
      unit: '×',
      target: 1,
      isBetter: 'lower',
    },
    ...(spacingMs === undefined
      ? []
      : [
          {
            name: name('shortest spacing of requests, share of what is asked for'),
            value: report.shortestSpacingMs / spacingMs,
            unit: '×',
            target: 1,
            isBetter: 'higher',
          } as const,
        ]),
    ...(limits.window === null
      ? []
      : [
          {
            name: name('requests in any 180 s, share of what is allowed'),
            value: report.mostIn180s / limits.window.requests,
            unit: '×',
            target: 1,
            isBetter: 'lower',
          } as const,
        ]),
  ];
}
