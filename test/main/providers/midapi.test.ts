// MidAPI and kie.ai: each row is a fact of their contract and what Gridkeep makes of it.
import { describe, expect, test } from 'vitest';
import { midapi } from '../../../src/main/providers/midapi.ts';
import type { ActionAnswer } from '../../../src/main/providers/provider.ts';
import { wasSurelyNotSent } from '../../../src/main/providers/was-sent.ts';
import { connect, pollOnce, short, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply } from './loopback.ts';

const id = '2584469c38e43c173dcae9e60663f645';
const urls = [0, 1, 2, 3].map((index) => `https://tempfile.aiquickdraw.com/v/42ea_0_${index}.jpeg`);
const objects = { resultUrls: urls.map((resultUrl) => ({ resultUrl })) };

/** The documentation's finished task. */
const finished = {
  taskId: id,
  taskType: 'mj_txt2img',
  paramJson:
    '{"aspectRatio":"16:9","callBackUrl":"https://api.example.com/callback","fileUrl":"","prompt":"a jet","speed":"Relax","stylization":1,"taskType":"mj_txt2img","version":"7","waterMark":"","weirdness":1}',
  completeTime: '2024-03-20T10:31:00Z',
  resultInfoJson: objects as unknown,
  successFlag: 1 as unknown,
  createTime: '2024-03-20T10:30:00Z' as unknown,
  errorCode: null as unknown,
  errorMessage: null as unknown,
};
const ok = (data: unknown): ScriptedReply => ({ body: { code: 200, msg: 'success', data } });
const fails = (code: number, msg = 'The words.', status = 200): ScriptedReply => ({
  status,
  body: { code, msg, data: null },
});
const four = `done | ${urls.map((url) => `single ${url}`).join(' | ')}`;

