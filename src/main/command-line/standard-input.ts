// Reads what a command is given: whole texts for import, from standard input or a file; one secret line for a key.
// Invariant: a key typed at a terminal is not shown; no text is held that is longer than may be imported.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Readable } from 'node:stream';
import { AppError } from '../lib/app-error.ts';

const textMaxBytes = 256 * 1024 * 1024;
const pieceBytes = 1024 * 1024;

/** Everything on standard input, as text. Throws AppError too-large. */
export async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Paste task IDs, then press Ctrl+D on an empty line.\n');
  return readWhole(process.stdin, 'Standard input');
}

/** A file, or a pipe, as text. Throws AppError too-large, or the system's error. */
export function readTextFile(path: string): Promise<string> {
  return readWhole(createReadStream(path, { highWaterMark: pieceBytes }), path);
}

async function readWhole(source: AsyncIterable<Buffer>, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > textMaxBytes)
      throw new AppError('too-large', `${name} is larger than 256 MiB. Split it and import the parts.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

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
