// Which host names are this computer.
import { expect, it } from 'vitest';
import { isLoopbackHostName } from '../../../src/main/lib/loopback.ts';

it.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['a.localhost', true],
  ['127.255.0.1', true],
  ['[::1]', true],
  ['128.0.0.1', false],
  ['127.0.0.1.example.com', false],
  ['notlocalhost', false],
  ['10.0.0.1', false],
  ['[::2]', false],
])('isLoopbackHostName(%j) is %s', (name, expected) => {
  expect(isLoopbackHostName(name)).toBe(expected);
});
