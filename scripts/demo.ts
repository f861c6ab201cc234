// `npm run demo`: the app in a window against simulated providers, with a library of its own.
// Invariant: nothing leaves this machine, and nothing of the user's own library or keychain is touched.
import { startDemo } from '../test/simulators/demo.ts';
import { openApp } from './lib/open-app.ts';
import { runScript } from './lib/say.ts';

await runScript(async () => {
  const demo = await startDemo();
  const appArguments = [...demo.appArguments, ...process.argv.slice(2)];
  return openApp({ appArguments }).finally(() => demo.stop());
});
