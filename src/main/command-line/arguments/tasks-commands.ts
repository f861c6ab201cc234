// The commands that bring tasks in, follow, show and act on them: `import`, `add`, `sync`, `run`, `list`, `act`.
// Invariant: pure; a mistake is an AppError `usage` that shows the right form.
import { taskStates } from '../../../preload/contract/tasks.ts';
import type { TaskState } from '../../../preload/contract/tasks.ts';
import { AppError } from '../../lib/app-error.ts';
import { count, oneOf, refuseExtra, required, text } from './given.ts';
import type { CommandForm, Values } from './given.ts';

export type TasksCommand =
  | {
      readonly kind: 'import';
      /** `-` is standard input. */
      readonly files: readonly string[];
      readonly account: string | null;
      readonly askOthers: boolean;
      readonly wait: boolean;
    }
  /** Files and folders of pictures that somebody has. */
  | { readonly kind: 'add'; readonly sources: readonly string[] }
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
    };

/** By name. */
export const tasksCommands = {
  import: {
    options: { account: { type: 'string' }, 'ask-others': { type: 'boolean' }, wait: { type: 'boolean' } },
    read({ values, positionals }) {
      return {
        kind: 'import',
        files: positionals.length === 0 ? ['-'] : positionals,
        account: text(values, 'account'),
        askOthers: values['ask-others'] === true,
        wait: values['wait'] === true,
      };
    },
  },
  add: {
    options: {},
    read({ positionals }) {
      if (positionals.length === 0) throw new AppError('usage', 'Usage: add FILE|FOLDER…');
      return { kind: 'add', sources: positionals };
    },
  },
  sync: {
    options: {
      account: { type: 'string' },
      since: { type: 'string' },
      channel: { type: 'string' },
      full: { type: 'boolean' },
      wait: { type: 'boolean' },
    },
    read(given) {
      const { values } = given;
      refuseExtra(given);
      return {
        kind: 'sync',
        account: text(values, 'account'),
        sinceMs: sinceOf(values),
        channel: values['channel'] === undefined ? null : String(count(values, 'channel', 0)),
        full: values['full'] === true,
        wait: values['wait'] === true,
      };
    },
  },
  run: {
    options: {},
    read(given) {
      refuseExtra(given);
      return { kind: 'run' };
    },
  },
  list: {
    options: {
      query: { type: 'string' },
      state: { type: 'string' },
      account: { type: 'string' },
      limit: { type: 'string' },
      offset: { type: 'string' },
    },
    read(given) {
      const { values } = given;
      refuseExtra(given);
      return {
        kind: 'list',
        query: text(values, 'query'),
        state: values['state'] === undefined ? null : oneOf('state', required(values, 'state'), taskStates),
        account: text(values, 'account'),
        limit: values['limit'] === undefined ? null : count(values, 'limit', 0),
        offset: count(values, 'offset', 0),
      };
    },
  },
  act: {
    options: {
      account: { type: 'string' },
      yes: { type: 'boolean' },
      prompt: { type: 'string' },
      mask: { type: 'string' },
      wait: { type: 'boolean' },
    },
    read({ values, positionals }) {
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
    },
  },
} as const satisfies Readonly<Record<string, CommandForm<TasksCommand>>>;

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
