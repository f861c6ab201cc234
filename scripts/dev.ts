// `npm run dev`: the app in a window that follows every change of the sources.
// Invariant: the same Electron as `npm start`.
import { rmSync } from 'node:fs';
import { prepareElectron } from './lib/electron-runtime.ts';
import { buildStamp } from './lib/is-build-stale.mjs';
import { projectRoot } from './lib/project.ts';
import { runCommand } from './lib/run-command.ts';
import { runScript } from './lib/say.ts';
import { ensureSystemLibraries } from './lib/system-libraries.ts';

await runScript(async () => {
  const { environment, commandLineSwitches } = await prepareElectron();
  await ensureSystemLibraries(['keychain', 'window']);
  const noSandbox = commandLineSwitches.includes('--no-sandbox') ? { NO_SANDBOX: '1' } : {};
  // What it writes into out/ is no complete build.
  rmSync(buildStamp(projectRoot), { force: true });
  return runCommand('electron-vite', ['dev', ...process.argv.slice(2)], {
    environment: { ...process.env, ...environment, ...noSandbox },
  });
});
