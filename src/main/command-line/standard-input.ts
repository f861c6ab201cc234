// Reads the one secret line that a command is given: a key, piped in or typed.
// Invariant: a key typed at a terminal is not shown.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Readable } from 'node:stream';
import { AppError } from '../lib/app-error.ts';

/** Where a key comes from, and where it is asked for. */
export interface KeyInput {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly notes: Writable;
}

/** The first line of standard input, trimmed. Throws AppError usage when it is empty. */
export async function readKey(
  { input, notes }: KeyInput = { input: process.stdin, notes: process.stderr },
): Promise<string> {
  const line =
    input.isTTY === true ? await readHiddenLine('API key: ', input, notes) : await readFirstLine(input);
  const key = line.trim();
  if (key === '') throw new AppError('usage', 'No key on standard input. Pipe it in, or type it when asked.');
  return key;
}

async function readFirstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input, crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.trim() !== '') return line;
  }
  return '';
}

function readHiddenLine(question: string, input: Readable, notes: Writable): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Before the question: from here on the terminal shows nothing of what is typed.
  const lines = createInterface({ input, output: nowhere, terminal: true });
  return new Promise((resolve) => {
    let typed = '';
    lines.once('line', (line) => {
      typed = line;
      lines.close();
    });
    // Closing tells so at once, also when it is done here.
    lines.once('close', () => {
      notes.write('\n');
      resolve(typed);
    });
    notes.write(question);
  });
}
