// What one attempt does to its host's slot, the network, the disk's trouble and the picture's row.
import { describe, expect, it } from 'vitest';
import type { WantedPicture } from '../../../src/main/catalog/pictures.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { attemptSave } from '../../../src/main/saving/save-attempt.ts';
import type { SaveAttemptPorts } from '../../../src/main/saving/save-attempt.ts';
import type { SaveJob, SaveOutcome } from '../../../src/main/saving/save-messages.ts';
import { Downloads } from '../../../src/main/saving/downloads.ts';
import type { FailureCode } from '../../../src/preload/contract/failure.ts';

const picture = {
  ...{ id: 7, accountId: 'a', accountBaseUrl: 'https://a.example', url: 'https://cdn.example/7.png' },
  ...{ attempts: 0, linkRenewals: 0, lastFailureCode: null },
} as unknown as WantedPicture;

interface World {
  readonly isFolderHere?: boolean;
  readonly isHostToBlame?: boolean;
  readonly isStopped?: boolean;
  readonly linkRenewals?: number;
  readonly picture?: Partial<WantedPicture>;
}

/** An attempt that ends as it is told, and all that it says to anybody, in order. */
async function attempt(
  end: FailureCode | 'saved' | 'breaks after its last byte',
  {
    isFolderHere = true,
    isHostToBlame = true,
    isStopped = false,
    linkRenewals = 0,
    picture: changed = {},
  }: World = {},
) {
  const said: string[] = [];
  const say =
    (what: string) =>
    (...about: unknown[]): void =>
      void said.push([what, ...about.filter((each) => typeof each === 'string')].join(' '));
  const jobs: SaveJob[] = [];
  const ports: SaveAttemptPorts = {
    libraryDir: '/library',
    nameOf: () => ({ stem: 'a/b', mayAdopt: true }),
    pool: {
      save: (job, _signal, onFetched) => {
        jobs.push(job);
        if (end !== 'saved' && end !== 'breaks after its last byte')
          return Promise.reject(new AppError(end, 'Why.', { retryAfterMs: 5_000 }));
        onFetched?.();
        if (end !== 'saved') return Promise.reject(new AppError('damaged', 'Why.'));
        const file = { path: 'a/b.png', sha256: 's', sizeBytes: 1, mediaType: 'image/png' };
        return Promise.resolve({ ...file, widthPx: 1, heightPx: 1, resumedFromByte: 0 } as SaveOutcome);
      },
    },
    slots: {
      releaseGood: say('slot good'),
      releaseRateLimited: say('slot rests'),
      releaseNeutral: say('slot'),
      noteBroken: say('broken'),
    },
    allowances: { of: () => Promise.resolve([] as never) },
    trouble: { noteSaved: say('disk works'), noteUnwritten: say('disk trouble') },
    network: { noteReached: say('reached'), isHostToBlame: () => Promise.resolve(isHostToBlame) },
    folder: { look: () => Promise.resolve(isFolderHere) },
    proxyFor: directly,
    pictureHeadersFor: (accountId) => Promise.resolve({ authorization: accountId }),
    clock: { nowMs: () => 1_000_000 },
    log: { error: say('logged') },
    random: () => 1,
    isStopped: () => isStopped,
  };
  const outcome = await attemptSave(ports, {
    ...{
      picture: { ...picture, linkRenewals, ...changed },
      host: 'cdn.example',
      signal: new AbortController().signal,
    },
    onServed: say('served'),
  });
  return { outcome: outcome?.kind ?? null, said, job: jobs[0] };
}

describe('an attempt', () => {
  it.each<[Parameters<typeof attempt>[0], World, string | null, readonly string[]]>([
    ['saved', {}, 'saved', ['slot good cdn.example', 'served', 'disk works', 'reached']],
    // What comes after the last byte is no matter of the host's slot any more.
    ['breaks after its last byte', {}, 'again', ['slot good cdn.example', 'served', 'reached']],
    ['rate-limited', {}, 'again', ['slot rests cdn.example', 'reached']],
    ['not-found', {}, 'renew-link', ['slot cdn.example', 'reached']],
    ['network', {}, 'again', ['slot cdn.example', 'broken cdn.example']],
    ['network', { isHostToBlame: false }, null, ['slot cdn.example']],
    ['proxy', { isHostToBlame: false }, null, ['slot cdn.example']],
    ['timeout', { isHostToBlame: false }, null, ['slot cdn.example']],
    ['no-permission', {}, 'again', ['slot cdn.example', 'disk trouble']],
    ['disk-full', {}, 'again', ['slot cdn.example', 'disk trouble']],
    ['no-permission', { isFolderHere: false }, null, ['slot cdn.example']],
    ['library-away', {}, null, ['slot cdn.example']],
    ['internal', {}, 'again', ['slot cdn.example', 'logged A picture could not be saved']],
    ['cancelled', {}, null, ['slot cdn.example']],
    ['not-found', { isStopped: true }, null, ['slot cdn.example']],
  ])('%s %o leads to %s', async (end, world, kind, expected) => {
    const { outcome, said } = await attempt(end, world);
    expect([outcome, said]).toEqual([kind, expected]);
  });

  it('shows what an account’s own instance may want only once a fresh link was refused too', async () => {
    expect((await attempt('saved')).job?.headersOnceRefused).toBeNull();
    expect((await attempt('saved', { linkRenewals: 1 })).job?.headersOnceRefused).toEqual({
      authorization: 'a',
    });
  });
});

describe('a file that somebody had', () => {
  const own = { provider: 'files', remoteId: 'a'.repeat(64), url: 'file:///home/anna/fox%201.png' } as const;

  it('is copied from where it lies, and tells nothing of the network', async () => {
    const { job, said } = await attempt('saved', { picture: own });
    expect(job?.ownFile).toEqual({ path: '/home/anna/fox 1.png', sha256: own.remoteId });
    expect(said).not.toContain('reached');
    expect((await attempt('damaged', { picture: own })).said).not.toContain('reached');
  });

  it.each(['', 'https://cdn.example/7.png', 'no address'])(
    'that nobody can find any more by ‘%s’ fails',
    async (url) => {
      const { outcome, job } = await attempt('saved', { picture: { ...own, url } });
      expect([outcome, job]).toEqual(['failed', undefined]);
    },
  );

  it('is never read for an address that a provider has sent', async () => {
    const { job } = await attempt('saved', { picture: { provider: 'apimart', url: 'file:///etc/passwd' } });
    expect([job?.ownFile, job?.url]).toEqual([null, 'file:///etc/passwd']);
  });
});

describe('Downloads', () => {
  it('stops those that it is told to, with the reason, and waits for what follows from their end', async () => {
    const downloads = new Downloads();
    const reasons = new Map<number, string>();
    const ended: [number, number][] = [];
    for (const id of [1, 2, 3]) {
      downloads.begin(
        id,
        (signal) =>
          new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              reasons.set(id, (signal.reason as Error).message);
              resolve();
            });
          }),
        () => ended.push([id, downloads.count]),
      );
    }
    expect([downloads.count, downloads.pictureIds]).toEqual([3, [1, 2, 3]]);
    downloads.stop([2, 9], 'Paused.');
    downloads.stopAll('Closing.');
    await downloads.whenEnded();
    expect(Object.fromEntries(reasons)).toEqual({ 1: 'Closing.', 2: 'Paused.', 3: 'Closing.' });
    // Out of the count before its end is told, so that another can begin in its place.
    expect(ended.map(([, left]) => left).sort()).toEqual([0, 1, 2]);
  });
});
