// Fetches one file's worth of an npm package that is not installed.
// Invariant: the registry's bytes must have the digest that is written down here in the source.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mustRun } from './run-command.ts';
import { ScriptError } from './say.ts';

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** As in package-lock.json. */
  readonly integrity: `sha512-${string}`;
}

/** Fetches and unpacks a package into `folder` (which must be empty); answers the folder of its files. */
export async function fetchPackage(wanted: PinnedPackage, folder: string): Promise<string> {
  await mustRun('npm', ['pack', '--silent', '--ignore-scripts', `${wanted.name}@${wanted.version}`], {
    cwd: folder,
    output: 'none',
  });
  const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new ScriptError(`the npm registry did not hand out ${wanted.name}`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(folder, archive)), hash);
  if (`sha512-${hash.digest('base64')}` !== wanted.integrity) {
    throw new ScriptError(`${wanted.name}@${wanted.version} from the npm registry is not what it should be`);
  }
  await mustRun('tar', ['-xzf', archive], { cwd: folder });
  return join(folder, 'package');
}
