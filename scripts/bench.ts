// `npm run bench [name]`: measured speed; prints `figure | value | target | holds or short`.
// Invariant: measures a build of the sources as they are now, on the Electron that this checkout runs on.
import { buildIfStale } from './lib/build.ts';
import { runInTestSession } from './lib/desktop-session.ts';
import { prepareElectron } from './lib/electron-runtime.ts';
import { runScript, say } from './lib/say.ts';
import { ensureSystemLibraries } from './lib/system-libraries.ts';

await runScript(async () => {
  await buildIfStale();
  const { description, environment } = await prepareElectron();
  await ensureSystemLibraries(['keychain', 'window']);
  say(`Electron ${description}`);
  return runInTestSession(process.execPath, ['test/bench/run.ts', ...process.argv.slice(2)], {
    environment: { ...process.env, ...environment },
  });
});
