// What is to be done where a key that was just entered could not be kept.
import { expect, test } from 'vitest';
import type { FailureCode } from '../../src/preload/contract/failure.ts';
import { newKeyTodo } from '../../src/renderer/lib/new-key-failure.ts';

test.each<[FailureCode, ReturnType<typeof newKeyTodo>]>([
  ['unauthorized', 'keyRefused'],
  // Nobody tries these again: the form does it once, when it is sent.
  ['provider-down', 'notSaved'],
  ['timeout', 'notSaved'],
  ['rate-limited', 'notSaved'],
  // Their usual words fit here too.
  ['network', null],
  ['no-keychain', null],
  ['forbidden', null],
])('%s: %s', (code, todo) => {
  expect(newKeyTodo(code)).toBe(todo);
});
