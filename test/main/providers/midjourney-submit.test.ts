// Follow-up actions in midjourney-proxy's format: what is sent, and what the submit codes mean.
import { describe, expect, test } from 'vitest';
import { modalButtonId } from '../../../src/preload/contract/acting.ts';
import { changeButtons } from '../../../src/main/providers/midjourney-submit.ts';
import { mjproxy } from '../../../src/main/providers/mjproxy.ts';
import type { ActionAnswer, ActionInput } from '../../../src/main/providers/provider.ts';
import { connect, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply, SeenRequest } from './loopback.ts';

const id = '14001929738841620';
const made = '8498455807619990';
const button = 'MJ::JOB::upsample::1::abc';
const taken = { code: 1, description: '提交成功', result: made, properties: {} };
const accepted: ActionAnswer = { kind: 'accepted', remoteId: made, needsInput: false };

async function act(
  buttonId: string,
  reply: ScriptedReply = { body: taken },
  input: Partial<ActionInput> | null = null,
): Promise<{ readonly answer: ActionAnswer | undefined; readonly requests: readonly SeenRequest[] }> {
  const server = await startLoopback(() => reply);
  const given = input === null ? null : { prompt: null, mask: null, ...input };
  const intent = { remoteId: id, buttonId, record: null, input: given };
  return {
    answer: await mjproxy.act?.(connect(`${server.origin}/mj-fast`), intent),
    requests: server.requests,
  };
}

