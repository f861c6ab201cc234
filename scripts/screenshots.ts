// `npm run screenshots`: takes the README's screenshots anew, of the real window on the demo.
// Invariant: runs in a test session, so nothing of this machine's settings shows in them.
import { buildIfStale } from './lib/build.ts';
import { runInTestSession } from './lib/desktop-session.ts';
import { prepareElectron } from './lib/electron-runtime.ts';
import { runScript } from './lib/say.ts';
import { ensureSystemLibraries } from './lib/system-libraries.ts';

await runScript(async () => {
  await buildIfStale();
  const { environment } = await prepareElectron();
  await ensureSystemLibraries(['keychain', 'window']);
  return runInTestSession(process.execPath, ['test/e2e/take-screenshots.ts'], {
    environment: { ...process.env, ...environment },
  });
});
