// Thousands of pictures from a host that breaks in every way that picture hosts are known to break: each one ends saved
// with the host's very bytes, or failed with the code that its fault demands. `GRIDKEEP_TEST_PICTURES` sets how many.
// Invariant: which fault a picture meets stands in its address, so that what must become of it is known beforehand; the
// library's clock runs fast, so that back-offs pass, and the host's waits are counted by the same clock.
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FailureCode } from '../../../src/preload/contract/failure.ts';
import { mostPerHost } from '../../../src/main/saving/host-slots.ts';
import { hashesOnDisk } from '../../fakes/hashes-on-disk.ts';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startAceDataSimulator } from '../../simulators/index.ts';
import type { PictureFault, PictureHost } from '../../simulators/index.ts';

interface Case {
  readonly fault: string;
  /** What the first requests for such a picture meet, one each, in this order. */
  readonly first?: readonly PictureFault[];
  /** What all later requests for it meet; served well when absent. */
  readonly then?: PictureFault;
  readonly ends: 'saved' | FailureCode;
  /** So many pictures meet it at most; the others are served well. */
  readonly most?: number;
}

const pictureCount = Number(process.env['GRIDKEEP_TEST_PICTURES'] ?? 600);
const timeScale = 60;
const sizeBytes = 40_000;
/** What takes long at every try holds up all the others, since by then the host gives one slot; so only long runs have many. */
const isLong = pictureCount > 1_000;
/** Three of ten pictures meet a fault. */
const faultyOfTen = 3;
/** In the library's time. */
const retryAfterSeconds = 45;
/** What was on its way when a refusal went out could not know of it; real milliseconds, on a busy machine. */
const onTheWayMs = 400;
/** The host sees later than the client that a connection was cut, or that an answer has arrived. */
const lateToSeeMs = 20;

/** A download is broken once and then goes on from `at`, so that the next request carries a range. */
const brokenOnce = { kind: 'reset', at: 0.5 } as const;

const cases: readonly Case[] = [
  { fault: 'a reset before the first byte', first: [{ kind: 'reset', at: 0 }], ends: 'saved' },
  { fault: 'a reset in the middle', first: [brokenOnce], ends: 'saved' },
  { fault: 'resets without end', then: { kind: 'reset', at: 0 }, ends: 'network' },
  { fault: 'a body cut short without a length', first: [{ kind: 'truncate' }], ends: 'saved' },
  { fault: 'a body that is always cut short', then: { kind: 'truncate' }, ends: 'damaged' },
  { fault: 'no body at all', then: { kind: 'truncate', at: 0 }, ends: 'damaged' },
  { fault: 'a shorter file once', first: [{ kind: 'short-file' }], ends: 'saved' },
  { fault: 'a file that is not whole', then: { kind: 'short-file' }, ends: 'damaged' },
  { fault: 'a stall', first: [{ kind: 'stall' }], ends: 'saved' },
  { fault: 'stalls without end', then: { kind: 'stall', at: 0.1 }, ends: 'timeout', most: isLong ? 3 : 1 },
  { fault: 'a trickle', first: [{ kind: 'drip', bytesPerSecond: 500 }], ends: 'saved', most: isLong ? 4 : 2 },
  {
    fault: '429 with Retry-After',
    first: [{ kind: 'status', status: 429, retryAfterSeconds }],
    ends: 'saved',
    most: 12,
  },
  { fault: '429 without', first: [{ kind: 'status', status: 429 }], ends: 'saved', most: 12 },
  {
    fault: '429 without end',
    then: { kind: 'status', status: 429 },
    ends: 'rate-limited',
    most: isLong ? 3 : 1,
  },
  { fault: '500 once', first: [{ kind: 'status', status: 500 }], ends: 'saved' },
  {
    fault: '502, 503 and 504 in turn',
    first: [
      { kind: 'status', status: 502 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 504 },
    ],
    ends: 'saved',
  },
  { fault: '503 without end', then: { kind: 'status', status: 503 }, ends: 'network' },
  { fault: '408 once', first: [{ kind: 'status', status: 408 }], ends: 'saved' },
  { fault: '400', then: { kind: 'status', status: 400 }, ends: 'invalid-request' },
  { fault: '401', then: { kind: 'status', status: 401 }, ends: 'expired' },
  { fault: '403', then: { kind: 'status', status: 403 }, ends: 'expired' },
  { fault: '404', then: { kind: 'status', status: 404 }, ends: 'expired' },
  { fault: '410', then: { kind: 'status', status: 410 }, ends: 'expired' },
  { fault: '404 until it is asked for again', first: [{ kind: 'status', status: 404 }], ends: 'saved' },
  { fault: 'more announced than sent', first: [{ kind: 'wrong-length', delta: 1000 }], ends: 'saved' },
  { fault: 'always more announced', then: { kind: 'wrong-length', delta: 1000 }, ends: 'network' },
  { fault: 'less announced than sent', first: [{ kind: 'wrong-length', delta: -1000 }], ends: 'saved' },
  { fault: 'always less announced', then: { kind: 'wrong-length', delta: -1000 }, ends: 'damaged' },
  { fault: 'called a page', then: { kind: 'wrong-type', contentType: 'text/html' }, ends: 'saved' },
  { fault: 'called nothing', then: { kind: 'wrong-type', contentType: null }, ends: 'saved' },
  { fault: 'a page with 200, once', first: [{ kind: 'page-with-200' }], ends: 'saved' },
  { fault: 'a page with 200', then: { kind: 'page-with-200' }, ends: 'not-an-image' },
  { fault: 'JSON with 200', then: { kind: 'json-with-200' }, ends: 'not-an-image' },
  { fault: 'gzip once', first: [{ kind: 'gzip' }], ends: 'saved' },
  { fault: 'gzip', then: { kind: 'gzip' }, ends: 'not-an-image' },
  { fault: 'a gzip bomb', then: { kind: 'gzip-bomb' }, ends: 'not-an-image', most: 16 },
  { fault: 'a body without end', then: { kind: 'endless' }, ends: 'too-large' },
  { fault: 'no ranges', first: [brokenOnce], then: { kind: 'no-ranges' }, ends: 'saved' },
  { fault: 'a range ignored', first: [brokenOnce], then: { kind: 'ignore-range' }, ends: 'saved' },
  {
    fault: 'a range that begins too early',
    first: [brokenOnce],
    then: { kind: 'shifted-range' },
    ends: 'saved',
  },
  {
    fault: 'a range that begins too late',
    first: [brokenOnce],
    then: { kind: 'shifted-range', delta: 1000 },
    ends: 'saved',
  },
  { fault: 'another ETag each time', first: [brokenOnce], then: { kind: 'changed-etag' }, ends: 'saved' },
  {
    fault: 'a weak ETag',
    first: [{ kind: 'weak-etag' }, brokenOnce],
    then: { kind: 'weak-etag' },
    ends: 'saved',
  },
  { fault: 'nothing to know a file by', first: [brokenOnce], then: { kind: 'no-validators' }, ends: 'saved' },
  { fault: 'a redirect', then: { kind: 'redirect', to: 'same-host', status: 301 }, ends: 'saved' },
  { fault: 'a redirect to another host', then: { kind: 'redirect', to: 'other-host' }, ends: 'saved' },
  { fault: 'a redirect in a circle', then: { kind: 'redirect', to: 'loop' }, ends: 'too-large' },
  { fault: 'a redirect to metadata', then: { kind: 'redirect', to: 'metadata' }, ends: 'blocked-address' },
  { fault: 'a redirect inside', then: { kind: 'redirect', to: 'private' }, ends: 'blocked-address' },
  {
    fault: 'a redirect to a file',
    then: { kind: 'redirect', to: 'file:///etc/passwd' },
    ends: 'blocked-address',
  },
];

