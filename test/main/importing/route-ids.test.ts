// Which account is asked first: shapes, order, doubts, a named account, leave to ask others.
import { describe, expect, it } from 'vitest';
import { providerIds } from '../../../src/preload/contract/providers.ts';
import type { IdShape } from '../../../src/main/importing/find-ids.ts';
import { isForeignShape, providersOfShape, routeIds } from '../../../src/main/importing/route-ids.ts';
import type { RoutableAccount } from '../../../src/main/importing/route-ids.ts';

const acedata: RoutableAccount = { id: 'ace', provider: 'acedata' };
const acedata2: RoutableAccount = { id: 'ace2', provider: 'acedata' };
const midapi: RoutableAccount = { id: 'mid', provider: 'midapi' };
const apimart: RoutableAccount = { id: 'mart', provider: 'apimart' };
const newapi: RoutableAccount = { id: 'new', provider: 'newapi' };
const mjproxy: RoutableAccount = { id: 'proxy', provider: 'mjproxy' };
const every = [newapi, acedata2, mjproxy, midapi, acedata, apimart];

/** Accounts, shape, doubt, named, askOthers → `account`, `account?` for a guess, or `!reason`. */
const table: readonly (readonly [
  RoutableAccount[],
  IdShape,
  'maybe-number' | 'maybe-job-id' | null,
  string | null,
  boolean,
  string,
])[] = [
  [every, 'uuid', null, null, false, 'ace2?'],
  [[acedata, acedata2], 'uuid', null, null, false, 'ace?'],
  [every, 'hex', null, null, false, 'mid?'],
  [every, 'ulid-task', null, null, false, 'mart?'],
  [every, 'unified-task', null, null, false, 'mart?'],
  [every, 'digits', null, null, false, 'new?'],
  [[mjproxy, newapi], 'digits', null, null, false, 'proxy?'],
  [[acedata, mjproxy], 'digits', null, null, false, 'proxy?'],
  [[acedata], 'hex', null, null, false, '!no-account'],
  [[acedata], 'hex', null, null, true, 'ace?'],
  [[], 'hex', null, null, true, '!no-account'],
  [[], 'uuid', null, null, false, '!no-account'],
  [every, 'uuid', 'maybe-job-id', null, false, '!maybe-job-id'],
  [every, 'digits', 'maybe-number', null, true, '!maybe-number'],
  [every, 'other', null, null, true, '!unknown-shape'],
  [every, 'other', null, 'mid', false, 'mid'],
  [every, 'uuid', null, 'new', false, 'new'],
  [every, 'uuid', 'maybe-job-id', 'ace', false, 'ace'],
  [every, 'digits', 'maybe-number', 'proxy', false, 'proxy'],
  [every, 'uuid', null, 'gone', false, '!no-account'],
  [every, 'uuid', null, 'gone', true, '!no-account'],
];

describe('routeIds', () => {
  it.each(table)(
    '%j %s, doubt %s, named %s, others %s → %s',
    (accounts, shape, doubt, namedAccountId, askOthers, expected) => {
      const { routed, doubtful } = routeIds({
        ids: [{ id: 'x', shape, doubt }],
        accounts,
        namedAccountId,
        askOthers,
      });
      const outcome = [
        ...routed.map(({ accountId, guessed }) => (guessed ? `${accountId}?` : accountId)),
        ...doubtful.map(({ reason }) => `!${reason}`),
      ];
      expect(outcome).toEqual([expected]);
    },
  );

  it('keeps every id, once and in order', () => {
    const ids = (['uuid', 'hex', 'digits', 'other', 'uuid'] as const).map((shape, index) => ({
      id: String(index),
      shape,
      doubt: null,
    }));
    const { routed, doubtful } = routeIds({
      ids,
      accounts: [acedata, newapi],
      namedAccountId: null,
      askOthers: false,
    });
    expect(routed.map(({ id }) => id)).toEqual(['0', '2', '4']);
    expect(doubtful).toEqual([
      { id: '1', reason: 'no-account' },
      { id: '3', reason: 'unknown-shape' },
    ]);
  });

  it('calls a shape foreign to all providers but its own', () => {
    for (const shape of ['ulid-task', 'unified-task', 'uuid', 'hex', 'digits', 'other'] as const) {
      const own = providerIds.filter((provider) => !isForeignShape(shape, provider));
      expect(own).toEqual(providersOfShape(shape));
    }
  });
});
