// APIMart's follow-up actions: what is sent for which button, and what the answers mean.
import { describe, expect, test } from 'vitest';
import { modalButtonId } from '../../../src/preload/contract/acting.ts';
import { followUpOf } from '../../../src/main/providers/apimart-act.ts';
import { apimart } from '../../../src/main/providers/apimart.ts';
import type { ActionAnswer, ActionInput } from '../../../src/main/providers/provider.ts';
import { connect, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply, SeenRequest } from './loopback.ts';

const id = 'task_01KV52C0TEJSYZMCG0NCS4YWKK';
const made = 'task_01KQVZAPBW13W63DQNQZT7FCQK';
const uuid = 'da317da6-f500-48e6-bf32-dd48b3e6f84f';
const reroll = `MJ::JOB::reroll::0::${uuid}::SOLO`;
const taken = { body: { code: 200, data: [{ status: 'submitted', task_id: made }] } };
const accepted: ActionAnswer = { kind: 'accepted', remoteId: made, needsInput: false };

async function act(
  buttonId: string,
  reply: ScriptedReply = taken,
  input: Partial<ActionInput> | null = null,
  remoteId = id,
): Promise<{ readonly answer: ActionAnswer | undefined; readonly requests: readonly SeenRequest[] }> {
  const server = await startLoopback(() => reply);
  const given = input === null ? null : { prompt: null, mask: null, ...input };
  const answer = await apimart.act?.(connect(server.origin), {
    remoteId,
    buttonId,
    record: { action: 'IMAGINE' },
    input: given,
  });
  return { answer, requests: server.requests };
}

const sent = ([request]: readonly SeenRequest[]): string => `${request?.url ?? ''} ${request?.body ?? ''}`;

describe('where a button goes', () => {
  const taking = (endpoint: string, customId: string) =>
    [customId, { endpoint, fields: { custom_id: customId } }] as const;
  test.each<readonly [customId: string, expected: object | null]>([
    taking('upscale', `MJ::JOB::upsample::1::${uuid}`),
    taking('upscale', `MJ::JOB::upsample_v7_2x_creative::1::${uuid}::SOLO`),
    taking('upscale', `MJ::JOB::upsample_v5_4x::1::${uuid}::SOLO`),
    taking('variation', `MJ::JOB::variation::4::${uuid}`),
    taking('high-variation', `MJ::JOB::high_variation::1::${uuid}::SOLO`),
    taking('low-variation', `MJ::JOB::low_variation::1::${uuid}::SOLO`),
    taking('reroll', reroll),
    taking('zoom', `MJ::Outpaint::75::1::${uuid}::SOLO`),
    taking('zoom', `MJ::CustomZoom::${uuid}`),
    taking('pan', `MJ::JOB::pan_down::1::${uuid}::SOLO`),
    taking('inpaint', `MJ::Inpaint::1::${uuid}::SOLO`),
    [`MJ::JOB::animate_high::1::${uuid}::SOLO`, { endpoint: 'video', fields: { index: 0, motion: 'high' } }],
    [`MJ::JOB::animate_low::4::${uuid}`, { endpoint: 'video', fields: { index: 3, motion: 'low' } }],
    [`MJ::JOB::video::2::${uuid}`, { endpoint: 'video', fields: { index: 1 } }],
    [`MJ::JOB::remix_strong::2::${uuid}`, { endpoint: 'remix-strong', fields: { index: 2 } }],
    [`MJ::JOB::remix_subtle::1::${uuid}`, { endpoint: 'remix-subtle', fields: { index: 1 } }],
    [`MJ::JOB::remix_strong::5::${uuid}`, null],
    [`MJ::JOB::animate_high::0::${uuid}`, null],
    [`MJ::JOB::animate_high_extend::1::${uuid}`, null],
    [`MJ::JOB::pan_sideways::1::${uuid}`, null],
    [`MJ::BOOKMARK::${uuid}`, null],
    ['MJ::Job::PicReader::1', null],
    ['U1', null],
    ['', null],
  ])('%s', (customId, expected) => {
    const followUp = followUpOf(customId);
    if (expected === null) expect(followUp).toBeNull();
    else expect(followUp).toMatchObject(expected);
  });
});

