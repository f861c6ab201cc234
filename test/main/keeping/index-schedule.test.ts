// When the index is written while a library is open, and on the way out.
import { rmSync, truncateSync, utimesSync } from 'node:fs';
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { catalogPath } from '../../../src/main/catalog/open.ts';
import { IndexSchedule, indexDueAtMs, mayHoldUpCommand } from '../../../src/main/keeping/index-schedule.ts';
import { indexPath, indexStatePath, readIndexState } from '../../../src/main/keeping/index-state.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { nextTurn } from '../../../src/main/lib/next-turn.ts';
import { givenExportLibrary } from '../../fakes/export-library.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';

const minuteMs = 60_000;

it.each<[string, Parameters<typeof indexDueAtMs>[0], number]>([
  ['a minute after the last change', { behindSinceMs: 0, changedAtMs: 5_000, last: null }, 65_000],
  [
    'half an hour after the first of changes that do not end',
    { behindSinceMs: 0, changedAtMs: 29.9 * minuteMs, last: null },
    30 * minuteMs,
  ],
  [
    'no sooner than two hundred times as long as the last one took',
    { behindSinceMs: 10_000, changedAtMs: 10_000, last: { atMs: 0, tookMs: 3_000 } },
    600_000,
  ],
  [
    'a minute after it where the last one was quick',
    { behindSinceMs: 10_000, changedAtMs: 10_000, last: { atMs: 0, tookMs: 30 } },
    70_000,
  ],
])('is due %s', (_, facts, dueAtMs) => {
  expect(indexDueAtMs(facts)).toBe(dueAtMs);
});

it.each<[string, Parameters<typeof mayHoldUpCommand>[0], boolean]>([
  ['a large one after a short command', { expectedMs: 8_000, behindForMs: 60_000, ranForMs: 5_000 }, false],
  ['one that was never written', { expectedMs: 8_000, behindForMs: null, ranForMs: 0 }, true],
  ['one that fell behind long ago', { expectedMs: 8_000, behindForMs: 1_600_000, ranForMs: 0 }, true],
  ['one that fell behind not so long ago', { expectedMs: 8_000, behindForMs: 1_500_000, ranForMs: 0 }, false],
  ['one after a long command', { expectedMs: 8_000, behindForMs: 160_000, ranForMs: 160_000 }, true],
  ['one behind a clock that was set back', { expectedMs: 8_000, behindForMs: -5, ranForMs: 0 }, false],
])('may a command write at its end %s', (_, facts, may) => {
  expect(mayHoldUpCommand(facts)).toBe(may);
});

function given(isHere = () => true, contents: readonly string[] = ['zero', 'one']) {
  const { libraryDir, db } = givenExportLibrary(contents);
  const clock = createManualClock();
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line), close: () => undefined };
  const open = (): IndexSchedule =>
    new IndexSchedule({
      ...{ libraryDir, clock, log: createLog({ sinks: [sink] }) },
      workerUrl: new URL('../../../src/main/keeping/keeping-worker.ts', import.meta.url),
      isHere: () => Promise.resolve(isHere()),
    });
  return {
    ...{ libraryDir, clock, open, lines },
    rate: (rating: number): void =>
      void markPictures(db, { pictureIds: [1], change: { rating }, nowMs: Date.now() }),
    /** The first picture's, in the index; null while there is none. */
    rating: async (): Promise<number | null> => {
      const text = await readFile(join(libraryDir, indexPath), 'utf8').catch(() => null);
      return text === null ? null : Number(text.split('\r\n')[1]?.split(',')[3]);
    },
    /** An index is there before the schedule has heard of it, and until then no time passes for it. */
    written: (count: number): Promise<void> =>
      vi.waitFor(
        () => expect(lines.filter((line) => line.includes('was written'))).toHaveLength(count),
        10_000,
      ),
  };
}