/** Tells the fault of a picture by the last twelve digits of its task's id. */
const idOf = (index: number, number: number): string => {
  const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');
  return `5eed0000-0000-4000-8000-${hex(number, 4)}${hex(index, 8)}`;
};
const addressesOf = (number: number): RegExp =>
  new RegExp(`^/midjourney/[0-9a-f-]{24}${number.toString(16).padStart(4, '0')}[0-9a-f]{8}\\.png$`);

/** The case of each picture, by its place: null is served well. */
function drawCases(): readonly (number | null)[] {
  const used = cases.map(() => 0);
  let next = 0;
  return Array.from({ length: pictureCount }, (_, index) => {
    if (index % 10 >= faultyOfTen) return null;
    for (let tries = 0; tries < cases.length; tries += 1) {
      const number = next;
      next = (next + 1) % cases.length;
      const usedBefore = used[number] ?? 0;
      if (usedBefore >= (cases[number]?.most ?? Number.POSITIVE_INFINITY)) continue;
      used[number] = usedBefore + 1;
      return number;
    }
    return null;
  });
}

function playCases(host: PictureHost): void {
  for (const [number, { first = [], then }] of cases.entries()) {
    const target = addressesOf(number);
    for (const fault of first) host.setFault({ ...fault, target, perTarget: 1 });
    if (then !== undefined) host.setFault({ ...then, target });
  }
}

