// The body of a reply: its bytes within a bound, decoded within a bound, and parsed as JSON where it is JSON.
// Invariant: neither a long stream nor a small archive that unpacks to a large text takes more memory than the bound.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { AppError } from '../lib/app-error.ts';
import { isWordLike, scrubKey } from './scrub-key.ts';

export interface ParsedBody {
  readonly form: 'json' | 'empty' | 'other';
  /** The parsed body; undefined unless `form` is `json`. */
  readonly body: unknown;
  /** The beginning of a body that is neither JSON nor a web page: words of the server's own. */
  readonly text?: string | undefined;
}

const textMaxLength = 200;

/**
 * Reads a whole body. `key` is taken out of its text before it is parsed, so that a server that repeats the key
 * cannot bring it into a record or a message. Throws AppError: too-large, network (a damaged archive),
 * provider-changed (an encoding that was not asked for).
 */
export async function readJsonBody(
  body: AsyncIterable<Buffer>,
  encoding: string | null,
  mostBytes: number,
  key: string,
): Promise<ParsedBody> {
  const decoded = await decode(await readBytes(body, mostBytes), encoding, mostBytes);
  // TextDecoder drops a byte order mark, which JSON.parse would not take.
  return parse(new TextDecoder().decode(decoded), key);
}

async function readBytes(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
} as const;

async function decode(bytes: Buffer, encoding: string | null, mostBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes;
  if (!Object.hasOwn(decoders, name)) {
    throw new AppError('provider-changed', 'The provider answered in an encoding that was not asked for.');
  }
  const bound = { maxOutputLength: mostBytes };
  try {
    // Some servers send deflate without its zlib wrapper, whose first byte always ends in 8.
    if (name === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8)
      return await promisify(inflateRaw)(bytes, bound);
    return await decoders[name as keyof typeof decoders](bytes, bound);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(mostBytes);
    // A proxy in between may unpack a body and leave the header; no packed one begins like JSON.
    if (/^\s*[[{]/.test(bytes.subarray(0, 64).toString('latin1'))) return bytes;
    throw new AppError('network', 'The answer arrived damaged.', { cause: error });
  }
}

function tooLarge(mostBytes: number): AppError {
  return new AppError('too-large', `The provider's answer is larger than ${mostBytes / 1024 / 1024} MiB.`);
}

function parse(text: string, key: string): ParsedBody {
  if (text.trim() === '') return { form: 'empty', body: undefined };
  try {
    if (isWordLike(key))
      return { form: 'json', body: JSON.parse(text, (_name, value) => withoutWord(value, key)) };
    return { form: 'json', body: withoutKey(JSON.parse(scrubKey(text, key)), text, key) };
  } catch {
    return { form: 'other', body: undefined, text: plainBeginning(text, key) };
  }
}

function plainBeginning(text: string, key: string): string | undefined {
  const words = text.trim();
  return words.startsWith('<') ? undefined : scrubKey(words, key).slice(0, textMaxLength);
}

/** A key that is a word stands in addresses and ids too, which would lead nowhere without it; a message is words. */
function withoutWord(value: unknown, key: string): unknown {
  return typeof value === 'string' && /\s/.test(value) ? scrubKey(value, key) : value;
}

/** Letters may be written as `\u0061` too, which only a parser sees through. */
function withoutKey(body: unknown, text: string, key: string): unknown {
  if (!/\\u00[2-7]/i.test(text)) return body;
  const written = JSON.stringify(body);
  const scrubbed = scrubKey(written, key);
  return scrubbed === written ? body : JSON.parse(scrubbed);
}
