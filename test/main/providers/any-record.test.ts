// Whatever stands in a record, of whatever type: it is read, and what is read can be settled and kept.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settlementOf } from '../../../src/main/following/settlement.ts';
import { aceDataResult } from '../../../src/main/providers/acedata-record.ts';
import { apimartResult } from '../../../src/main/providers/apimart-record.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { resultOf } from '../../../src/main/providers/midapi-record.ts';
import { newApiResult } from '../../../src/main/providers/newapi-row.ts';
import type { PollResult } from '../../../src/main/providers/provider.ts';
import { dueTask } from '../../fakes/catalog-rows.ts';

const nowMs = 1_720_364_607_967;
const task = dueTask(nowMs);

/** What the fields of records hold, and what none should. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      'null',
      '[]',
      '["a"]',
      '[{"url":"x"}]',
      '{"resultUrls":"[\\"u\\"]"}',
      '45%',
      '2024-03-20T10:30:00Z',
    ],
    ...['SUCCESS', 'FAILURE', 'IN_PROGRESS', 'MODAL', 'completed', 'DESCRIBE', 'VIDEO', 'a cat --ar 16:9 {x'],
    ...['https://a.b/c.mp4?ex=ffffffffff&is=1&hm=2', 'http://localhost:3000/mj/image/1?sig=a', '\ud800'],
    ...[0, -1, 1, 2, 3, 100, 1e20, 1_720_364_607.9, nowMs, true, false, null],
    ...[{ toString: null }, { url: null }, [null, { url: 'x' }], { error: { message: {} } }, [[[[]]]]],
    [{ customId: 'MJ::JOB::upsample::1::x', label: null }],
  ),
  fc.jsonValue(),
);

function record(...fields: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(fields.map((field) => [field, value])), { requiredKeys: [] });
}

const midjourney = [
  'status',
  'action',
  'progress',
  'prompt',
  'description',
  'fail_reason',
  'buttons',
] as const;
const videos = ['video_url', 'video_urls'] as const;

const readers: readonly (readonly [
  provider: 'acedata' | 'midapi' | 'apimart' | 'newapi',
  records: fc.Arbitrary<Record<string, unknown>>,
  read: (raw: Record<string, unknown>) => PollResult,
])[] = [
  [
    'acedata',
    fc.record({
      id: fc.constant('x'),
      type: value,
      created_at: value,
      finished_at: value,
      error: value,
      request: record('prompt', 'action', 'image_id'),
      response: record(
        ...['success', 'error', 'progress', 'image_url', 'raw_image_url', 'sub_image_urls', 'descriptions'],
        ...['actions', ...videos],
      ),
    }),
    aceDataResult,
  ],
  [
    'midapi',
    record(
      'successFlag',
      'taskType',
      'paramJson',
      'resultInfoJson',
      'createTime',
      'completeTime',
      'errorMessage',
    ),
    resultOf,
  ],
  [
    'apimart',
    record(
      ...midjourney,
      ...videos,
      'id',
      'grid_image_url',
      'image_urls',
      'error',
      'cost',
      'created',
      'result',
    ),
    apimartResult,
  ],
  [
    'newapi',
    record(
      ...midjourney,
      ...videos,
      'prompt_en',
      'submit_time',
      'image_url',
      'properties',
      'quota',
      'user_id',
    ),
    (raw) => newApiResult({ ...raw, mj_id: 'x' }, { baseUrl: 'https://b.c/sub', scope: 'admin' }),
  ],
];

test.each(readers)('%s', (provider, records, read) => {
  fc.assert(
    fc.property(records, (raw) => {
      const settlement = settlementOf(task, read(raw), providers[provider], nowMs, () => 0.5);
      const numbers = [
        ...[settlement.progress, settlement.nextLookAtMs, settlement.facts?.cost?.value ?? null],
        ...[settlement.facts?.createdAtMs ?? null, settlement.facts?.finishedAtMs ?? null],
        ...settlement.pictures.map(({ expiresAtMs }) => expiresAtMs),
      ];
      for (const number of numbers) expect(number === null || Number.isFinite(number)).toBe(true);
      for (const { url } of settlement.pictures) expect(url).not.toBe('');
    }),
    { numRuns: 2_000 },
  );
});
