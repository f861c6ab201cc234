// What a start of the window may be told on its command line.
// Invariant: pure; unknown arguments are Chromium's and are left alone.
import { isAbsolute, resolve } from 'node:path';

export interface AppArguments {
  /** `--library=DIR`; null for the default library. Absolute. */
  readonly libraryDir: string | null;
  /** `--demo=FILE`: a description of simulated accounts, whose keys stay in memory. Absolute. */
  readonly demoFile: string | null;
}

export function readAppArguments(argv: readonly string[], workingFolder: string): AppArguments {
  return {
    libraryDir: pathOption(argv, 'library', workingFolder),
    demoFile: pathOption(argv, 'demo', workingFolder),
  };
}

function pathOption(argv: readonly string[], name: string, workingFolder: string): string | null {
  const prefix = `--${name}=`;
  const value = argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length) ?? '';
  if (value === '') return null;
  return isAbsolute(value) ? value : resolve(workingFolder, value);
}
