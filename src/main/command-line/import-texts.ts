// Reads what an import is given: files, pipes and standard input, as one text.
// Invariant: no text is held that is longer than may be imported, in one piece or in several; of files that are too large
// together none is read.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '../lib/app-error.ts';

const textMaxBytes = 256 * 1024 * 1024;
const pieceBytes = 1024 * 1024;

/** All of these, one after the other; `-` is standard input. Throws AppError too-large, usage, no-permission. */
export async function readImportTexts(files: readonly string[]): Promise<string> {
  await refuseTooLarge(files);
  const texts: string[] = [];
  let leftBytes = textMaxBytes;
  for (const file of files) {
    const bytes = await readBytes(file, leftBytes);
    leftBytes -= bytes.byteLength;
    texts.push(bytes.toString('utf8'));
  }
  return texts.join('\n');
}

/** What can be told before anything is read; a pipe, and a file that cannot be read, are met later. */
async function refuseTooLarge(files: readonly string[]): Promise<void> {
  let sizeBytes = 0;
  for (const file of files) {
    if (file === '-') continue;
    sizeBytes += await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    if (sizeBytes > textMaxBytes) throw tooLarge(files);
  }
}

async function readBytes(file: string, maxBytes: number): Promise<Buffer> {
  if (file === '-' && process.stdin.isTTY)
    process.stderr.write('Paste task IDs, then press Ctrl+D on an empty line.\n');
  const source: AsyncIterable<Buffer> =
    file === '-' ? process.stdin : createReadStream(file, { highWaterMark: pieceBytes });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw tooLarge([file]);
      chunks.push(chunk);
    }
  } catch (error) {
    throw readingFailure(error, file);
  }
  return Buffer.concat(chunks, sizeBytes);
}

function readingFailure(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new AppError('usage', `There is no file ${file}.`, { cause: error });
  if (code === 'EISDIR') return new AppError('usage', `${file} is a folder, not a file.`, { cause: error });
  return new AppError('no-permission', `${file} cannot be read.`, { cause: error });
}

function tooLarge(files: readonly string[]): AppError {
  return files.length === 1
    ? new AppError(
        'too-large',
        `${files[0] === '-' ? 'Standard input' : String(files[0])} is too large: an import takes 256 MiB in all. ` +
          'Split it and import the parts; nothing was imported.',
      )
    : new AppError(
        'too-large',
        'These files are larger than 256 MiB together. Import them one by one, or fewer at once; nothing was imported.',
      );
}
