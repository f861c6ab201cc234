// Reads the command line into one typed command, or says what is wrong with it.
// Invariant: pure; every mistake is an AppError `usage` that names the mistake and the right form.
import { parseArgs } from 'node:util';
import { leastBytesPerSecond, mostBytesPerSecond } from '../../../preload/contract/bounds.ts';
import { AppError } from '../../lib/app-error.ts';
import { accountsCommands } from './accounts-commands.ts';
import type { AccountsCommand } from './accounts-commands.ts';
import { pathOf, sizeOf, text } from './given.ts';
import type { CommandForm, Given, Values } from './given.ts';
import { libraryCommands } from './library-commands.ts';
import type { LibraryCommand } from './library-commands.ts';
import { picturesCommands } from './pictures-commands.ts';
import type { PicturesCommand } from './pictures-commands.ts';
import { tasksCommands } from './tasks-commands.ts';
import type { TasksCommand } from './tasks-commands.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly libraryDir: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Name of the environment variable that holds a key for this run. */
  readonly keyEnv: string | null;
  /** Downloads together are no faster than this. */
  readonly bytesPerSecond: number | null;
  /** So much of the disk is left free, in place of the usual reserve. */
  readonly keepFreeBytes: number | null;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | AccountsCommand
  | TasksCommand
  | PicturesCommand
  | LibraryCommand;

/** Every command by its name. */
const commands: Readonly<Record<string, CommandForm<Command>>> = {
  ...accountsCommands,
  ...tasksCommands,
  ...picturesCommands,
  ...libraryCommands,
};

const commonOptions = {
  library: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  'key-env': { type: 'string' },
  'limit-rate': { type: 'string' },
  'keep-free': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Throws AppError usage. */
export function readArguments(argv: readonly string[]): {
  readonly command: Command;
  readonly common: CommonOptions;
} {
  const wantsHelp = argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help';
  if (wantsHelp) return { command: { kind: 'help' }, common: noOptions };
  if (argv.includes('--version')) return { command: { kind: 'version' }, common: noOptions };
  const { name, form, rest } = findCommand(argv);
  const given = parse(name, form, rest);
  const { values } = given;
  return {
    command: form.read(given),
    common: {
      libraryDir: pathOf(values, 'library'),
      json: values['json'] === true,
      quiet: values['quiet'] === true,
      keyEnv: text(values, 'key-env'),
      bytesPerSecond: limitRateOf(values),
      keepFreeBytes: sizeOf(values, 'keep-free'),
    },
  };
}

/** Whether `--json` was given, also where the rest of the line is wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json');
}

const noOptions: CommonOptions = {
  libraryDir: null,
  json: false,
  quiet: false,
  keyEnv: null,
  bytesPerSecond: null,
  keepFreeBytes: null,
};

/** Options for all that take the word behind them. */
const optionsWithValue: ReadonlySet<string> = new Set([
  '--library',
  '--key-env',
  '--limit-rate',
  '--keep-free',
]);

/** The first one or two words that are no option; options may stand before them. */
function findCommand(argv: readonly string[]): {
  readonly name: string;
  readonly form: CommandForm<Command>;
  readonly rest: string[];
} {
  const words: number[] = [];
  for (let at = 0; at < argv.length && words.length < 2; at += 1) {
    const word = argv[at] ?? '';
    if (optionsWithValue.has(word)) at += 1;
    else if (!word.startsWith('-')) words.push(at);
  }
  const [first, second] = words;
  for (const used of [[first, second], [first]]) {
    const indexes = used.filter((index) => index !== undefined);
    const name = indexes.map((index) => argv[index]).join(' ');
    const form = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (form !== undefined) return { name, form, rest: argv.filter((_, index) => !indexes.includes(index)) };
  }
  const said = first === undefined ? '' : `‘${argv[first] ?? ''}’ is no command. `;
  throw new AppError('usage', `${said}Commands: ${Object.keys(commands).join(', ')}.`);
}

function parse(name: string, form: CommandForm<Command>, rest: string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: withValues(rest, form.optionalValues ?? {}),
      options: { ...commonOptions, ...form.options },
      allowPositionals: true,
      strict: true,
    });
    return { name, values, positionals };
  } catch (error) {
    throw new AppError('usage', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `--option` becomes `--option=value`, with the word behind it where that is one of the values. */
function withValues(
  words: readonly string[],
  optionalValues: Readonly<Record<string, readonly string[]>>,
): string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const values = word.startsWith('--') ? optionalValues[word.slice(2)] : undefined;
    const next = words[at + 1];
    if (values === undefined) found.push(word);
    else if (next !== undefined && values.includes(next)) found.push(`${word}=${words[(at += 1)] ?? ''}`);
    else found.push(`${word}=${values[0] ?? ''}`);
  }
  return found;
}

function limitRateOf(values: Values): number | null {
  const rate = sizeOf(values, 'limit-rate');
  if (rate !== null && (rate < leastBytesPerSecond || rate > mostBytesPerSecond)) {
    throw new AppError('usage', '--limit-rate must be between 10K and 10G bytes per second.');
  }
  return rate;
}