describe('IndexSchedule', () => {
  it('writes the first one a minute after the start, and the next one when marks have come to rest', async () => {
    const { clock, open, rate, rating, written } = given();
    const schedule = open();
    await schedule.start();
    await clock.advance(59_000);
    expect(await rating()).toBeNull();
    await clock.advance(1_000);
    await written(1);
    expect(await rating()).toBe(0);
    for (const stars of [1, 2, 3]) {
      rate(stars);
      schedule.noteChanged();
      await clock.advance(50_000);
    }
    expect(await rating()).toBe(0);
    await clock.advance(10_000);
    await written(2);
    expect(await rating()).toBe(3);
    await schedule.stop();
    await written(2);
  });

  it('writes what came on the way out, and leaves one that is up to date', async () => {
    const { libraryDir, open, rate, rating, written } = given();
    const schedule = open();
    await schedule.start();
    rate(4);
    schedule.noteChanged();
    await schedule.stop();
    await written(1);
    expect([await rating(), (await readIndexState(libraryDir)).isBehind]).toEqual([4, false]);
    const next = open();
    await next.start();
    await next.stop();
    await written(1);
  });

  it('has the next start write what came in a run that was killed, or did not work', async () => {
    const { libraryDir, clock, open, rate, rating, written } = given();
    const first = open();
    await first.start();
    await first.stop();
    const idle = open();
    rate(2);
    idle.noteChanged();
    await vi.waitFor(async () => expect((await readIndexState(libraryDir)).isBehind).toBe(true));
    await idle.stop();
    expect(await rating()).toBe(0);
    const next = open();
    await next.start();
    await clock.advance(minuteMs);
    await written(2);
    expect([await rating(), (await readIndexState(libraryDir)).isBehind]).toEqual([2, false]);
    await next.stop();
  });

  it('stays behind where something came while it was written', async () => {
    let asked = 0;
    const { libraryDir, clock, open, rate, rating, written } = given(() => (asked += 1) > 0);
    const schedule = open();
    await schedule.start();
    await clock.advance(minuteMs);
    await vi.waitFor(() => expect(asked).toBe(1));
    await nextTurn();
    // Its thread is on its way.
    rate(1);
    schedule.noteChanged();
    await written(1);
    expect((await readIndexState(libraryDir)).isBehind).toBe(true);
    // A slow machine took longer over the first, and rests longer.
    await clock.advance(20 * minuteMs);
    await written(2);
    expect([await rating(), (await readIndexState(libraryDir)).isBehind]).toEqual([1, false]);
    await schedule.stop();
  });

  it('is written at the end of a command where the catalog is large, once that costs a small share of the time', async () => {
    const { libraryDir, clock, open, rate, rating, written } = given();
    // The bytes behind its end are no part of it.
    const grow = (): void => truncateSync(catalogPath(libraryDir), 100 * 1024 * 1024);
    const runCommand = async (ms: number): Promise<void> => {
      const schedule = open();
      await schedule.start();
      schedule.noteChanged();
      await clock.advance(ms);
      await schedule.writeAtEndOfCommand();
      await schedule.stop();
    };
    grow();
    await runCommand(0);
    await written(1);
    expect(await rating()).toBe(0);
    rate(5);
    await runCommand(5_000);
    expect([await rating(), (await readIndexState(libraryDir)).isBehind], 'a short one').toEqual([0, true]);
    // Behind since the beginning of this clock's time, sixteen minutes ago.
    utimesSync(join(libraryDir, indexStatePath), 0, 0);
    await runCommand(0);
    await written(2);
    expect([await rating(), (await readIndexState(libraryDir)).isBehind]).toEqual([5, false]);
  });

  it('leaves none that is still being written behind, where a command is ended meanwhile', async () => {
    const { libraryDir, open, lines } = given();
    const schedule = open();
    await schedule.start();
    truncateSync(catalogPath(libraryDir), 100 * 1024 * 1024);
    const writing = schedule.writeAtEndOfCommand();
    await nextTurn();
    await schedule.stop();
    const said = lines.length;
    await writing;
    expect([said, lines.length]).toEqual([1, 1]);
  });

  it('leaves it to the next start where it would hold up the exit', async () => {
    const { libraryDir, open, rating } = given();
    const schedule = open();
    await schedule.start();
    truncateSync(catalogPath(libraryDir), 64 * 1024 * 1024 + 1);
    await schedule.stop();
    expect([await rating(), (await readIndexState(libraryDir)).isBehind]).toEqual([null, true]);
  });

  it('writes it at once for whoever wants to see it, where it is behind or gone', async () => {
    const { libraryDir, open, rate, rating, written, lines } = given();
    const schedule = open();
    await schedule.start();
    // Two who ask at once want one index.
    await Promise.all([schedule.bringUpToDate(), schedule.bringUpToDate()]);
    expect([await rating(), lines.length]).toEqual([0, 1]);
    await schedule.bringUpToDate();
    await written(1);
    rate(5);
    schedule.noteChanged();
    await schedule.bringUpToDate();
    expect(await rating()).toBe(5);
    rmSync(join(libraryDir, indexPath));
    await schedule.bringUpToDate();
    expect(await rating()).toBe(5);
    await schedule.stop();
  });

  it('says why there is none to see', async () => {
    const away = given(() => false);
    await expect(away.open().bringUpToDate()).rejects.toMatchObject({ code: 'library-away' });
    const empty = given(undefined, []);
    await expect(empty.open().bringUpToDate()).rejects.toMatchObject({ code: 'gone' });
  });

  it('is not put off by a clock that is set back', async () => {
    const { clock, open, rating, written } = given();
    const schedule = open();
    await schedule.start();
    clock.setBack(10 * minuteMs);
    await clock.advance(minuteMs);
    await clock.advance(minuteMs);
    await written(1);
    expect(await rating()).toBe(0);
    await schedule.stop();
  });

  it('waits for a drive that is away', async () => {
    let isHere = false;
    const { clock, open, rating, lines } = given(() => isHere);
    const schedule = open();
    await schedule.start();
    await clock.advance(minuteMs);
    await clock.advance(minuteMs);
    expect([await rating(), lines]).toEqual([null, []]);
    isHere = true;
    await clock.advance(minuteMs);
    await vi.waitFor(async () => expect(await rating()).toBe(0), 10_000);
    await schedule.stop();
  });

  it('tries again an hour after it failed', async () => {
    const { libraryDir, clock, open, rating, lines } = given();
    const schedule = open();
    await schedule.start();
    await mkdir(join(libraryDir, indexPath));
    await clock.advance(minuteMs);
    await vi.waitFor(() => expect(lines.join()).toContain('could not be written'), 10_000);
    await rmdir(join(libraryDir, indexPath));
    await clock.advance(58 * minuteMs);
    expect(await rating()).toBeNull();
    await clock.advance(3 * minuteMs);
    await vi.waitFor(async () => expect(await rating()).toBe(0), 10_000);
    await schedule.stop();
  });
});
