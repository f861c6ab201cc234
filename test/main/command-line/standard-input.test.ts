// A key on standard input: piped in, or typed at a terminal, where nobody may look over the shoulder.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readKey } from '../../../src/main/command-line/standard-input.ts';
import type { KeyInput } from '../../../src/main/command-line/standard-input.ts';
import { thrownBy } from '../providers/loopback.ts';

const key = 'Qm7vJ2kXzT9sLwR4bN8c';

/** A terminal that a person sits at: what is typed while it is not in raw mode is shown. */
function terminal(typed: string): { readonly input: KeyInput; readonly shown: () => string } {
  let shown = '';
  let isRaw = false;
  const stream = new PassThrough();
  const input = Object.assign(stream, {
    isTTY: true,
    setRawMode: (raw: boolean) => {
      isRaw = raw;
      return stream;
    },
  });
  const notes = new PassThrough();
  notes.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (!chunk.toString().includes('API key')) return;
    // The person answers the question at once.
    if (!isRaw) shown += typed;
    input.write(typed);
  });
  return { input: { input, notes }, shown: () => shown };
}

it.each([
  ['typed', `${key}\r`],
  ['pasted with blanks around it', `  ${key}  \r`],
  ['mistyped and mended', `${key}x\u007f\r`],
])('is read where it is %s, and never shown', async (_how, typed) => {
  const { input, shown } = terminal(typed);
  expect(await readKey(input)).toBe(key);
  expect(shown()).toBe('API key: \n');
});

it.each([
  ['nothing is typed', '\r'],
  ['typing is ended', '\u0004'],
  ['typing is given up', '\u0003'],
])('is missed where %s', async (_how, typed) => {
  expect((await thrownBy(readKey(terminal(typed).input))).code).toBe('usage');
});

it.each([
  ['alone', key],
  ['with a line feed', `${key}\r\n`],
  ['behind an empty line', `\n${key}\nmore`],
])('is read where it is piped in: %s', async (_how, piped) => {
  const input = new PassThrough();
  input.end(piped);
  expect(await readKey({ input, notes: new PassThrough() })).toBe(key);
});

it('is missed where nothing is piped in', async () => {
  const input = new PassThrough();
  input.end();
  expect((await thrownBy(readKey({ input, notes: new PassThrough() }))).code).toBe('usage');
});