describe('one task', () => {
  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['four singles, no grid', ok(finished), four],
    ['resultInfoJson as text', ok({ ...finished, resultInfoJson: JSON.stringify(objects) }), four],
    ['resultUrls as plain texts', ok({ ...finished, resultInfoJson: { resultUrls: urls } }), four],
    ['both at once', ok({ ...finished, resultInfoJson: JSON.stringify({ resultUrls: urls }) }), four],
    [
      'flag 0 is running without progress',
      ok({ ...finished, successFlag: 0, resultInfoJson: null, completeTime: null }),
      'running -',
    ],
    ['a flag as text', ok({ ...finished, successFlag: '0' }), 'running -'],
    [
      'flag 2 is failed, whatever a client says',
      ok({ ...finished, successFlag: 2, errorCode: 500, errorMessage: 'flagged' }),
      'failed generation-failed | flagged',
    ],
    [
      'flag 3 is failed',
      ok({ ...finished, successFlag: 3, failMsg: 'no luck' }),
      'failed generation-failed | no luck',
    ],
    [
      'success without an address is a failure',
      ok({ ...finished, resultInfoJson: null }),
      'failed generation-failed | The provider says that the task is finished, but offers no picture.',
    ],
    [
      'broken resultInfoJson is none',
      ok({ ...finished, resultInfoJson: '{"resultUrls":[' }),
      'failed generation-failed | The provider says that the task is finished, but offers no picture.',
    ],
    ['an unknown flag is read as nothing', ok({ ...finished, successFlag: 9 }), 'unclear provider-changed'],
    ['success without data', ok(null), 'unclear provider-changed'],
    ['another task', ok({ ...finished, taskId: id.replace('2', '3') }), 'unclear provider-changed'],
    ['a name of another form', ok({ ...finished, taskId: '5b0e' }), four],
    ['no task id', ok({ ...finished, taskId: null }), four],
    [
      'videos are told by their name',
      ok({ ...finished, resultInfoJson: { resultUrls: ['https://f/a.mp4?x=1'] } }),
      'done | video https://f/a.mp4?x=1',
    ],
    [
      'videos are told by the task',
      ok({ ...finished, taskType: 'mj_video_hd', resultInfoJson: { resultUrls: ['https://f/a'] } }),
      'done | video https://f/a',
    ],
    [
      'one picture of an upscale task',
      ok({ ...finished, taskType: 'mj_upscale', resultInfoJson: { resultUrls: [urls[0]] } }),
      `done | upscale ${urls[0] ?? ''}`,
    ],
    ['422 without data may be a young task', fails(422, 'recordInfo is null'), 'unknown not-found young'],
    ['422 as HTTP status too', fails(422, 'recordInfo is null', 422), 'unknown not-found young'],
    ['404 is not young', fails(404), 'unknown not-found'],
    ['404 as HTTP status too', fails(404, 'x', 404), 'unknown not-found'],
    ['an HTTP 404 without a code', { status: 404, body: { error: 'Not Found' } }, 'unknown not-found'],
    [
      '501 is a failed task',
      fails(501, 'Image generation failed.'),
      'failed generation-failed | Image generation failed.',
    ],
    ['501 as HTTP status too', fails(501, 'It failed.', 501), 'failed generation-failed | It failed.'],
    ['400 is about this id', fails(400), 'unclear invalid-request'],
    ['402 keeps the state', fails(402), 'unclear insufficient-credits'],
    ['402 as HTTP status too', fails(402, 'x', 402), 'unclear insufficient-credits'],
    ['500 in an HTTP 200 is about this task', fails(500), 'unclear provider-down'],
    ['505 keeps the state', fails(505), 'unclear forbidden'],
    ['a code that nobody documents', fails(299), 'unclear provider-changed'],
    [
      'a code as text',
      { body: { code: '422', msg: 'recordInfo is null', data: null } },
      'unknown not-found young',
    ],
  ])('%s', async (_fact, reply, expected) => {
    const { result, requests } = await pollOnce(midapi, id, reply);
    expect(short(result)).toBe(expected);
    expect(requests).toMatchObject([{ method: 'GET', url: `/api/v1/mj/record-info?taskId=${id}`, body: '' }]);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  });

  test('its prompt and parameters stand in paramJson', async () => {
    const { result } = await pollOnce(midapi, id, ok(finished));
    expect(result).toMatchObject({
      facts: {
        prompt: 'a jet',
        parameters: { ar: '16:9', v: '7', s: '1', w: '1' },
        createdAtMs: Date.UTC(2024, 2, 20, 10, 30),
        finishedAtMs: Date.UTC(2024, 2, 20, 10, 31),
        parentRemoteId: null,
      },
    });
    // A callback address may carry a secret of its owner.
    expect(JSON.stringify(result)).not.toContain('callback');
    expect(JSON.stringify(result)).toContain('mj_txt2img');
  });

  test('niji is a version of its own; empty fields are none; a follow-up names its parent; times may be milliseconds', async () => {
    const paramJson = {
      prompt: 'p',
      version: 'niji6',
      aspectRatio: '',
      stylization: null,
      taskId: 'parent-1',
    };
    const { result } = await pollOnce(midapi, id, ok({ ...finished, paramJson, createTime: 1710930600000 }));
    expect(result).toMatchObject({ facts: { parentRemoteId: 'parent-1', createdAtMs: 1710930600000 } });
    expect(result).toHaveProperty('facts.parameters', { niji: '6' });
  });

  test('an id is put into the query so that it stays an id', async () => {
    const { requests } = await pollOnce(midapi, 'a&taskId=b#/../c', fails(422));
    expect(requests[0]?.url).toBe('/api/v1/mj/record-info?taskId=a%26taskId%3Db%23%2F..%2Fc');
  });
});

describe('what concerns the account is thrown', () => {
  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['401 in the body of an HTTP 200', fails(401), 'unauthorized'],
    ['401 as HTTP status too', fails(401, 'The words.', 401), 'unauthorized'],
    ['429 in the body', fails(429), 'rate-limited'],
    ['455 is maintenance', fails(455), 'provider-down'],
    ['500 as HTTP status too', fails(500, 'The words.', 500), 'provider-down'],
    ['a bare HTTP 403', { status: 403, body: {} }, 'forbidden'],
    ['a gateway’s page', { status: 502, body: '<html>' }, 'provider-down'],
    ['a page with 200', { body: '<html>' }, 'provider-changed'],
    ['a page with 404: this is not the API', { status: 404, body: '<html>' }, 'provider-changed'],
    ['an empty body', {}, 'provider-changed'],
    ['a body without a code', { body: { data: {} } }, 'provider-changed'],
  ])('%s', async (_fact, reply, code) => {
    const error = await thrownBy(pollOnce(midapi, id, reply));
    expect(error.code).toBe(code);
    if (JSON.stringify(reply).includes('The words.')) expect(error.message).toBe('The words.');
  });

  test('a 429 keeps how long to wait', async () => {
    const reply = { ...fails(429, 'slow', 429), headers: { 'retry-after': '30' } };
    expect(await thrownBy(pollOnce(midapi, id, reply))).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 30_000,
    });
  });
});

