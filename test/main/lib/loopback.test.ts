// Which host names are this computer.
import { expect, it } from 'vitest';
import { isLoopbackAddress, isLoopbackHostName } from '../../../src/main/lib/loopback.ts';

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

it.each([
  ['http://localhost:3000/mj/image/1', true],
  ['https://[::1]/a', true],
  ['https://api.example/localhost', false],
  ['', false],
  ['localhost', false],
])('isLoopbackAddress(%j) is %s', (address, expected) => {
  expect(isLoopbackAddress(address)).toBe(expected);
});
