import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { createLog, fileSink } from '../../../src/main/lib/log.ts';
import { isSecretName, redactText } from '../../../src/main/lib/redact.ts';

const base = mkdtempSync(join(tmpdir(), 'gridkeep-log-'));
afterAll(() => rmSync(base, { recursive: true }));

function memoryLog() {
  const lines: string[] = [];
  const log = createLog({
    sinks: [{ write: (line) => lines.push(line), close: () => undefined }],
    nowMs: () => 0,
  });
  return { log, lines };
}

test('a line is one JSON object with time, level, message and facts', () => {
  const { log, lines } = memoryLog();
  log.info('saved', { picture: 7, at: 'cannot be replaced', level: 'x' });
  log.error('failed\nbadly', {
    error: new AppError('network', 'No answer.', { cause: new TypeError('inner') }),
  });
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toEqual({ at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'saved', picture: 7 });
  expect(second).toMatchObject({
    level: 'error',
    message: 'failed\nbadly',
    error: {
      name: 'AppError',
      code: 'network',
      message: 'No answer.',
      cause: { name: 'TypeError', message: 'inner' },
    },
  });
});

test('nothing that looks like a key gets through, in whatever place it stands', () => {
  const key = 'canary-9f8e7d6c';
  const texts = [
    `Authorization: Bearer ${key}`,
    `authorization: ${key}`,
    `{"Authorization":"Bearer ${key}"}`,
    `x-api-key: ${key}`,
    `mj-api-secret=${key}`,
    `"apiKey":"${key}"`,
    `{\\"token\\":"${key}"}`,
    `https://api.example/mj?key=${key}&a=1`,
    `https://cdn.example/a.png?X-Amz-Signature=${key}`,
    `https://cdn.example/a.png?a=1&sig=${key}`,
    `https://user:${key}@api.example/`,
    `Cookie: session=${key}`,
    `sk-${key}`,
    `Basic ${Buffer.from(`user:${key}`).toString('base64')}`,
    `eyJhbGciOiJIUzI1NiJ9.${key}.x`,
    `${key}${'0123456789abcdef'.repeat(3)}`,
  ];
  expect(
    texts
      .map((text) => redactText(text))
      .filter((text) => text.includes('canary') || text.includes('dXNlcjp')),
  ).toEqual([]);

  const { log, lines } = memoryLog();
  for (const name of [
    'key',
    'apiKey',
    'api_key',
    'x-api-key',
    'mj-api-secret',
    'Authorization',
    'token',
    'accessToken',
    'password',
    'cookie',
    'secrets',
  ]) {
    log.info('field', { [name]: key, nested: { [name]: [key] }, list: [{ [name]: key }] });
  }
  log.hide(key);
  log.hide('a b"c/d+é');
  const error = Object.assign(new Error(`refused: ${key}`), { code: key, config: { key } });
  log.error(key, {
    [key]: 1,
    error,
    cause: new AggregateError([error], key),
    url: new URL(`https://x.example/${key}`),
    bytes: Buffer.from(key),
  });
  log.info('forms', { json: JSON.stringify({ text: 'a b"c/d+é' }), url: encodeURIComponent('a b"c/d+é') });
  expect(
    lines.filter((line) => line.includes('canary') || line.includes('d+é') || line.includes('d%2B')),
  ).toEqual([]);
});

test('what is needed to find a fault stays readable', () => {
  const texts = [
    'task 01K9ZQ4V7Y8J5X3W2M1N0PRSTV is running',
    '6c1a6d7e-3a52-4d0c-9a77-0a3c64a5d1f0 keeps its id',
    'GET https://api.example/mj/task/1733000000000123/fetch 503',
    'key refused; keyboard; tokens of three; monkey=banana split',
    'ENOENT: no such file or directory, open /home/a/Pictures/Gridkeep/Pictures/studio/2026-11/a-red-fox-6c1a6d7e-0.png',
  ];
  expect(texts.map((text) => redactText(text))).toEqual(texts);
  expect(['id', 'monkey', 'keyStored', 'message', 'tokenCount', 'bucket'].filter(isSecretName)).toEqual([]);
});

test('odd values and endless structures make short lines', () => {
  const { log, lines } = memoryLog();
  const circle: Record<string, unknown> = { a: 1 };
  circle['self'] = circle;
  log.info('odd', {
    circle,
    big: 1n,
    symbol: Symbol('s'),
    call: () => 1,
    nothing: undefined,
    list: new Array(1e6).fill(1),
    date: new Date(0),
  });
  log.info('x y '.repeat(1e6), { text: 'x y '.repeat(1e6) });
  log.info(
    'wide',
    Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, 'a b '.repeat(300)])),
  );
  log.error('hostile', {
    get trap(): never {
      throw new Error('a getter that throws');
    },
  });
  expect(lines).toHaveLength(3);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(25_000);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('files are rotated and stay bounded, across restarts too', () => {
  const folder = join(base, 'logs');
  for (let start = 0; start < 4; start += 1) {
    const log = createLog({ sinks: [fileSink({ folder, fileMaxBytes: 2000, files: 3 })] });
    for (let line = 0; line < 30; line += 1) log.info(`start ${start} line ${line}`);
    log.close();
    log.info('after the end');
  }
  expect(readdirSync(folder).sort()).toEqual(['gridkeep.1.log', 'gridkeep.2.log', 'gridkeep.log']);
  const text = ['gridkeep.2.log', 'gridkeep.1.log', 'gridkeep.log'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  expect(Math.max(...text.map((each) => each.length))).toBeLessThanOrEqual(2000);
  const messages = text
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { message: string }).message);
  expect(messages.at(-1)).toBe('start 3 line 29');
  expect(messages).toEqual(
    [...messages].sort((a, b) => {
      const [x, y] = [a, b].map((message) => message.match(/\d+/g)?.map(Number) ?? []);
      return (x?.[0] ?? 0) - (y?.[0] ?? 0) || (x?.[1] ?? 0) - (y?.[1] ?? 0);
    }),
  );
  expect(statSync(join(folder, 'gridkeep.log')).mode & 0o077).toBe(0);
});

test('a folder that cannot be written stops nothing', () => {
  const path = join(base, 'a-file');
  writeFileSync(path, '');
  const log = createLog({ sinks: [fileSink({ folder: join(path, 'logs') })] });
  log.info('nobody reads this');
  log.close();
});
