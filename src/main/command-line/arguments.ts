// Reads the command line into one typed command, or says what is wrong with it.
// Invariant: pure; every mistake is an AppError `usage` that names the mistake and the right form.
import { parseArgs } from 'node:util';
import { providerIds, taskStates } from '../../preload/contract/entities.ts';
import type { ProviderId, TaskState } from '../../preload/contract/entities.ts';
import { promptFiles } from '../../preload/contract/exporting.ts';
import type { PromptFile } from '../../preload/contract/exporting.ts';
import { leastBytesPerSecond, mostBytesPerSecond } from '../../preload/contract/requests.ts';
import { AppError } from '../lib/app-error.ts';

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
  | {
      readonly kind: 'accounts-add';
      readonly provider: ProviderId;
      readonly label: string;
      readonly baseUrl: string;
      readonly userId: string | null;
      readonly userHeader: string | null;
      readonly isAdmin: boolean;
      readonly allowHttp: boolean;
      readonly test: boolean;
    }
  | { readonly kind: 'accounts-list' }
  | {
      readonly kind: 'accounts-test' | 'accounts-pause' | 'accounts-resume' | 'accounts-remove';
      readonly label: string;
    }
  | { readonly kind: 'accounts-rotate-key'; readonly label: string; readonly test: boolean }
  | { readonly kind: 'accounts-relay-key'; readonly label: string; readonly removes: boolean }
  | { readonly kind: 'accounts-rename'; readonly label: string; readonly newLabel: string }
  | {
      readonly kind: 'import';
      /** `-` is standard input. */
      readonly files: readonly string[];
      readonly account: string | null;
      readonly askOthers: boolean;
      readonly wait: boolean;
    }
  | {
      readonly kind: 'sync';
      /** Null for every account whose provider lists its past tasks. */
      readonly account: string | null;
      readonly sinceMs: number | null;
      readonly channel: string | null;
      readonly full: boolean;
      readonly wait: boolean;
    }
  | { readonly kind: 'run' }
  | {
      readonly kind: 'list';
      readonly query: string | null;
      readonly state: TaskState | null;
      readonly account: string | null;
      /** Null for all. */
      readonly limit: number | null;
      readonly offset: number;
    }
  | {
      readonly kind: 'act';
      readonly task: string;
      readonly button: string;
      /** Where several accounts have this task. */
      readonly account: string | null;
      readonly confirmed: boolean;
      readonly prompt: string | null;
      /** A PNG file, or an https address. */
      readonly mask: string | null;
      readonly wait: boolean;
    }
  | { readonly kind: 'delete'; readonly targets: readonly PictureTarget[]; readonly forget: boolean }
  | {
      readonly kind: 'export';
      readonly folder: string;
      /** In the words of the window's search; null for all. */
      readonly query: string | null;
      readonly album: string | null;
      readonly account: string | null;
      /** Null for the names that the files have in the library. */
      readonly template: string | null;
      readonly promptFile: PromptFile;
    }
  | {
      readonly kind: 'verify';
      readonly repair: boolean;
      /** Where a check that was ended early stood. */
      readonly resume: boolean;
    }
  | { readonly kind: 'backups-list' }
  | { readonly kind: 'backups-restore'; readonly name: string }
  | { readonly kind: 'rebuild'; readonly quick: boolean }
  /** Null for all. */
  | { readonly kind: 'trash-list'; readonly limit: number | null }
  | { readonly kind: 'trash-restore'; readonly targets: readonly PictureTarget[]; readonly all: boolean }
  | {
      readonly kind: 'trash-empty';
      /** Only what was deleted longer ago; null for all. */
      readonly olderThanDays: number | null;
      readonly confirmed: boolean;
    }
  | { readonly kind: 'stats' };

/** `TASK` or `TASK:INDEX`. */
export interface PictureTarget {
  readonly task: string;
  readonly index: number | null;
}

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