describe('what is sent', () => {
  test.each<[fact: string, buttonId: string, input: Partial<ActionInput> | null, path: string, body: object]>(
    [
      ['a button', button, null, 'action', { taskId: id, customId: button }],
      ['a button gets no prompt', button, { prompt: 'x' }, 'action', { taskId: id, customId: button }],
      [
        'an upscale by words',
        'change::UPSCALE::2',
        null,
        'change',
        { taskId: id, action: 'UPSCALE', index: 2 },
      ],
      [
        'a variation by words',
        'change::VARIATION::4',
        null,
        'change',
        { taskId: id, action: 'VARIATION', index: 4 },
      ],
      ['a reroll by words', 'change::REROLL', null, 'change', { taskId: id, action: 'REROLL' }],
      ['a prompt', modalButtonId, { prompt: ' a sofa ' }, 'modal', { taskId: id, prompt: 'a sofa' }],
      [
        'a mask',
        modalButtonId,
        { mask: { kind: 'image', pngBase64: 'iVBORw0KGgo=' } },
        'modal',
        { taskId: id, maskBase64: 'data:image/png;base64,iVBORw0KGgo=' },
      ],
      [
        'prompt and mask',
        modalButtonId,
        { prompt: 'a sofa', mask: { kind: 'image', pngBase64: 'iVBORw0KGgo=' } },
        'modal',
        { taskId: id, prompt: 'a sofa', maskBase64: 'data:image/png;base64,iVBORw0KGgo=' },
      ],
    ],
  )('%s', async (_fact, buttonId, input, path, body) => {
    const { answer, requests } = await act(buttonId, { body: taken }, input);
    expect(answer).toEqual(accepted);
    expect(requests.length).toBe(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `/mj-fast/mj/submit/${path}`,
      headers: { 'mj-api-secret': testKey },
      body: JSON.stringify(body),
    });
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test.each<[fact: string, input: Partial<ActionInput> | null]>([
    ['a modal step without anything', null],
    ['a modal step with blanks', { prompt: '  ' }],
    ['a link to a mask', { prompt: 'x', mask: { kind: 'link', url: 'https://example.com/m.png' } }],
  ])('nothing for %s', async (_fact, input) => {
    const { answer, requests } = await act(modalButtonId, { body: taken }, input);
    expect(answer).toMatchObject({ kind: 'refused', code: 'invalid-request' });
    expect(answer?.kind === 'refused' && answer.message).toContain('Nothing was sent.');
    expect(requests).toEqual([]);
  });

  test('every change of a grid has its button', async () => {
    const bodies: string[] = [];
    for (const { id: buttonId } of changeButtons) {
      const { requests } = await act(buttonId);
      bodies.push(requests[0]?.url.endsWith('/change') === true ? requests[0].body : 'no change');
    }
    expect(new Set(bodies).size).toBe(9);
    expect(bodies).not.toContain('no change');
  });
});

describe('what the answer means', () => {
  test.each<[fact: string, body: unknown, expected: ActionAnswer]>([
    ['1', taken, accepted],
    ['1 as text', { ...taken, code: '1' }, accepted],
    ['an id that is a number', { ...taken, result: 8498455807 }, { ...accepted, remoteId: '8498455807' }],
    ['22', { ...taken, code: 22, properties: { numberOfQueues: 1 } }, accepted],
    [
      '21 waits for input',
      { ...taken, code: 21, properties: { remix: true } },
      { ...accepted, needsInput: true },
    ],
    ['21 without properties', { code: 21, result: made }, { ...accepted, needsInput: true }],
    [
      '21 of a task that is MODAL',
      { ...taken, code: 21, properties: { status: 'MODAL' } },
      { ...accepted, needsInput: true },
    ],
    ['21 of a task that was there', { ...taken, code: 21, properties: { status: 'SUCCESS' } }, accepted],
    ['21 of a task that still runs', { ...taken, code: 21, properties: { status: 'IN_PROGRESS' } }, accepted],
  ])('accepted: %s', async (_fact, body, expected) => {
    expect((await act(button, { body })).answer).toEqual(expected);
  });

  test('a modal step that names no task goes on with the same one', async () => {
    const { answer } = await act(modalButtonId, { body: { code: 1, result: null } }, { prompt: 'x' });
    expect(answer).toEqual({ kind: 'accepted', remoteId: id, needsInput: false });
  });

  const refusal = (code: number, properties: object = {}, status = 200): ScriptedReply => ({
    status,
    body: { code, description: 'The words.', result: null, properties },
  });
  test.each<[fact: string, reply: ScriptedReply, code: string, message: string]>([
    ['3', refusal(3), 'not-found', 'The words.'],
    ['4', refusal(4), 'invalid-request', 'The words.'],
    ['9', refusal(9), 'generation-failed', 'The words.'],
    ['23', refusal(23), 'rate-limited', 'The words.'],
    ['24', refusal(24, { bannedWord: 'nude' }), 'invalid-request', 'The words. (nude)'],
    ['24 without the word', refusal(24), 'invalid-request', 'The words.'],
    ['a code that nobody documents', refusal(77), 'generation-failed', 'The words.'],
    ['4 with HTTP 400', refusal(4, {}, 400), 'invalid-request', 'The words.'],
    ['3 with HTTP 404', refusal(3, {}, 404), 'not-found', 'The words.'],
    [
      'the relay’s unknown task',
      { status: 400, body: { code: 4, description: 'task_no_found ', type: 'upstream_error' } },
      'not-found',
      'task_no_found',
    ],
    [
      'the relay’s empty purse',
      { status: 400, body: { code: 4, description: 'quota_not_enough', type: 'new_api_error' } },
      'insufficient-credits',
      'quota_not_enough',
    ],
    [
      'the same with 403',
      { status: 403, body: { code: 4, description: 'quota_not_enough', type: 'new_api_error' } },
      'insufficient-credits',
      'quota_not_enough',
    ],
    ['HTTP 400 without a code', { status: 400, body: { error: { message: 'no' } } }, 'invalid-request', 'no'],
    [
      'a server without such an address',
      { status: 404, body: { status: 404, error: 'Not Found' } },
      'invalid-request',
      'This server takes no actions of this kind (HTTP 404).',
    ],
  ])('refused: %s', async (_fact, reply, code, message) => {
    expect((await act(button, reply)).answer).toEqual({ kind: 'refused', code, message });
  });

  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['401', { status: 401 }, 'unauthorized'],
    ['403', { status: 403, body: { code: 4, description: '未授权' } }, 'unauthorized'],
    ['429', { status: 429, body: { code: 23, description: 'x' } }, 'rate-limited'],
    ['code 30', refusal(30, {}, 400), 'rate-limited'],
    ['500', { status: 500, body: { error: 'x' } }, 'provider-down'],
    ['500 with a code', refusal(9, {}, 500), 'provider-down'],
    ['a gateway’s page', { status: 502, body: '<html>' }, 'provider-down'],
    ['an empty 200', {}, 'provider-changed'],
    ['a page', { body: '<html>' }, 'provider-changed'],
    ['no code', { body: { result: made } }, 'provider-changed'],
    ['1 without a task', { body: { code: 1, result: null } }, 'provider-changed'],
    ['a task', { body: { id: made, status: 'SUBMITTED', code: 1 } }, 'provider-changed'],
  ])('not clear, so it is thrown: %s', async (_fact, reply, code) => {
    expect((await thrownBy(act(button, reply))).code).toBe(code);
  });

  test('a redirect is not followed', async () => {
    expect((await thrownBy(act(button, { status: 308, headers: { location: '/elsewhere' } }))).code).toBe(
      'provider-changed',
    );
  });
});
