// The form that adds an account: what is said of it before it is sent, and what is sent.
import { expect, test } from 'vitest';
import { accountToAdd, unfitFields } from '../../src/renderer/lib/account-form.ts';
import type { AccountField, AccountForm } from '../../src/renderer/lib/account-form.ts';

const plain = { needsUserId: false, canBeAdmin: false };
const relay = { needsUserId: true, canBeAdmin: true };
const form: AccountForm = {
  ...{ providerId: 'newapi', label: 'Studio', baseUrl: 'https://api.example.org', userId: '42' },
  ...{ isAdmin: false, allowHttp: false, userHeader: '' },
};

test.each<[string, Partial<AccountForm>, typeof plain | undefined, string, readonly AccountField[]]>([
  ['all of it is there', {}, relay, 'key', []],
  ['no key', {}, relay, '', ['key']],
  ['no address', { baseUrl: 'api.example.org' }, relay, 'key', ['baseUrl']],
  ['an address that is no web page', { baseUrl: 'ftp://api.example.org' }, relay, 'key', ['baseUrl']],
  ['plain http without a yes', { baseUrl: 'http://api.example.org' }, relay, 'key', ['allowHttp']],
  ['plain http with a yes', { baseUrl: 'http://api.example.org', allowHttp: true }, relay, 'key', []],
  ['plain http on this computer', { baseUrl: 'http://127.0.0.1:3000' }, relay, 'key', []],
  ['no user id where one is needed', { userId: ' ' }, relay, 'key', ['userId']],
  ['a name in place of a user id', { userId: 'ada' }, relay, 'key', ['userId']],
  ['a user id with blanks around it', { userId: ' 42 ' }, relay, 'key', []],
  ['no user id where none is needed', { userId: '' }, plain, 'key', []],
  ['nothing known of the provider yet', { userId: '' }, undefined, 'key', []],
  ['nothing at all', { baseUrl: '', userId: '' }, relay, '', ['key', 'baseUrl', 'userId']],
])('what is unfit: %s', (_, change, provider, key, unfit) => {
  expect([...unfitFields({ ...form, ...change }, provider, key)]).toEqual(unfit);
});

const asked = {
  ...{ provider: 'newapi', label: 'Studio', baseUrl: 'https://api.example.org', userId: '42' },
  ...{ userHeader: null, scope: 'own', allowHttp: false },
};

test.each<[string, Partial<AccountForm>, typeof plain | undefined, object]>([
  ['as it stands', {}, relay, {}],
  ['without blanks', { label: ' Studio ', baseUrl: ' https://api.example.org ', userId: ' 42 ' }, relay, {}],
  ['without a name', { label: ' ' }, relay, { label: 'New API 2' }],
  ['of an administrator', { isAdmin: true }, relay, { scope: 'admin' }],
  ['of none, where there are none', { isAdmin: true }, plain, { scope: 'own', userId: null }],
  ['with the header of a fork', { userHeader: 'Veloera-User' }, relay, { userHeader: 'Veloera-User' }],
  [
    'over plain http',
    { baseUrl: 'http://api.example.org', allowHttp: true },
    relay,
    { baseUrl: 'http://api.example.org', allowHttp: true },
  ],
  ['with a yes to http that is not needed', { allowHttp: true }, relay, {}],
  ['with a user id that nobody needs', {}, undefined, { userId: null }],
])('what is asked for: %s', (_, change, provider, expected) => {
  expect(accountToAdd({ ...form, ...change }, provider, 'New API 2')).toEqual({ ...asked, ...expected });
});