describe('the test of a key', () => {
  test('asks for the credits', async () => {
    const server = await startLoopback(() => ({ body: { code: 200, msg: 'success', data: 12.5 } }));
    await midapi.test(connect(server.origin));
    expect(server.requests.map((request) => request.url)).toEqual(['/api/v1/common/credit']);
  });

  test.each<[string, ScriptedReply, ScriptedReply, string | null]>([
    ['without a credit call asks for an impossible task', fails(404), fails(422), null],
    ['without a credit call (HTTP) asks for an impossible task', { status: 404, body: {} }, fails(422), null],
    ['without a credit call tells a refused key', fails(404), fails(401), 'unauthorized'],
    ['without credits the key is good', fails(402), fails(500), null],
    ['a refused key', fails(401), fails(422), 'unauthorized'],
    ['maintenance', fails(455), fails(422), 'provider-down'],
    ['a server error', fails(500), fails(422), 'provider-down'],
  ])('%s', async (_fact, credit, record, code) => {
    const server = await startLoopback(({ url }) => (url.includes('credit') ? credit : record));
    const test = midapi.test(connect(server.origin));
    if (code === null) await test;
    else expect((await thrownBy(test)).code).toBe(code);
  });
});

describe('buttons', () => {
  const idsFor = async (data: unknown): Promise<readonly string[]> => {
    const { result } = await pollOnce(midapi, id, ok(data));
    return result !== undefined && 'facts' in result
      ? result.facts.buttons.map((button) => button.id)
      : ['-'];
  };
  const both = (...indices: readonly number[]): string[] => [
    ...indices.map((index) => `generateUpscale/${index}`),
    ...indices.map((index) => `generateVary/${index}`),
  ];

  test.each<[fact: string, data: unknown, expected: readonly string[]]>([
    ['four singles offer eight', finished, both(0, 1, 2, 3)],
    ['no more than the service counts', withUrls([...urls, 'https://f/5.jpeg']), both(0, 1, 2, 3)],
    ['a missing address keeps the others at their index', withUrls([urls[0], null, urls[2]]), both(0, 2)],
    ['a film offers none', withUrls(['https://f/a.mp4']), []],
    ['a film by its type offers none', { ...withUrls(['https://f/a']), taskType: 'mj_video' }, []],
    ['an upscale offers none', { ...withUrls([urls[0]]), taskType: 'mj_upscale' }, []],
    ['a running task offers none', { ...finished, successFlag: 0 }, []],
    ['a failed task offers none', { ...finished, successFlag: 2 }, []],
  ])('%s', async (_fact, data, expected) => {
    expect(await idsFor(data)).toEqual(expected);
  });

  test('are U and V with the number that people count', async () => {
    const { result } = await pollOnce(midapi, id, ok(finished));
    const labels =
      result !== undefined && 'facts' in result ? result.facts.buttons.map(({ label }) => label) : [];
    expect(labels).toEqual(['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4']);
  });
});

test.each<[fact: string, change: object, kind: string]>([
  ['a lone picture that was made from a task is an upscale', { paramJson: '{"taskId":"p"}' }, 'upscale'],
  ['a lone picture that was not is a single', {}, 'single'],
  ['the type says it too', { taskType: 'MJ_UPSCALE' }, 'upscale'],
])('%s', async (_fact, change, kind) => {
  const { result } = await pollOnce(midapi, id, ok({ ...withUrls([urls[0]]), ...change }));
  expect(short(result)).toBe(`done | ${kind} ${urls[0] ?? ''}`);
});

test('a running task has no end, whatever its record says', async () => {
  const { result } = await pollOnce(midapi, id, ok({ ...finished, successFlag: 0 }));
  expect(result).toMatchObject({ kind: 'waiting', facts: { finishedAtMs: null } });
});

