// `npm run --silent gridkeep -- <command>`: the built command line in this very process, so that its exit
// code, standard streams and signals are nobody else's.
// Invariant: nothing but the command's own output reaches standard output. Plain JavaScript, because
// stripping types would double the time to start.
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasSharedLibrary } from './lib/has-shared-library.mjs';
import { isBuildStale } from './lib/is-build-stale.mjs';

const projectRoot = resolve(import.meta.dirname, '..');
const entry = join(projectRoot, 'out', 'main', 'command-line.js');

if (await isReady()) {
  enableCompileCache(join(projectRoot, 'node_modules', '.cache', 'gridkeep', 'compiled'));
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
}

async function isReady() {
  const hasKeychain = process.platform !== 'linux' || hasSharedLibrary('libsecret-1.so.0');
  if (hasKeychain && !isBuildStale(projectRoot)) return true;
  const { prepareCommandLine } = await import('./lib/prepare-command-line.ts');
  return prepareCommandLine();
}
