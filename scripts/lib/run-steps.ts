// Runs steps one after another, tells how long each took, and stops at the first that fails.
// Invariant: the exit code is that of the first failed step; no step runs after it.
import { say } from './say.ts';

export interface Step {
  readonly name: string;
  readonly run: () => Promise<number>;
}

/** 0 when every step ended with 0; else the exit code of the step that failed. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  const startedAtMs = Date.now();
  for (const { name, run } of steps) {
    say(`— ${name}`);
    const stepStartedAtMs = Date.now();
    const exitCode = await run();
    say(`— ${name}: ${exitCode === 0 ? 'passed' : 'FAILED'} in ${secondsSince(stepStartedAtMs)}`);
    if (exitCode !== 0) return exitCode;
  }
  say(`all passed in ${secondsSince(startedAtMs)}`);
  return 0;
}

function secondsSince(startedAtMs: number): string {
  return `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;
}
