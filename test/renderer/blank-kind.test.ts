// An empty gallery says why it is empty, and never that the library is when something narrows it.
import { expect, test } from 'vitest';
import { everything } from '../../src/preload/contract/finding.ts';
import { blankKind } from '../../src/renderer/lib/blank-kind.ts';

const facets = [{ facet: 'flag', values: ['pick'], isExcluded: false }];

test.each([
  ['a library without accounts', {}, { hasAccounts: false }, 'welcome'],
  ['a library without tasks', {}, {}, 'no-tasks'],
  ['an account without tasks', { accountId: 'one' }, {}, 'no-account-tasks'],
  ['an empty album', { albumId: 3 }, {}, 'album'],
  ['an empty album of a library whose accounts are gone', { albumId: 3 }, { hasAccounts: false }, 'album'],
  ['a filter', { albumId: 3, show: 'failed' }, {}, 'failed'],
  ['a search', { search: 'fog ', show: 'failed' }, {}, 'search'],
  ['blanks only', { search: '  ' }, {}, 'no-tasks'],
  ['a facet', { facets, accountId: 'one' }, {}, 'search'],
  ['what could not be read', { search: 'fog ' }, { hasFailed: true }, 'failure'],
] as const)('%s', (_name, query, facts, kind) => {
  expect(blankKind({ ...everything, ...query }, { hasFailed: false, hasAccounts: true, ...facts })).toBe(
    kind,
  );
});
