// A key goes into one header of requests to its own origin and comes out nowhere: not in an address, a body, an
// error with its causes, a result or a kept record, whatever the server sends back.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { scrubKey } from '../../../src/main/providers/scrub-key.ts';
import { connect, startLoopback } from './loopback.ts';
import type { ScriptedReply } from './loopback.ts';

const key = 'sk-Canary/0+1=2&3~4_5';
const escaped = Array.from(key, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
  '',
);
const forms = [
  key,
  JSON.stringify(key).slice(1, -1),
  key.replaceAll('/', '\\/'),
  encodeURIComponent(key),
  escaped,
];
const words = `Invalid token ${key}`;
const task = {
  id: 'one',
  mj_id: 'one',
  taskId: 'one',
  status: 'FAILURE',
  successFlag: 2,
  errorMessage: words,
  fail_reason: words,
  failReason: words,
  prompt: words,
  properties: { finalPrompt: words },
  paramJson: JSON.stringify({ prompt: words }),
  response: { success: false, error: { code: 'api_error', message: words } },
};

const replies: readonly ScriptedReply[] = [
  ...[200, 400, 401, 402, 403, 404, 422, 429, 500, 503].flatMap((status): ScriptedReply[] => [
    { status, body: { error: { code: 'invalid_token', message: words, type: 'authentication_error' } } },
    { status, body: { error: { code: status, message: words } } },
    { status, body: { code: status, msg: words, message: words, data: null } },
    { status, body: { success: false, message: words } },
    { status, body: `{"success":false,"msg":"${escaped}","message":"${escaped}","code":${status}}` },
    { status, body: `<html>${words}</html>` },
  ]),
  { body: task },
  { body: { code: 200, data: task } },
  { body: [task] },
  { body: { success: true, message: '', data: { items: [task], total: 1 } } },
  { body: { items: [task], count: 1 } },
  { status: 302, headers: { location: `https://example.com/?key=${encodeURIComponent(key)}` } },
  { status: 302, headers: { location: `/again?key=${encodeURIComponent(key)}` } },
];

describe.each(Object.values(providers))('$description.name', (provider) => {
  test('whatever comes back, the key does not', async () => {
    let reply: ScriptedReply = {};
    const server = await startLoopback(() => reply);
    const connection = connect(server.origin, { key: () => key });
    const outcomes: unknown[] = [];
    let thrown = 0;
    for (reply of replies) {
      for (const ask of [
        () => provider.test(connection),
        () => provider.poll(connection, ['one']),
        () => provider.poll(connection, ['one', '2', '3', '4'].slice(0, provider.limits.idsPerPoll)),
      ]) {
        try {
          outcomes.push(await ask());
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          outcomes.push(error, (error as AppError).message, (error as AppError).stack);
          thrown += 1;
        }
      }
    }
    expect(thrown).toBeGreaterThan(20);
    const seen = outcomes
      .map((outcome) => inspect(outcome, { depth: 20, showHidden: true, maxStringLength: null }))
      .join('\n');
    expect(seen).toContain('•••');
    for (const form of forms) expect(seen.includes(form)).toBe(false);
    // The tail of the key alone would be found even where the rest of it was cut or written otherwise.
    expect(/.{60}Canary.{60}/s.exec(seen)?.[0]).toBeUndefined();
  });

  test('it stands in one header only', async () => {
    const server = await startLoopback(() => ({ body: [] }));
    const connection = connect(`${server.origin}/base`, { key: () => key });
    await Promise.allSettled([
      provider.test(connection),
      provider.poll(connection, ['one']),
      provider.poll(connection, ['one', '2', '3', '4', '5'].slice(0, provider.limits.idsPerPoll)),
    ]);
    expect(server.requests.length).toBeGreaterThanOrEqual(3);
    for (const { url, body, headers } of server.requests) {
      expect(`${url}${body}`).not.toMatch(/Canary/);
      const carriers = Object.entries(headers).filter(([, value]) => String(value).includes('Canary'));
      expect(carriers).toEqual([
        provider.description.id === 'mjproxy' ? ['mj-api-secret', key] : ['authorization', `Bearer ${key}`],
      ]);
    }
  });

  test.each([301, 302, 303, 307, 308])('a %i to another origin gets nothing at all', async (status) => {
    const other = await startLoopback(() => ({ body: {} }));
    const server = await startLoopback(() => ({ status, headers: { location: `${other.origin}/collect` } }));
    const connection = connect(server.origin, { key: () => key });
    for (const ask of [provider.test(connection), provider.poll(connection, ['one'])]) {
      await expect(ask).rejects.toMatchObject({ code: 'provider-moved' });
    }
    expect(other.requests).toEqual([]);
  });
});

test.each<[text: string, secret: string, expected: string]>([
  ['key sk-12345678 is bad', 'sk-12345678', 'key ••• is bad'],
  ['key sk-12345678 is bad', 'Bearer sk-12345678', 'key ••• is bad'],
  ['a%2Fb%2Bcdefgh', 'a/b+cdefgh', '•••'],
  // As JSON writes what stands between its quotes, and as some servers write a slash in it.
  ['{"message":"bad key a\\"b\\\\cdefgh"}', 'a"b\\cdefgh', '{"message":"bad key •••"}'],
  ['{"message":"bad key ab\\/cdefgh"}', 'ab/cdefgh', '{"message":"bad key •••"}'],
  ['twice sk-12345678sk-12345678', 'sk-12345678', 'twice ••••••'],
  // Too short to be a key; replacing it would damage ids that merely contain it.
  ['1711217942120945', '2120', '1711217942120945'],
])('scrubbing %j of %j', (text, secret, expected) => {
  expect(scrubKey(text, secret)).toBe(expected);
});