const commandOptions = {
  'accounts add': {
    provider: { type: 'string' },
    label: { type: 'string' },
    'base-url': { type: 'string' },
    'user-id': { type: 'string' },
    'user-header': { type: 'string' },
    admin: { type: 'boolean' },
    'allow-http': { type: 'boolean' },
    'no-test': { type: 'boolean' },
  },
  'accounts list': {},
  'accounts test': {},
  'accounts rename': {},
  'accounts rotate-key': { 'no-test': { type: 'boolean' } },
  'accounts relay-key': { remove: { type: 'boolean' } },
  'accounts pause': {},
  'accounts resume': {},
  'accounts remove': {},
  import: { account: { type: 'string' }, 'ask-others': { type: 'boolean' }, wait: { type: 'boolean' } },
  sync: {
    account: { type: 'string' },
    since: { type: 'string' },
    channel: { type: 'string' },
    full: { type: 'boolean' },
    wait: { type: 'boolean' },
  },
  run: {},
  list: {
    query: { type: 'string' },
    state: { type: 'string' },
    account: { type: 'string' },
    limit: { type: 'string' },
    offset: { type: 'string' },
  },
  act: {
    account: { type: 'string' },
    yes: { type: 'boolean' },
    prompt: { type: 'string' },
    mask: { type: 'string' },
    wait: { type: 'boolean' },
  },
  delete: { forget: { type: 'boolean' } },
  export: {
    query: { type: 'string' },
    album: { type: 'string' },
    account: { type: 'string' },
    template: { type: 'string' },
    prompts: { type: 'string' },
  },
  verify: { repair: { type: 'boolean' }, continue: { type: 'boolean' } },
  'backups list': {},
  'backups restore': {},
  rebuild: { quick: { type: 'boolean' } },
  'trash list': { limit: { type: 'string' } },
  'trash restore': { all: { type: 'boolean' } },
  'trash empty': { 'older-than': { type: 'string' }, yes: { type: 'boolean' } },
  stats: {},
} as const satisfies Record<string, Record<string, { type: 'string' | 'boolean' }>>;

type CommandName = keyof typeof commandOptions;

/** Names of all commands, as `accounts add`. */
export const commandNames = Object.keys(commandOptions) as readonly CommandName[];

