import { expect, test } from 'vitest';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { wasSurelyNotSent } from '../../../src/main/providers/was-sent.ts';

const failed = (code: string, syscall?: string): Error =>
  Object.assign(new Error(`${syscall ?? ''} ${code}`), {
    code,
    ...(syscall === undefined ? {} : { syscall }),
  });

test.each<[what: string, cause: Error, expected: boolean]>([
  ['nobody listens', failed('ECONNREFUSED', 'connect'), true],
  ['no name', failed('ENOTFOUND', 'getaddrinfo'), true],
  ['no way there', failed('EHOSTUNREACH', 'connect'), true],
  ['the connection was not made in time', failed('ETIMEDOUT', 'connect'), true],
  ['the connection was not made in time, by our clock', failed('UND_ERR_CONNECT_TIMEOUT'), true],
  ['none of the addresses', new AggregateError([failed('ECONNREFUSED', 'connect')]), true],
  ['a refused tunnel', new Error('Proxy response (407) !== 200 when HTTP Tunneling'), true],
  ['cut off', failed('ECONNRESET', 'read'), false],
  ['the way was lost while the answer was awaited', failed('EHOSTUNREACH', 'read'), false],
  ['the same, further in', new Error('failed', { cause: failed('ENETUNREACH', 'write') }), false],
  ['silence on an open connection', failed('ETIMEDOUT', 'read'), false],
  ['no headers in time', failed('UND_ERR_HEADERS_TIMEOUT'), false],
])('%s', (_, cause, expected) => {
  expect(wasSurelyNotSent(new AppError('network', 'Failed.', { cause }))).toBe(expected);
});