it(
  `saves or fails ${String(pictureCount)} pictures as their faults demand`,
  { timeout: 120_000 + pictureCount * 150 },
  async () => {
    const clock = createScaledClock(timeScale);
    const simulator = await startAceDataSimulator({
      clock,
      rateLimit: false,
      picture: { maker: 'plain', widthPx: 64, heightPx: 64, sizeBytes },
      pictureHostOptions: { clock, latencyMs: [30, 60] },
    });
    onTestFinished(() => simulator.stop());
    const { pictureHost } = simulator;
    for (const { key } of simulator.accounts) pictureHost.forbidSecret(key);
    playCases(pictureHost);
    const drawn = drawCases();
    const tasks = drawn.map((number, index) =>
      simulator.addTask({
        id: idOf(index, number ?? 0xffff),
        kind: 'imagine',
        // A form whose picture lies under the task's id, and does not expire.
        form: 3 * index + (index % 2),
        // So old that nothing is tried again by itself later.
        ageMs: 4 * 24 * 3_600_000,
        durationMs: 1_000,
      }),
    );
    const libraryDir = join(temporaryFolder(), 'library');
    const library = await openLibraryHere(libraryDir, {
      clock,
      fetchLimits: {
        stallAfterMs: 600,
        slowWindowMs: 1_500,
        slowMinBytesPerSecond: 2_000,
        maxPictureBytes: 1_000_000,
        maxFilmBytes: 2_000_000,
        resumeMinBytes: 4_096,
      },
    });
    onTestFinished(() => library.close());
    const account = await addSimulatedAccount(library, simulator, simulator.accounts[0]);
    const text = tasks.map(({ id }) => id).join('\n');
    await library.importer.start({ text, accountId: account.id, askOthers: false }, { wantTaskIds: false });
    await library.startWorking();
    await library.whenDone(null);

    const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
    const found = await library.catalog.call('listTasks', everything);
    const ends = new Map(
      found.tasks.map(({ task, pictures }) => [
        task.remoteId,
        pictures.map(({ state }) => (state.kind === 'failed' ? state.failure.code : state.kind)).join(' '),
      ]),
    );
    const expectedEnd = (index: number): string => cases[drawn[index] ?? -1]?.ends ?? 'saved';
    const wrong = tasks.flatMap(({ id }, index) => {
      const end = ends.get(id) ?? 'absent';
      const wanted = expectedEnd(index);
      return end === wanted
        ? []
        : [`${cases[drawn[index] ?? -1]?.fault ?? 'no fault'}: ${end}, not ${wanted}`];
    });
    expect(wrong).toEqual([]);

    // On disk: exactly the host's bytes, once each, and nothing of what failed.
    const saved = tasks.filter((_, index) => expectedEnd(index) === 'saved');
    const hashes = await Promise.all(
      saved.map(async ({ pictures }) => (await pictures[0]?.expected())?.sha256),
    );
    expect(await hashesOnDisk(libraryDir)).toEqual(hashes.sort());

    // At the host: enough faults for the test to mean something, and no impoliteness.
    const { requests, violations } = pictureHost;
    const wellServed = new Set(tasks.filter((_, index) => drawn[index] === null).map(({ id }) => id));
    const idIn = (target: string): string => target.slice(-40, -4);
    const faultsMet = tasks.reduce((sum, { pictures }, index) => {
      const { first = [], then } = cases[drawn[index] ?? -1] ?? {};
      const asked = pictureHost.served(pictures[0]?.url ?? '').requests;
      return sum + (then === undefined ? Math.min(first.length, asked) : asked);
    }, 0);
    expect(faultsMet / requests.length).toBeGreaterThan(0.3);
    expect(violations).toEqual([]);
    // A coded body goes out whole too.
    const sentWhole = (index: number): number =>
      1 + (cases[drawn[index] ?? -1]?.first ?? []).filter(({ kind }) => kind === 'gzip').length;
    const fetchedAgain = tasks.filter(
      ({ pictures }, index) =>
        expectedEnd(index) === 'saved' && pictureHost.served(pictures[0]?.url ?? '').full > sentWhole(index),
    );
    expect(fetchedAgain.map(({ id }) => id)).toEqual([]);
    expect(requests.filter(({ target }) => wellServed.has(idIn(target)))).toHaveLength(wellServed.size);
    expect(
      mostAtOnce(requests.map(({ atMs, durationMs }) => [atMs, atMs + durationMs - lateToSeeMs])),
    ).toBeLessThanOrEqual(mostPerHost);
    const isPause = addressesOf(cases.findIndex(({ fault }) => fault === '429 with Retry-After'));
    const pauses = requests
      .filter(({ status, target }) => status === 429 && isPause.test(target))
      .map(({ atMs, durationMs }) => atMs + durationMs);
    expect(pauses.length).toBeGreaterThan(0);
    const duringPauses = requests.filter(({ atMs, target }) =>
      pauses.some(
        (fromMs) =>
          atMs > fromMs + onTheWayMs &&
          atMs < fromMs + (retryAfterSeconds * 1000) / timeScale - 1 &&
          // The end of a download that was under way.
          !target.startsWith('/~moved/'),
      ),
    );
    expect(duringPauses.map(({ target, atMs }) => `${target} at ${String(atMs)}`)).toEqual([]);
  },
);

function mostAtOnce(spans: readonly (readonly [fromMs: number, toMs: number])[]): number {
  const changes = spans
    .filter(([fromMs, toMs]) => toMs > fromMs)
    .flatMap(([fromMs, toMs]) => [
      { atMs: fromMs, by: 1 },
      { atMs: toMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let count = 0;
  let most = 0;
  for (const { by } of changes) {
    count += by;
    most = Math.max(most, count);
  }
  return most;
}