/** Throws AppError usage. */
export function readArguments(argv: readonly string[]): {
  readonly command: Command;
  readonly common: CommonOptions;
} {
  const wantsHelp = argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help';
  if (wantsHelp) return { command: { kind: 'help' }, common: noOptions };
  if (argv.includes('--version')) return { command: { kind: 'version' }, common: noOptions };
  const { name, rest } = commandName(argv);
  const { values, positionals } = parse(name, rest);
  return {
    command: commandOf(name, values, positionals),
    common: {
      libraryDir: text(values, 'library'),
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
function commandName(argv: readonly string[]): { name: CommandName; rest: string[] } {
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
    if (isCommandName(name)) return { name, rest: argv.filter((_, index) => !indexes.includes(index)) };
  }
  const said = first === undefined ? '' : `‘${argv[first] ?? ''}’ is no command. `;
  throw new AppError('usage', `${said}Commands: ${commandNames.join(', ')}.`);
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandOptions, name);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(name: CommandName, rest: string[]): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...commonOptions, ...commandOptions[name] },
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    throw new AppError('usage', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function commandOf(name: CommandName, values: Values, positionals: readonly string[]): Command {
  switch (name) {
    case 'accounts add':
      refuseExtra(name, positionals, 0);
      return {
        kind: 'accounts-add',
        provider: oneOf('provider', required(values, 'provider'), providerIds),
        label: required(values, 'label'),
        baseUrl: text(values, 'base-url') ?? '',
        userId: userIdOf(values),
        userHeader: text(values, 'user-header'),
        isAdmin: values['admin'] === true,
        allowHttp: values['allow-http'] === true,
        test: values['no-test'] !== true,
      };
    case 'accounts list':
      refuseExtra(name, positionals, 0);
      return { kind: 'accounts-list' };
    case 'accounts test':
      return { kind: 'accounts-test', label: onlyName(name, positionals) };
    case 'accounts pause':
      return { kind: 'accounts-pause', label: onlyName(name, positionals) };
    case 'accounts resume':
      return { kind: 'accounts-resume', label: onlyName(name, positionals) };
    case 'accounts remove':
      return { kind: 'accounts-remove', label: onlyName(name, positionals) };
    case 'accounts rotate-key':
      return {
        kind: 'accounts-rotate-key',
        label: onlyName(name, positionals),
        test: values['no-test'] !== true,
      };
    case 'accounts relay-key':
      return {
        kind: 'accounts-relay-key',
        label: onlyName(name, positionals),
        removes: values['remove'] === true,
      };
    case 'accounts rename': {
      const [label, newLabel] = positionals;
      if (label === undefined || newLabel === undefined || positionals.length > 2) {
        throw new AppError('usage', 'Usage: accounts rename NAME NEW');
      }
      return { kind: 'accounts-rename', label, newLabel };
    }
    case 'import':
      return {
        kind: 'import',
        files: positionals.length === 0 ? ['-'] : positionals,
        account: text(values, 'account'),
        askOthers: values['ask-others'] === true,
        wait: values['wait'] === true,
      };
    case 'sync':
      refuseExtra(name, positionals, 0);
      return {
        kind: 'sync',
        account: text(values, 'account'),
        sinceMs: sinceOf(values),
        channel: values['channel'] === undefined ? null : String(count(values, 'channel', 0)),
        full: values['full'] === true,
        wait: values['wait'] === true,
      };
    case 'run':
      refuseExtra(name, positionals, 0);
      return { kind: 'run' };
    case 'list':
      refuseExtra(name, positionals, 0);
      return {
        kind: 'list',
        query: text(values, 'query'),
        state: values['state'] === undefined ? null : oneOf('state', required(values, 'state'), taskStates),
        account: text(values, 'account'),
        limit: values['limit'] === undefined ? null : count(values, 'limit', 0),
        offset: count(values, 'offset', 0),
      };
    case 'act': {
      const [task, button] = positionals;
      if (task === undefined || button === undefined || positionals.length > 2)
        throw new AppError('usage', 'Usage: act TASK BUTTON [--yes]');
      return {
        kind: 'act',
        task,
        button,
        account: text(values, 'account'),
        confirmed: values['yes'] === true,
        prompt: text(values, 'prompt'),
        mask: text(values, 'mask'),
        wait: values['wait'] === true,
      };
    }
    case 'delete':
      if (positionals.length === 0) throw new AppError('usage', 'Usage: delete TASK[:INDEX]… [--forget]');
      return { kind: 'delete', targets: positionals.map(targetOf), forget: values['forget'] === true };
    case 'export': {
      const [folder] = positionals;
      if (folder === undefined || positionals.length > 1)
        throw new AppError('usage', 'Usage: export DIR [--query TEXT] [--album NAME]');
      return {
        kind: 'export',
        folder,
        query: text(values, 'query'),
        album: text(values, 'album'),
        account: text(values, 'account'),
        template: text(values, 'template'),
        promptFile: oneOf('prompts', text(values, 'prompts') ?? 'none', promptFiles),
      };
    }
    case 'verify':
      refuseExtra(name, positionals, 0);
      return { kind: 'verify', repair: values['repair'] === true, resume: values['continue'] === true };
    case 'backups list':
      refuseExtra(name, positionals, 0);
      return { kind: 'backups-list' };
    case 'backups restore':
      return { kind: 'backups-restore', name: onlyName(name, positionals) };
    case 'rebuild':
      refuseExtra(name, positionals, 0);
      return { kind: 'rebuild', quick: values['quick'] === true };
    case 'trash list':
      refuseExtra(name, positionals, 0);
      return { kind: 'trash-list', limit: values['limit'] === undefined ? null : count(values, 'limit', 0) };
    case 'trash restore': {
      const all = values['all'] === true;
      if ((positionals.length === 0) !== all)
        throw new AppError('usage', 'Usage: trash restore TASK[:INDEX]…, or trash restore --all');
      return { kind: 'trash-restore', targets: positionals.map(targetOf), all };
    }
    case 'trash empty':
      refuseExtra(name, positionals, 0);
      return {
        kind: 'trash-empty',
        olderThanDays: values['older-than'] === undefined ? null : count(values, 'older-than', 0),
        confirmed: values['yes'] === true,
      };
    case 'stats':
      refuseExtra(name, positionals, 0);
      return { kind: 'stats' };
  }
}

function text(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' ? value : null;
}

function required(values: Values, name: string): string {
  const value = text(values, name)?.trim() ?? '';
  if (value === '') throw new AppError('usage', `--${name} is missing.`);
  return value;
}

function oneOf<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new AppError('usage', `--${name} must be one of ${choices.join(', ')}.`);
  return found;
}

function userIdOf(values: Values): string | null {
  const userId = text(values, 'user-id')?.trim() ?? null;
  if (userId !== null && !/^\d{1,12}$/.test(userId)) {
    throw new AppError('usage', '--user-id must be the plain number that stands in your profile.');
  }
  return userId;
}

/** A day (from its beginning in UTC) or a moment. */
function sinceOf(values: Values): number | null {
  const since = text(values, 'since')?.trim() ?? null;
  if (since === null) return null;
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(since);
  const atMs = isTime ? Date.parse(since) : Number.NaN;
  if (Number.isNaN(atMs))
    throw new AppError('usage', '--since must be a date like 2026-01-31, or a time like 2026-01-31T08:00Z.');
  return atMs;
}

/** Bytes: a number, with K, M or G behind it for powers of a thousand; Ki, Mi and Gi for powers of 1,024. */
function sizeOf(values: Values, name: string): number | null {
  const size = text(values, name)?.trim() ?? null;
  if (size === null) return null;
  const match = /^(\d{1,15}(?:\.\d{1,6})?)(?:([kmg])(i?)b?)?$/i.exec(size);
  if (match === null) throw new AppError('usage', `--${name} must be a size like 500K, 2M or 1.5G.`);
  const power = match[2] === undefined ? 0 : 'kmg'.indexOf(match[2].toLowerCase()) + 1;
  return Math.round(Number(match[1]) * (match[3] === 'i' ? 1024 : 1000) ** power);
}

function limitRateOf(values: Values): number | null {
  const rate = sizeOf(values, 'limit-rate');
  if (rate !== null && (rate < leastBytesPerSecond || rate > mostBytesPerSecond)) {
    throw new AppError('usage', '--limit-rate must be between 10K and 10G bytes per second.');
  }
  return rate;
}

function count(values: Values, name: string, whenAbsent: number): number {
  const value = text(values, name);
  if (value === null) return whenAbsent;
  if (!/^\d{1,9}$/.test(value)) throw new AppError('usage', `--${name} must be a whole number.`);
  return Number(value);
}

function onlyName(name: CommandName, positionals: readonly string[]): string {
  const [label] = positionals;
  if (label === undefined || positionals.length > 1) throw new AppError('usage', `Usage: ${name} NAME`);
  return label;
}

function refuseExtra(name: CommandName, positionals: readonly string[], expected: number): void {
  const extra = positionals[expected];
  if (extra !== undefined) throw new AppError('usage', `‘${name}’ takes no ‘${extra}’.`);
}

function targetOf(argument: string): PictureTarget {
  const match = /^(.+):(\d{1,4})$/.exec(argument);
  if (match?.[1] === undefined) return { task: argument, index: null };
  return { task: match[1], index: Number(match[2]) };
}
