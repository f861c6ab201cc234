// The licences of everybody whose code is in a package, as one text beside Electron's and Chromium's.
// Invariant: a package is listed when something that runs names it, so too many are rather than too few; one that
// brings neither a text nor the name of its licence stops the packaging.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { ScriptError } from '../lib/say.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The text, for the sources under `root`, whose packages are installed there. */
export function thirdPartyLicences(root: string): string {
  const folders = packageFolders(root);
  // One package may be installed at several places.
  const texts = new Map([...folders].map(entryOf).map(({ name, text }) => [name, text]));
  const names = [...texts.keys()].sort();
  return [
    'Gridkeep contains, or was built with, parts of the following. Electron and Chromium are in files of their own.',
    ...names.map((name) => `${'='.repeat(80)}\n${name}\n\n${texts.get(name) ?? ''}`),
  ].join('\n\n');
}

/** Folders of what the sources import, of what runs beside them, and of all that these depend on. */
function packageFolders(root: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string, isOptional: boolean): void => {
    const folder = findPackage(name, from);
    if (folder === null) {
      // Another system's part.
      if (isOptional) return;
      throw new ScriptError(`${name}, which ${from} needs, is not installed`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      visit(dependency, folder, dependency in optionalDependencies);
    }
  };
  const { dependencies = {} } = readManifest(root);
  for (const name of [...Object.keys(dependencies), ...importedPackages(root)]) visit(name, root, false);
  return found;
}

/** Names of the packages that the sources import; Electron has its own texts. */
function importedPackages(root: string): readonly string[] {
  const sources = globSync('src/**/*.{ts,vue}', { cwd: root });
  const names = sources.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/g),
    ].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].filter((name) => name !== 'electron' && name !== 'node');
}

/** Where Node would find a package, seen from a folder. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === parse(folder).root) return null;
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function entryOf(folder: string): { readonly name: string; readonly text: string } {
  const { name, version, license } = readManifest(folder);
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 && license === undefined)
    throw new ScriptError(`${name} says nothing of its licence`);
  return {
    name: `${name} ${version}${license === undefined ? '' : ` (${license})`}`,
    text: texts.length === 0 ? `Licence: ${license ?? ''}` : texts.join('\n\n'),
  };
}
