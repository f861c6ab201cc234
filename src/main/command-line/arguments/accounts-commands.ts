// The commands `accounts …`: what each is told, its options, and how they are read.
// Invariant: pure; a mistake is an AppError `usage` that shows the right form.
import { providerIds } from '../../../preload/contract/providers.ts';
import type { ProviderId } from '../../../preload/contract/providers.ts';
import { AppError } from '../../lib/app-error.ts';
import { oneOf, onlyName, refuseExtra, required, text } from './given.ts';
import type { CommandForm, Values } from './given.ts';

export type AccountsCommand =
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
  | { readonly kind: 'accounts-rename'; readonly label: string; readonly newLabel: string };

/** By name. */
export const accountsCommands = {
  'accounts add': {
    options: {
      provider: { type: 'string' },
      label: { type: 'string' },
      'base-url': { type: 'string' },
      'user-id': { type: 'string' },
      'user-header': { type: 'string' },
      admin: { type: 'boolean' },
      'allow-http': { type: 'boolean' },
      'no-test': { type: 'boolean' },
    },
    read(given) {
      const { values } = given;
      refuseExtra(given);
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
    },
  },
  'accounts list': {
    options: {},
    read(given) {
      refuseExtra(given);
      return { kind: 'accounts-list' };
    },
  },
  'accounts test': {
    options: {},
    read(given) {
      return { kind: 'accounts-test', label: onlyName(given) };
    },
  },
  'accounts rename': {
    options: {},
    read({ positionals }) {
      const [label, newLabel] = positionals;
      if (label === undefined || newLabel === undefined || positionals.length > 2) {
        throw new AppError('usage', 'Usage: accounts rename NAME NEW');
      }
      return { kind: 'accounts-rename', label, newLabel };
    },
  },
  'accounts rotate-key': {
    options: { 'no-test': { type: 'boolean' } },
    read(given) {
      const { values } = given;
      return {
        kind: 'accounts-rotate-key',
        label: onlyName(given),
        test: values['no-test'] !== true,
      };
    },
  },
  'accounts relay-key': {
    options: { remove: { type: 'boolean' } },
    read(given) {
      const { values } = given;
      return {
        kind: 'accounts-relay-key',
        label: onlyName(given),
        removes: values['remove'] === true,
      };
    },
  },
  'accounts pause': {
    options: {},
    read(given) {
      return { kind: 'accounts-pause', label: onlyName(given) };
    },
  },
  'accounts resume': {
    options: {},
    read(given) {
      return { kind: 'accounts-resume', label: onlyName(given) };
    },
  },
  'accounts remove': {
    options: {},
    read(given) {
      return { kind: 'accounts-remove', label: onlyName(given) };
    },
  },
} as const satisfies Readonly<Record<string, CommandForm<AccountsCommand>>>;

function userIdOf(values: Values): string | null {
  const userId = text(values, 'user-id')?.trim() ?? null;
  if (userId !== null && !/^\d{1,12}$/.test(userId)) {
    throw new AppError('usage', '--user-id must be the plain number that stands in your profile.');
  }
  return userId;
}
