// `npm run dev`: the app in a window that follows every change of the sources.
// Invariant: the same Electron as `npm start`.
import { prepareElectron } from './lib/electron-runtime.ts';
import { runCommand } from './lib/run-command.ts';
import { runScript } from './lib/say.ts';
import { ensureSystemLibraries } from './lib/system-libraries.ts';

await runScript(async () => {
  const { environment, commandLineSwitches } = await prepareElectron();
  await ensureSystemLibraries(['keychain', 'window']);
  const noSandbox = commandLineSwitches.includes('--no-sandbox') ? { NO_SANDBOX: '1' } : {};
  return runCommand('electron-vite', ['dev', ...process.argv.slice(2)], {
    environment: { ...process.env, ...environment, ...noSandbox },
  });
});
