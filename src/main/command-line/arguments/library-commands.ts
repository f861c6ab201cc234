// The commands for the library as a whole: `verify`, `backups …`, `rebuild`, `trash …`, `imports list`, `names`, `stats`.
// Invariant: pure; a mistake is an AppError `usage` that shows the right form.
import { AppError } from '../../lib/app-error.ts';
import { count, onlyName, refuseExtra, targetOf } from './given.ts';
import type { CommandForm, PictureTarget } from './given.ts';

export type LibraryCommand =
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
  /** Null for all. */
  | { readonly kind: 'imports-list'; readonly limit: number | null }
  | {
      readonly kind: 'names';
      /** What new files are named by from now on; undefined only shows it, null is the usual names. */
      readonly template: string | null | undefined;
    }
  | { readonly kind: 'stats' };

function listForm(kind: 'trash-list' | 'imports-list'): CommandForm<LibraryCommand> {
  return {
    options: { limit: { type: 'string' } },
    read(given) {
      refuseExtra(given);
      const { values } = given;
      return { kind, limit: values['limit'] === undefined ? null : count(values, 'limit', 0) };
    },
  };
}

/** By name. */
export const libraryCommands = {
  verify: {
    options: { repair: { type: 'boolean' }, continue: { type: 'boolean' } },
    read(given) {
      const { values } = given;
      refuseExtra(given);
      return { kind: 'verify', repair: values['repair'] === true, resume: values['continue'] === true };
    },
  },
  'backups list': {
    options: {},
    read(given) {
      refuseExtra(given);
      return { kind: 'backups-list' };
    },
  },
  'backups restore': {
    options: {},
    read(given) {
      return { kind: 'backups-restore', name: onlyName(given) };
    },
  },
  rebuild: {
    options: { quick: { type: 'boolean' } },
    read(given) {
      const { values } = given;
      refuseExtra(given);
      return { kind: 'rebuild', quick: values['quick'] === true };
    },
  },
  'imports list': listForm('imports-list'),
  names: {
    options: { usual: { type: 'boolean' } },
    read({ values, positionals }) {
      const usual = values['usual'] === true;
      if (positionals.length > (usual ? 0 : 1))
        throw new AppError('usage', 'Usage: names [TEMPLATE], or names --usual');
      return { kind: 'names', template: usual ? null : positionals[0] };
    },
  },
  'trash list': listForm('trash-list'),
  'trash restore': {
    options: { all: { type: 'boolean' } },
    read({ values, positionals }) {
      const all = values['all'] === true;
      if ((positionals.length === 0) !== all)
        throw new AppError('usage', 'Usage: trash restore TASK[:INDEX]…, or trash restore --all');
      return { kind: 'trash-restore', targets: positionals.map(targetOf), all };
    },
  },
  'trash empty': {
    options: { 'older-than': { type: 'string' }, yes: { type: 'boolean' } },
    read(given) {
      const { values } = given;
      refuseExtra(given);
      return {
        kind: 'trash-empty',
        olderThanDays: values['older-than'] === undefined ? null : count(values, 'older-than', 0),
        confirmed: values['yes'] === true,
      };
    },
  },
  stats: {
    options: {},
    read(given) {
      refuseExtra(given);
      return { kind: 'stats' };
    },
  },
} as const satisfies Readonly<Record<string, CommandForm<LibraryCommand>>>;
