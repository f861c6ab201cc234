// Reads standard input: whole texts for import, one secret line for a key.
// Invariant: a key typed at a terminal is not shown.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../lib/app-error.ts';

const inputMaxBytes = 256 * 1024 * 1024;

/** Everything on standard input, as text. Throws AppError too-large. */
export async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Paste task IDs, then press Ctrl+D on an empty line.\n');
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > inputMaxBytes) throw new AppError('too-large', 'Standard input is larger than 256 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The first line of standard input, trimmed. Throws AppError usage when it is empty. */
export async function readKey(): Promise<string> {
  const line = process.stdin.isTTY ? await readHiddenLine('API key: ') : await readFirstLine();
  const key = line.trim();
  if (key === '') throw new AppError('usage', 'No key on standard input. Pipe it in, or type it when asked.');
  return key;
}

async function readFirstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.trim() !== '') return line;
  }
  return '';
}

function readHiddenLine(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      lines.close();
      process.stderr.write('\n');
      resolve(line);
    });
    lines.once('close', () => resolve(''));
  });
}
