// The readers that several providers share: times, links that end, words for states, and records fit for keeping.
import { describe, expect, test } from 'vitest';
import { providers } from '../../../src/main/providers/index.ts';
import { concurrentRequestsPerProvider } from '../../../src/main/providers/limits.ts';
import {
  mainPictureKind,
  readButtons,
  readProgress,
  readStatus,
  readUrlList,
} from '../../../src/main/providers/midjourney-style.ts';
import { keepableRecord } from '../../../src/main/providers/record.ts';
import { offeredPictures } from '../../../src/main/providers/results.ts';
import { readLinkExpiryMs, readTimeMs, readUlidTimeMs } from '../../../src/main/providers/times.ts';
import { providerIds } from '../../../src/preload/contract/providers.ts';

test.each<[unknown, number | null]>([
  [1720364607.967, 1720364607967],
  [1720364607, 1720364607000],
  [1711217942120, 1711217942120],
  ['1711217942120', 1711217942120],
  ['1720364607.967', 1720364607967],
  ['2024-03-20T10:30:00Z', Date.UTC(2024, 2, 20, 10, 30)],
  ['2025-01-21T00:00:00.500Z', Date.UTC(2025, 0, 21) + 500],
  ['2024-03-20T10:30:00+08:00', Date.UTC(2024, 2, 20, 2, 30)],
  // Without a zone it is read as UTC on every machine.
  ['2024-03-20T10:30:00', Date.UTC(2024, 2, 20, 10, 30)],
  ['2024-03-20 10:30:00', Date.UTC(2024, 2, 20, 10, 30)],
  [0, null],
  [-1, null],
  [1, null],
  [1e300, null],
  [Number.NaN, null],
  ['', null],
  ['yesterday', null],
  ['2024-13-45T99:99:99Z', null],
  [null, null],
  [undefined, null],
  [{}, null],
])('the time %j', (value, expected) => {
  expect(readTimeMs(value)).toBe(expected);
});

test.each<[string, number | null]>([
  ['https://cdn.discordapp.com/a/b.png?ex=65ff0000&is=65fdae80&hm=ab12', 0x65ff0000 * 1000],
  ['https://storage.fonedis.cc/a.png?ex=65ff0000&is=65fdae80&hm=ab12&', 0x65ff0000 * 1000],
  ['https://h/mj/image/1?access=mj-image.1711219800.7.abcd', 1711219800000],
  ['https://h/mj/image/1?sig=0011223344556677', null],
  ['https://h/a.png?ex=65ff0000', null],
  ['https://h/a.png?ex=zzz&is=1&hm=1', null],
  ['https://h/a.png?ex=1&is=1&hm=1', null],
  ['https://h/a.png', null],
  ['not a link', null],
])('the end of %s', (url, expected) => {
  expect(readLinkExpiryMs(url)).toBe(expected);
});

test.each<[string, number | null]>([
  // The documentation's id and its `created`.
  ['01KA040M0HP1GJWBJYZMKX1XS1', 1763088289809],
  ['01ka040m0hp1gjwbjyzmkx1xs1', 1763088289809],
  ['00000000000000000000000000', null],
  ['81KA040M0HP1GJWBJYZMKX1XS1', null],
  ['01KA040M0HP1GJWBJYZMKX1XSU', null],
  ['short', null],
])('the time that the ULID %s begins with', (ulid, expected) => {
  expect(readUlidTimeMs(ulid)).toBe(expected);
});

test.each<[unknown, number | null]>([
  [{ toString: null }, null],
  [['45%'], null],
  ['45%', 45],
  ['100%', 100],
  [' 7 % ', 7],
  ['0', 0],
  [62.4, 62],
  // No sooner than it is.
  ['99.7%', 99],
  [250, 100],
  [-3, 0],
  ['', null],
  ['Waiting to start', null],
  [null, null],
  [undefined, null],
  [{}, null],
  [Number.POSITIVE_INFINITY, null],
])('the progress %j', (value, expected) => {
  expect(readProgress(value)).toBe(expected);
});

