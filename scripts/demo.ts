// `npm run demo`: the app in a window against simulated providers, with a library of its own.
// Invariant: nothing leaves this machine, and nothing of the user's own library or keychain is touched.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openApp, type OpenOptions } from './lib/open-app.ts';
import { projectRoot } from './lib/project.ts';
import { runScript, ScriptError } from './lib/say.ts';

/** What test/simulators/demo.ts exports: starts the simulators and says how the app is to be opened. */
interface DemoModule {
  readonly startDemo: () => Promise<OpenOptions & { readonly stop: () => Promise<void> }>;
}

await runScript(async () => {
  const file = join(projectRoot, 'test', 'simulators', 'demo.ts');
  if (!existsSync(file)) throw new ScriptError('this checkout has no test/simulators/demo.ts');
  const { startDemo } = (await import(pathToFileURL(file).href)) as DemoModule;
  const { stop, ...options } = await startDemo();
  return openApp(options).finally(stop);
});