describe('what is sent', () => {
  test('once, with the key, and nothing that no page names', async () => {
    const { answer, requests } = await act(reroll, taken, { prompt: 'not for this one' });
    expect(answer).toEqual(accepted);
    expect(requests.length).toBe(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/midjourney/generations/reroll',
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ task_id: id, custom_id: reroll }),
    });
  });

  test.each<[fact: string, buttonId: string, input: Partial<ActionInput>, expected: string]>([
    [
      'a video may have a prompt',
      `MJ::JOB::animate_low::2::${uuid}`,
      { prompt: ' the cat turns ' },
      `video {"task_id":"${id}","index":1,"motion":"low","prompt":"the cat turns"}`,
    ],
    [
      'a remix may have a prompt',
      `MJ::JOB::remix_subtle::2::${uuid}`,
      { prompt: '' },
      `remix-subtle {"task_id":"${id}","index":2}`,
    ],
    [
      'MODAL with a prompt',
      modalButtonId,
      { prompt: 'a sofa' },
      `modal {"task_id":"${id}","prompt":"a sofa"}`,
    ],
    [
      'MODAL with a link to a mask',
      modalButtonId,
      { mask: { kind: 'link', url: 'https://example.com/m.png' } },
      `modal {"task_id":"${id}","mask_url":"https://example.com/m.png"}`,
    ],
    [
      'MODAL with a painted mask',
      modalButtonId,
      { prompt: 'a sofa', mask: { kind: 'image', pngBase64: 'iVBORw0KGgo=' } },
      `modal {"task_id":"${id}","prompt":"a sofa","mask_url":"data:image/png;base64,iVBORw0KGgo="}`,
    ],
  ])('%s', async (_fact, buttonId, input, expected) => {
    const { answer, requests } = await act(buttonId, taken, input);
    expect(answer).toEqual(accepted);
    expect(sent(requests)).toBe(`/v1/midjourney/generations/${expected}`);
  });

  test.each<[fact: string, buttonId: string, input: Partial<ActionInput> | null]>([
    ['a button without an address', `MJ::BOOKMARK::${uuid}`, null],
    ['MODAL without anything', modalButtonId, null],
    ['MODAL with blanks only', modalButtonId, { prompt: '  ' }],
  ])('nothing for %s', async (_fact, buttonId, input) => {
    const { answer, requests } = await act(buttonId, taken, input);
    expect(answer).toMatchObject({ kind: 'refused', code: 'invalid-request' });
    expect(answer?.kind === 'refused' && answer.message).toContain('Nothing was sent.');
    expect(requests).toEqual([]);
  });

  test('a redirect is not followed', async () => {
    const server = await startLoopback(() => ({ status: 307, headers: { location: '/elsewhere' } }));
    const intent = { remoteId: id, buttonId: reroll, record: null, input: null };
    expect((await thrownBy(Promise.resolve(apimart.act?.(connect(server.origin), intent)))).code).toBe(
      'provider-changed',
    );
    expect(server.requests.length).toBe(1);
  });
});

