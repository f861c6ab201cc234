// What an export says at its end: every picture is counted once, and nothing is called copied that is not there.
import { describe, expect, it } from 'vitest';
import type { ExportOutcome } from '../../../src/main/exporting/export-outcome.ts';
import { ExportTally } from '../../../src/main/exporting/export-tally.ts';

const copied: ExportOutcome = { kind: 'copied', path: 'a.png', besideKept: 1 };
const skipped: ExportOutcome = { kind: 'skipped', path: 'a.png', besideKept: 0 };
const failure = { code: 'damaged', message: 'changed' } as const;
const failed: ExportOutcome = { kind: 'failed', name: 'a.png', failure };
const full = { code: 'disk-full', message: 'full' } as const;
const stopped: ExportOutcome = { kind: 'stopped', name: 'b.png', failure: full };
const made = { kind: 'zip', path: 'a.zip', sizeBytes: 1 } as const;

function tallied(form: 'folder' | 'zip', outcomes: readonly ExportOutcome[]): ExportTally {
  const tally = new ExportTally(form, 9);
  for (const outcome of outcomes) tally.add(outcome);
  return tally;
}

describe('ExportTally', () => {
  it.each<[string, readonly ExportOutcome[], object]>([
    ['nothing', [], { copied: 0, skipped: 0, failed: 0, stopped: null, failures: [] }],
    [
      'one of each',
      [copied, skipped, failed],
      { copied: 1, skipped: 1, failed: 1, besideKept: 1, failures: [{ name: 'a.png', failure }] },
    ],
    ['what stops it is no picture’s fault', [copied, stopped], { copied: 1, failed: 0, stopped: full }],
    [
      'the first that stopped it is told',
      [stopped, { ...stopped, failure }],
      { stopped: full, failed: 0, failures: [] },
    ],
  ])('%s', (_, outcomes, expected) => {
    const tally = tallied('folder', outcomes);
    tally.end(null, null);
    expect(tally.report()).toMatchObject({ form: 'folder', total: 9, made: null, ...expected });
  });

  it('calls no picture copied into something that was not made', () => {
    const tally = tallied('zip', [copied, copied, failed]);
    expect(tally.done).toBe(3);
    tally.end(null, full);
    expect(tally.report()).toMatchObject({ copied: 0, failed: 1, made: null, stopped: full });
    const whole = tallied('zip', [copied, copied, failed]);
    whole.end(made, null);
    expect(whole.report()).toMatchObject({ copied: 2, failed: 1, made, stopped: null });
  });

  it('keeps copies that stand in a folder, whatever ended it', () => {
    const tally = tallied('folder', [copied]);
    tally.end(null, full);
    expect(tally.report()).toMatchObject({ copied: 1, stopped: full });
  });

  it('counts what is no longer in the library, and names no more than a hundred', () => {
    const tally = new ExportTally('folder', 200);
    tally.addGone(
      Array.from({ length: 200 }, (_, at) => at),
      new Set([0]),
    );
    const { failed: count, failures } = tally.report();
    expect([count, failures.length, failures[0]?.name]).toEqual([199, 100, '#1']);
  });
});
