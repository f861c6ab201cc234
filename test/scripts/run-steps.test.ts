// The order of the checks: one after another, and none after the first that fails.
// Invariant: exit codes come from real processes.
import { expect, it, vi } from 'vitest';
import { runCommand } from '../../scripts/lib/run-command.ts';
import { runSteps, type Step } from '../../scripts/lib/run-steps.ts';

const node = (name: string, code: string): Step => ({
  name,
  run: () => runCommand(process.execPath, ['-e', code]),
});

it.each([
  ['all pass', ['process.exit(0)', 'process.exit(0)'], 0, 2],
  ['the first fails', ['process.exit(4)', 'process.exit(0)'], 4, 1],
  ['a signal ends one', ["process.kill(process.pid, 'SIGKILL')", 'process.exit(0)'], 137, 1],
])('when %s', async (_, codes, exitCode, stepsRun) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const steps = codes.map((code, index) => node(`step ${index}`, code));
  const runs = steps.map((step) => vi.spyOn(step, 'run'));
  expect(await runSteps(steps)).toBe(exitCode);
  expect(runs.filter((run) => run.mock.calls.length > 0)).toHaveLength(stepsRun);
});

it('says 127 for a command that is not there', async () => {
  expect(await runCommand('gridkeep-has-no-such-command', [])).toBe(127);
});