describe('what the answer means', () => {
  test.each<[fact: string, body: unknown, expected: ActionAnswer]>([
    ['taken', taken.body, accepted],
    [
      'taken, and waits for prompt and mask',
      { code: 200, data: [{ status: 'modal', task_id: made }] },
      { ...accepted, needsInput: true },
    ],
    ['an object in place of the list', { code: 200, data: { status: 'submitted', task_id: made } }, accepted],
    [
      'the bare task',
      { task_id: made, status: 'modal', model: 'midjourney' },
      { ...accepted, needsInput: true },
    ],
    ['a word that nobody documents', { code: 200, data: [{ status: 'dreaming', task_id: made }] }, accepted],
  ])('%s', async (_fact, body, expected) => {
    expect((await act(reroll, { body })).answer).toEqual(expected);
  });

  test('MODAL that goes on without naming the task', async () => {
    const { answer } = await act(
      modalButtonId,
      { body: { code: 200, data: [{ status: 'submitted' }] } },
      { prompt: 'x' },
    );
    expect(answer).toEqual({ kind: 'accepted', remoteId: id, needsInput: false });
  });

  const error = (status: number, message = 'The words.'): ScriptedReply => ({
    status,
    body: { error: { code: status, message, type: 'x' } },
  });
  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['400', error(400), 'invalid-request'],
    ['402', error(402), 'insufficient-credits'],
    ['403', error(403), 'forbidden'],
    ['404', error(404), 'not-found'],
    ['404, flat', { status: 404, body: { code: 404, message: 'The words.' } }, 'not-found'],
    ['404 with code 3', { status: 404, body: { code: 3, description: 'The words.' } }, 'not-found'],
    ['400 with code 4', { status: 400, body: { code: 4, description: 'The words.' } }, 'invalid-request'],
    ['422', error(422), 'invalid-request'],
    ['code 400 inside HTTP 200', { body: { code: 400, message: 'The words.' } }, 'invalid-request'],
    [
      'code 402 inside HTTP 200',
      { body: { error: { code: 402, message: 'The words.' } } },
      'insufficient-credits',
    ],
    ['code 4 inside HTTP 200', { body: { code: 4, description: 'The words.' } }, 'invalid-request'],
    ['code 3 inside HTTP 200', { body: { code: 3, description: 'The words.' } }, 'not-found'],
  ])('refused: %s', async (_fact, reply, code) => {
    // Made just now by its id, so that its record has not ended.
    const young = `task_${ulidAt(Date.now() - 60_000)}`;
    expect((await act(reroll, reply, null, young)).answer).toEqual({
      kind: 'refused',
      code,
      message: 'The words.',
    });
  });

  test('a 404 of a record that has ended by its id says so', async () => {
    const { answer } = await act(reroll, error(404), null, 'task_01H0000000YZMCG0NCS4YWKK00');
    expect(answer).toEqual({
      kind: 'refused',
      code: 'expired',
      message: 'The words. (Records are kept for 3 days.)',
    });
  });

  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['401', error(401), 'unauthorized'],
    ['401 inside HTTP 200', { body: { code: 401, message: 'x' } }, 'unauthorized'],
    ['429', error(429), 'rate-limited'],
    ['408', error(408), 'timeout'],
    ['500', error(500), 'provider-down'],
    ['502', error(502), 'provider-down'],
    ['a gateway’s page', { status: 504, body: '<html>' }, 'provider-down'],
    ['code 500 inside HTTP 200', { body: { code: 500, message: 'x' } }, 'provider-down'],
    ['an empty body', {}, 'provider-changed'],
    ['a page', { body: '<html>' }, 'provider-changed'],
    ['a list of nothing', { body: { code: 200, data: [] } }, 'provider-changed'],
    ['a task without an id', { body: { code: 200, data: [{ status: 'submitted' }] } }, 'provider-changed'],
    ['a list', { body: [] }, 'provider-changed'],
  ])('not clear, so it is thrown: %s', async (_fact, reply, code) => {
    expect((await thrownBy(act(reroll, reply))).code).toBe(code);
  });
});

test.each<[string, number | null]>([
  [id, Date.UTC(2026, 5, 18, 7, 19, 9, 390)],
  ['task-unified-1757165031-uyujaw3d', null],
  ['1711217942120945', null],
  ['', null],
])('when the record of %j ends', (asked, expected) => {
  expect(apimart.recordEndsAtMs?.(asked)).toBe(expected);
});

function ulidAt(ms: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let text = '';
  for (let rest = ms, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32))
    text = digits.charAt(rest % 32) + text;
  return `${text}${'0'.repeat(16)}`;
}