describe('a follow-up action', () => {
  const act = (origin: string, buttonId = 'generateUpscale/1'): Promise<ActionAnswer | undefined> => {
    const answer = midapi.act?.(connect(origin), { remoteId: id, buttonId, record: null, input: null });
    return answer ?? Promise.reject(new Error('MidAPI takes actions'));
  };
  const made = ok({ taskId: 'new-1' });

  test.each([
    ['generateUpscale/0', '/api/v1/mj/generateUpscale', 0],
    ['generateUpscale/3', '/api/v1/mj/generateUpscale', 3],
    ['generateVary/0', '/api/v1/mj/generateVary', 0],
    ['generateVary/2', '/api/v1/mj/generateVary', 2],
  ])('%s is one request to %s', async (buttonId, url, imageIndex) => {
    const server = await startLoopback(() => made);
    expect(await act(server.origin, buttonId)).toEqual({
      kind: 'accepted',
      remoteId: 'new-1',
      needsInput: false,
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url,
        body: `{"taskId":"${id}","imageIndex":${imageIndex}}`,
        headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      },
    ]);
  });

  test.each([
    'generateUpscale/4',
    'generateUpscale/-1',
    'generateUpscale',
    'generateUpscale/1/../credit',
    'generateVideoExtend/0',
    'upscale1',
    'modal',
    '',
  ])('‘%s’ is none, and nothing is sent', async (buttonId) => {
    const server = await startLoopback(() => made);
    expect(await act(server.origin, buttonId)).toMatchObject({ kind: 'refused', code: 'invalid-request' });
    expect(server.requests).toEqual([]);
  });

  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['a task', made, 'accepted new-1'],
    ['a task with a number for an id', ok({ taskId: 17 }), 'accepted 17'],
    ['400', fails(400), 'refused invalid-request'],
    ['400 as HTTP status too', fails(400, 'The words.', 400), 'refused invalid-request'],
    ['a code goes before the HTTP status', fails(400, 'The words.', 500), 'refused invalid-request'],
    ['401', fails(401), 'refused unauthorized'],
    ['402', fails(402), 'refused insufficient-credits'],
    ['402 as HTTP status too', fails(402, 'The words.', 402), 'refused insufficient-credits'],
    ['404', fails(404), 'refused not-found'],
    ['422', fails(422), 'refused invalid-request'],
    ['505', fails(505), 'refused forbidden'],
    ['429', fails(429), 'thrown rate-limited'],
    ['455', fails(455), 'thrown provider-down'],
    ['500 in an HTTP 200', fails(500), 'thrown provider-down'],
    ['500 as HTTP status too', fails(500, 'The words.', 500), 'thrown provider-down'],
    ['501', fails(501), 'thrown generation-failed'],
    ['502', fails(502), 'thrown provider-down'],
    ['a code that nobody documents', fails(299), 'thrown provider-changed'],
    [
      '… also beside a task',
      { body: { code: 299, msg: '', data: { taskId: 'new-1' } } },
      'thrown provider-changed',
    ],
    ['success without a task', ok({}), 'thrown provider-changed'],
    ['success without data', ok(null), 'thrown provider-changed'],
    ['a task beside no code', { body: { data: { taskId: 'new-1' } } }, 'thrown provider-changed'],
    ['an empty body', {}, 'thrown provider-changed'],
    ['a page', { body: '<html>' }, 'thrown provider-changed'],
    ['a gateway’s page', { status: 502, body: '<html>' }, 'thrown provider-down'],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }, 'thrown provider-changed'],
  ])('%s', async (_fact, reply, expected) => {
    const server = await startLoopback(() => reply);
    const said = await act(server.origin).then(
      (answer) => (answer?.kind === 'accepted' ? `accepted ${answer.remoteId}` : `refused ${answer?.code}`),
      (thrown: unknown) => {
        expect(wasSurelyNotSent(thrown)).toBe(false);
        return `thrown ${(thrown as { code: string }).code}`;
      },
    );
    expect(said).toBe(expected);
    expect(server.requests).toHaveLength(1);
  });

  test('a refusal is in the provider’s words, and what to wait is kept', async () => {
    const refusing = await startLoopback(() => fails(422));
    expect(await act(refusing.origin)).toMatchObject({ message: 'The words.' });
    const silent = await startLoopback(() => ({ body: { code: 422, data: null } }));
    expect(await act(silent.origin)).toMatchObject({
      message: 'The provider refused the action without a reason (code 422).',
    });
    const busy = await startLoopback(() => ({ ...fails(429), headers: { 'retry-after': '30' } }));
    expect(await thrownBy(act(busy.origin))).toMatchObject({ retryAfterMs: 30_000 });
  });

  test('a server that is not there was surely not asked', async () => {
    expect(wasSurelyNotSent(await thrownBy(act('http://127.0.0.1:1')))).toBe(true);
  });
});

function withUrls(resultUrls: readonly unknown[]): typeof finished {
  return { ...finished, resultInfoJson: { resultUrls } };
}

test.each<[fact: string, addresses: unknown[], indices: readonly number[], isPartial: boolean]>([
  ['all addresses are all there is', [...urls], [0, 1, 2, 3], false],
  ['one without an address yet leaves its place free', [null, urls[1], '', urls[3]], [1, 3], true],
])('%s', async (_fact, addresses, indices, isPartial) => {
  const { result } = await pollOnce(midapi, id, ok(withUrls(addresses)));
  if (result?.kind !== 'done') throw new Error('not done');
  expect(result.pictures.map(({ index }) => index)).toEqual(indices);
  expect(result.isPartial === true).toBe(isPartial);
});
