// Builds better-sqlite3 for a runtime with Node 20. Its own prebuilt addon wants Node-API 10 and crashes there.
// Two calls of the compiler instead of node-gyp: no Python, and no headers from a host that is out of reach.
// Invariant: the definitions SQLite is compiled with are better-sqlite3's own, read from its build file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackage, type PinnedPackage } from './fetch-package.ts';
import { packageFolder, projectRoot } from './project.ts';
import { putInPlace } from './put-in-place.ts';
import { mustRun } from './run-command.ts';

const headers: PinnedPackage = {
  name: 'node-api-headers',
  version: '1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
};
const prelude = join(projectRoot, 'scripts', 'fallback', 'better-sqlite3-for-node-20.h');

/** Makes the addon `file`, which also loads in every newer Node. */
export function buildSqliteForNode20(file: string): Promise<void> {
  return putInPlace(file, async (temporary) => {
    const headerFolder = join(await fetchPackage(headers, temporary), 'include');
    const source = packageFolder('better-sqlite3');
    const sqlite = join(source, 'deps', 'sqlite3');
    const made = { sqlite: join(temporary, 'sqlite3.o'), addon: join(temporary, 'addon.node') };
    await mustRun('cc', [
      ...['-c', join(sqlite, 'sqlite3.c'), '-o', made.sqlite],
      ...['-O2', '-fPIC', '-std=c99', '-w', '-DNDEBUG'],
      ...(await sqliteDefinitions(source)).map((definition) => `-D${definition}`),
    ]);
    await mustRun('c++', [
      ...['-shared', join(source, 'src', 'better_sqlite3.cpp'), made.sqlite, '-o', made.addon],
      // O1: the time goes into SQLite itself, and this file takes a minute at more than that.
      ...['-O1', '-fPIC', '-std=c++20', '-fvisibility=hidden', '-w', '-DNDEBUG'],
      ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
      ...['-include', prelude, '-I', headerFolder, '-I', sqlite, '-I', packageFolder('node-addon-api')],
      ...['-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', '-lpthread', '-ldl'],
    ]);
    return made.addon;
  });
}

/** The list of `deps/defines.gypi`: `NAME` or `NAME=value`. */
async function sqliteDefinitions(source: string): Promise<readonly string[]> {
  const text = await readFile(join(source, 'deps', 'defines.gypi'), 'utf8');
  const definitions = [...text.matchAll(/'([A-Z][A-Z0-9_]*(?:=-?\w+)?)'/g)].flatMap(([, name]) => name ?? []);
  if (definitions.length === 0) throw new Error('better-sqlite3 has changed how it lists its definitions');
  return definitions;
}