test.each<[unknown, string | null]>([
  ['', 'queued'],
  ['NOT_START', 'queued'],
  ['submitted', 'queued'],
  ['pending', 'queued'],
  ['IN_PROGRESS', 'running'],
  ['processing', 'running'],
  ['Modal', 'needs-input'],
  ['SUCCESS', 'succeeded'],
  ['completed', 'succeeded'],
  ['finished', 'succeeded'],
  ['FAILURE', 'failed'],
  ['failed', 'failed'],
  ['CANCEL', 'failed'],
  ['canceled', 'failed'],
  ['SUCCEEDED', 'succeeded'],
  ['queued', 'queued'],
  ['running', 'running'],
  ['cancelled', 'failed'],
  ['toString', null],
  ['__PROTO__', null],
  ['DREAMING', null],
  [null, null],
  [1, null],
])('the status %j', (value, expected) => {
  expect(readStatus(value)).toBe(expected);
});

test.each<[unknown, string[]]>([
  ['[{"url":"a"},{"url":"b"}]', ['a', 'b']],
  ['["a","b"]', ['a', 'b']],
  [
    ['a', { url: 'b' }, 1, {}, ''],
    ['a', 'b'],
  ],
  ['', []],
  ['[]', []],
  ['null', []],
  ['[{"url":', []],
  ['https://h/a.mp4', ['https://h/a.mp4']],
  ['a word', []],
  [null, []],
])('the list of addresses %j', (value, expected) => {
  expect(readUrlList(value)).toEqual(expected);
});

test('buttons without an action are left out, those without a word show their picture', () => {
  const buttons = [
    { customId: 'a', label: 'U1' },
    { customId: 'b', label: '', emoji: '🔄' },
    { customId: 'c' },
    { label: 'x' },
    5,
  ];
  const expected = [
    { id: 'a', label: 'U1' },
    { id: 'b', label: '🔄' },
    { id: 'c', label: 'c' },
  ];
  expect(readButtons(buttons)).toEqual(expected);
  expect(readButtons(JSON.stringify(buttons))).toEqual(expected);
  expect(readButtons('')).toEqual([]);
});

test.each<[string | null, string | null, string]>([
  ['IMAGINE', null, 'grid'],
  ['blend', null, 'grid'],
  ['UPSCALE', 'MJ::JOB::upsample::1::x', 'upscale'],
  ['VIDEO', null, 'cover'],
  ['ACTION', 'MJ::JOB::upsample::1::x', 'grid'],
  ['ACTION', 'MJ::JOB::upsample_v7_2x_subtle::1::x::SOLO', 'upscale'],
  ['ACTION', 'MJ::Outpaint::50::1::x::SOLO', 'upscale'],
  ['ACTION', null, 'single'],
  [null, null, 'single'],
])('the main picture of %s with the button %s', (action, button, expected) => {
  expect(mainPictureKind(action, button === null ? [] : [{ id: button, label: '' }])).toBe(expected);
});

test('pictures keep their order, each address once, films told by their name, and no reply makes thousands', () => {
  const pictures = offeredPictures([
    { kind: 'grid', url: 'https://h/a.png' },
    { kind: 'single', url: null },
    { kind: 'single', url: 'https://h/a.png' },
    { kind: 'single', url: 'https://h/b.MP4?x=.png' },
    { kind: 'single', url: 'https://h/c?name=x.mp4' },
  ]);
  expect(pictures.map(({ index, kind, url }) => [index, kind, url])).toEqual([
    [0, 'grid', 'https://h/a.png'],
    [1, 'video', 'https://h/b.MP4?x=.png'],
    [2, 'single', 'https://h/c?name=x.mp4'],
  ]);
  const many = Array.from(
    { length: 5_000 },
    (_, index) => ({ kind: 'single', url: `https://h/${index}` }) as const,
  );
  expect(offeredPictures(many)).toHaveLength(100);
});

