// Stands where Electron's own default app would be (resources/app of the fallback runtime), so that
// `electron <folder>` opens the app in that folder, and lends better-sqlite3 the build that Node 20 needs.
// Invariant: an ES module with its import at top level, so that the app's main file runs before Electron
// is ready, as it does everywhere else.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import workerThreads from 'node:worker_threads';

const lendAddons = join(import.meta.dirname, 'lend-addons.cjs');
await import(pathToFileURL(lendAddons).href);

// Worker threads have a `process` of their own.
workerThreads.Worker = class Worker extends workerThreads.Worker {
  constructor(file, options = {}) {
    super(file, { ...options, execArgv: ['--require', lendAddons, ...(options.execArgv ?? [])] });
  }
};
syncBuiltinESMExports();

// As Electron's own: `-r FILE` is loaded before the app.
const required = process.argv[1] === '-r' ? process.argv[2] : undefined;
const own = process.argv.slice(required === undefined ? 1 : 3);
if (required !== undefined) await import(pathToFileURL(resolve(required)).href);

const folder = resolve(own.find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
}
await import(pathToFileURL(join(folder, manifest.main)).href);
