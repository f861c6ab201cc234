// `npm run test:package`: packages the app for this machine and tries what came of it (about a minute).
// Invariant: what is tried is the packaged executable in its folder, as people would start it.
import { runInTestSession } from './lib/desktop-session.ts';
import { prepareElectron } from './lib/electron-runtime.ts';
import { runSteps } from './lib/run-steps.ts';
import { runScript, ScriptError } from './lib/say.ts';
import { ensureSystemLibraries } from './lib/system-libraries.ts';
import { makePackage } from './packaging/make-package.ts';
import type { MadePackage } from './packaging/make-package.ts';

let made: MadePackage | null = null;

await runScript(() => {
  if (process.platform !== 'linux') {
    throw new ScriptError('the tests of a package know how it is laid out on Linux only');
  }
  return runSteps([
    {
      name: 'package',
      run: async () => {
        made = await makePackage([]);
        return 0;
      },
    },
    {
      name: 'tests of the package',
      run: async () => {
        await ensureSystemLibraries(['keychain', 'window']);
        const { commandLineSwitches } = await prepareElectron();
        return runInTestSession('playwright', ['test', '--project=package', ...process.argv.slice(2)], {
          environment: {
            ...process.env,
            GRIDKEEP_PACKAGED_EXECUTABLE: made?.executable,
            GRIDKEEP_PACKAGED_MAY_LACK: made?.mayLack.join(' '),
            GRIDKEEP_ELECTRON_SWITCHES: commandLineSwitches.join(' '),
          },
        });
      },
    },
  ]);
});