describe('a record that is kept', () => {
  test('has no personal fields, at any depth, in lists and in JSON inside of text', () => {
    const record = {
      id: 'kept',
      email: 'canary',
      application_id: 'canary',
      credential_id: 'canary',
      authorization_id: 'canary',
      user_id: 'canary',
      actor_user_id: null,
      api_id: 'canary',
      request: {
        prompt: 'kept prompt',
        application_id: 'canary',
        callback_url: 'canary',
        list: [{ userId: 'canary', image_id: 'kept-2' }],
      },
      paramJson: '{"prompt":"kept-3","callBackUrl":"canary","nested":"{\\"clientIp\\":\\"canary\\"}"}',
      onlyDeep: '{"nested":"{\\"clientIp\\":\\"canary\\"}"}',
      properties: { notifyHook: 'canary', finalPrompt: 'kept-4' },
      text: 'a prompt with "email": inside, and { braces',
      job_id: 'kept-5',
      image_url: 'https://kept/?user_id=kept-6',
    };
    const kept = JSON.stringify(keepableRecord(record));
    expect(kept).not.toContain('canary');
    for (const word of [
      'kept',
      'kept prompt',
      'kept-2',
      'kept-3',
      'kept-4',
      'kept-5',
      'kept-6',
      record.text,
    ]) {
      expect(kept).toContain(JSON.stringify(word).slice(1, -1));
    }
  });

  test('leaves JSON in text as it was written where there is nothing personal in it', () => {
    const record = { buttons: '[ {"customId":"MJ::JOB", "seed": 12345678901234567890} ]' };
    expect(keepableRecord(record)).toEqual(record);
  });

  test.each<[string, unknown]>([
    ['a very long text', { a: 'x'.repeat(1_000_000), b: 1 }],
    [
      'very many texts',
      Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, '猫'.repeat(200)])),
    ],
    [
      'a very long list',
      { items: Array.from({ length: 100_000 }, (_, index) => ({ index, text: 'xxxxxxxxxxxxxxxx' })) },
    ],
    ['a very deep nest', JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))],
    ['a long list alone', Array.from({ length: 900 }, () => 'x'.repeat(1_000))],
    [
      'text that is a very deep nest',
      { user_id: 1, t: `{"user_id":${'['.repeat(20_000)}${']'.repeat(20_000)}}` },
    ],
  ])('of %s has at most 256 KiB', (_name, record) => {
    expect(Buffer.byteLength(JSON.stringify(keepableRecord(record)))).toBeLessThanOrEqual(256 * 1024);
  });

  test('keeps a field called __proto__ a field', () => {
    const kept = keepableRecord(JSON.parse('{"__proto__":{"polluted":1},"a":1}')) as object;
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"polluted":1},"a":1}');
  });
});

test('every provider has its clock, and none is asked more than eight things at once', () => {
  expect(concurrentRequestsPerProvider).toBe(8);
  expect(Object.keys(providers).sort()).toEqual([...providerIds].sort());
  for (const id of providerIds) {
    const { description, limits } = providers[id];
    expect(description.id).toBe(id);
    expect(limits.longestIntervalMs).toBeGreaterThanOrEqual(limits.firstIntervalMs);
    expect(limits.concurrentRequests).toBeLessThanOrEqual(concurrentRequestsPerProvider);
  }
  expect(providers.acedata.limits).toMatchObject({
    concurrentRequests: 1,
    idsPerPoll: 50,
    firstIntervalMs: 5_000,
  });
  expect(providers.acedata.limits.minRequestSpacingMs).toBeGreaterThanOrEqual(1_000);
  expect(providers.newapi.limits.window).toEqual({ requests: 180, lengthMs: 180_000 });
});
