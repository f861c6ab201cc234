// The log: one JSON object per line, in files of bounded size or on stderr, free of secrets.
// Invariant: writing a line never throws and never waits; every string of it has been through redaction; the
// files together stay under `files × fileMaxBytes` and one line.
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isSecretName, redacted, redactText, withoutSecrets } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** Facts beside the message. Errors are written with their code, stack and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** From now on this text never appears in a line. Shorter than 6 characters is ignored: it would hide words. */
  hide(secret: string): void;
  /** Text without those that are hidden. */
  withoutHidden(text: string): string;
  close(): void;
}

/** Takes finished lines, each with its line feed. */
export interface LogSink {
  write(line: string): void;
  close(): void;
}

const secretMinLength = 6;
const lineMaxLength = 16_000;
const textMaxLength = 4_000;
const depthMax = 5;
const itemsMax = 50;

/** A log over any number of sinks. */
export function createLog(input: {
  readonly sinks: readonly LogSink[];
  /** Wall clock, epoch milliseconds. */
  readonly nowMs?: () => number;
}): Log {
  const nowMs = input.nowMs ?? Date.now;
  const secrets = new Set<string>();
  const write = (level: LogLevel, message: string, fields: LogFields): void => {
    try {
      const line = logLine(level, message, fields, nowMs(), secrets);
      for (const sink of input.sinks) sink.write(line);
    } catch {
      // A log that cannot be written must not stop what it tells about.
    }
  };
  return {
    info: (message, fields = {}) => write('info', message, fields),
    warn: (message, fields = {}) => write('warn', message, fields),
    error: (message, fields = {}) => write('error', message, fields),
    hide: (secret) => {
      if (secret.length < secretMinLength) return;
      secrets.add(secret);
      // The forms that it may take inside JSON and URLs.
      secrets.add(JSON.stringify(secret).slice(1, -1));
      secrets.add(encodeURIComponent(secret));
    },
    withoutHidden: (text) => withoutSecrets(text, secrets),
    close: () => {
      for (const sink of input.sinks) sink.close();
    },
  };
}

/** One line as it is written, with its line feed. */
function logLine(
  level: LogLevel,
  message: string,
  fields: LogFields,
  atMs: number,
  secrets: Iterable<string> = [],
): string {
  const clean = plainValue(fields, secrets, 0) as Record<string, unknown>;
  const head = { at: new Date(atMs).toISOString(), level, message: cleanText(message, secrets) };
  const line = JSON.stringify({ ...head, ...clean, ...head });
  if (line.length <= lineMaxLength) return `${line}\n`;
  return `${JSON.stringify({ ...head, cut: redactText(line.slice(0, lineMaxLength / 2), secrets) })}\n`;
}

function plainValue(value: unknown, secrets: Iterable<string>, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value, secrets);
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return String(value).slice(0, 100);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '…';
  if (value instanceof Error) return plainError(value, secrets, depth);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (Array.isArray(value))
    return value.slice(0, itemsMax).map((item) => plainValue(item, secrets, depth + 1));
  if (value instanceof Date || value instanceof URL) return cleanText(String(value), secrets);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, itemsMax)
      .map(([name, item]) => [
        cleanText(name, secrets),
        isSecretName(name) && item !== null && item !== undefined
          ? redacted
          : plainValue(item, secrets, depth + 1),
      ]),
  );
}

function plainError(error: Error, secrets: Iterable<string>, depth: number): unknown {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: cleanText(error.message, secrets),
    ...(code === undefined ? {} : { code: plainValue(code, secrets, depth + 1) }),
    ...(error.stack === undefined ? {} : { stack: cleanText(error.stack, secrets) }),
    ...(error.cause === undefined ? {} : { cause: plainValue(error.cause, secrets, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: plainValue(error.errors, secrets, depth + 1) } : {}),
  };
}

function cleanText(text: string, secrets: Iterable<string>): string {
  const clean = redactText(text, secrets);
  return clean.length <= textMaxLength ? clean : `${clean.slice(0, textMaxLength)}…`;
}

/** Lines on stderr, for the command line. */
export function stderrSink(): LogSink {
  return { write: (line) => void process.stderr.write(line), close: () => undefined };
}

export interface FileSinkInput {
  readonly folder: string;
  /** Default 1 MiB. */
  readonly fileMaxBytes?: number;
  /** The current file and the older ones, `gridkeep.1.log` being the youngest of these. Default 5. */
  readonly files?: number;
}

/**
 * Lines in `gridkeep.log`. Each is written at once, so that the last one before a crash is there. A folder
 * that cannot be written is given up silently: the app must run without a log too.
 */
export function fileSink(input: FileSinkInput): LogSink {
  const { folder, fileMaxBytes = 1024 * 1024, files = 5 } = input;
  const path = (age: number): string => join(folder, age === 0 ? 'gridkeep.log' : `gridkeep.${age}.log`);
  let current: { readonly descriptor: number; sizeBytes: number } | null = null;
  let isClosed = false;

  const openFile = (): { readonly descriptor: number; sizeBytes: number } => {
    mkdirSync(folder, { recursive: true });
    const descriptor = openSync(path(0), 'a', 0o600);
    return { descriptor, sizeBytes: fstatSync(descriptor).size };
  };
  const rotate = (descriptor: number): void => {
    closeSync(descriptor);
    current = null;
    for (let age = files - 2; age >= 0; age -= 1) {
      try {
        renameSync(path(age), path(age + 1));
      } catch {
        // Not there yet.
      }
    }
  };

  return {
    write(line) {
      if (isClosed) return;
      const bytes = Buffer.from(line);
      current ??= openFile();
      if (current.sizeBytes > 0 && current.sizeBytes + bytes.byteLength > fileMaxBytes) {
        rotate(current.descriptor);
        current = openFile();
      }
      writeSync(current.descriptor, bytes);
      current.sizeBytes += bytes.byteLength;
    },
    close() {
      isClosed = true;
      if (current !== null) closeSync(current.descriptor);
      current = null;
    },
  };
}
