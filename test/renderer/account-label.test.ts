// What an account is called where nobody gives it a name.
import { expect, test } from 'vitest';
import { usualAccountLabel } from '../../src/renderer/lib/account-label.ts';

test.each([
  ['AceData Cloud', [], 'AceData Cloud'],
  ['AceData Cloud', ['Studio'], 'AceData Cloud'],
  ['AceData Cloud', ['acedata cloud'], 'AceData Cloud 2'],
  ['AceData Cloud', ['AceData Cloud', 'AceData Cloud 2', 'AceData Cloud 4'], 'AceData Cloud 3'],
  ['MidAPI / kie.ai', ['MidAPI'], 'MidAPI 2'],
] as const)('%s beside %j is %s', (providerName, taken, expected) => {
  expect(usualAccountLabel(providerName, taken)).toBe(expected);
});
