// The steps that a change has to pass, each as the npm script of its name runs it.
// Invariant: the quickest to fail come first when they are run in the order they are declared in.
import { buildIfStale } from './build.ts';
import { runInTestSession } from './desktop-session.ts';
import { prepareElectron } from './electron-runtime.ts';
import { runCommand } from './run-command.ts';
import type { Step } from './run-steps.ts';
import { say } from './say.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

const npmRun = (script: string): Promise<number> => runCommand('npm', ['run', '--silent', script]);

export const typecheck: Step = { name: 'types', run: () => npmRun('typecheck') };
export const lint: Step = { name: 'lint', run: () => npmRun('lint') };

export const build: Step = {
  name: 'build',
  run: async () => {
    await buildIfStale();
    return 0;
  },
};

/** Unit tests, with a real keychain at hand where the system can have one of its own for tests. */
export const unitTests: Step = {
  name: 'unit tests',
  run: () => runInTestSession('vitest', ['run']),
};

/** The window's tests; `commandLineArguments` go to Playwright. */
export function endToEndTests(commandLineArguments: readonly string[] = []): Step {
  return {
    name: 'end-to-end tests',
    run: async () => {
      const { description, environment } = await prepareElectron();
      await ensureSystemLibraries(['keychain', 'window']);
      say(`Electron ${description}`);
      return runInTestSession('playwright', ['test', '--project=window', ...commandLineArguments], {
        environment: { ...process.env, ...environment },
      });
    },
  };
}
