// `npm start`: the app in a window; arguments after `--` go to the app.
// Invariant: works right after `npm ci`, and ends with the app's own exit code.
import { openApp } from './lib/open-app.ts';
import { runScript } from './lib/say.ts';

await runScript(() => openApp({ appArguments: process.argv.slice(2) }));
