// What a start may be told on its command line: a command for the terminal, or things for the window.
// Invariant: pure; unknown arguments are Chromium's and are left alone; a link never becomes a command.
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

/** A launcher may have to put these before a command (root on Linux, a small container); no command knows them. */
const launcherSwitches: ReadonlySet<string> = new Set(['--no-sandbox', '--disable-dev-shm-usage']);

/**
 * The words of a command, as the command line reads them, or null for a start of the window. Any plain word
 * counts, a mistyped one too: whoever wrote it waits for an answer in the terminal.
 */
export function commandWords(argv: readonly string[]): readonly string[] | null {
  // A page chooses what stands in a link, and some systems hand it over unquoted.
  if (argv.some((argument) => /^gridkeep:/i.test(argument))) return null;
  const isCommand = argv.some((argument) => /^(?:[a-z][a-z-]*|--help|-h|--version)$/.test(argument));
  return isCommand ? argv.filter((argument) => !launcherSwitches.has(argument)) : null;
}
