// From a button to the provider: one intent is asked for once, a refusal makes a new one, silence none.
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { modalButtonId } from '../../src/preload/contract/acting.ts';
import type { ActionState, TaskWithActing } from '../../src/preload/contract/acting.ts';
import type { FamilyMember } from '../../src/preload/contract/families.ts';
import type { Picture } from '../../src/preload/contract/pictures.ts';
import { useActingStore } from '../../src/renderer/stores/acting.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { stubPage } from './stub-page.ts';
import type { StubbedPage } from './stub-page.ts';

interface Sent {
  readonly taskId: number;
  readonly buttonId: string;
  readonly intentId: string;
  readonly input: unknown;
}

let sent: Sent[] = [];
/** How each `tasks.act` ends, in order; `throws` is a failed request. */
let ends: (ActionState | 'throws')[] = [];
let needsInput = false;
let nowMs = 10_000;
const inpaint = { id: 'MJ::Inpaint::1::x', label: 'Vary (Region)' };
const reroll = { id: 'reroll', label: 'reroll' };

const details = (id: number): TaskWithActing =>
  ({
    task: { id, accountId: 'a', state: id === 7 ? 'needs-input' : 'succeeded', prompt: 'a cat --ar 3:2' },
    pictures: [],
    rawRecord: null,
    acting: {
      block: null,
      mask: 'image',
      costHint: null,
      actions: id === 1 ? [{ id: 3, buttonId: inpaint.id, buttonLabel: inpaint.label, resultTaskId: 7 }] : [],
    },
  }) as unknown as TaskWithActing;

function picture(id: number, kind: Picture['kind'], mediaType: string | null): Picture {
  const state = mediaType === null ? { kind: 'wanted' } : { kind: 'ready', original: { mediaType } };
  return { id, kind, state } as unknown as Picture;
}
const family = [
  {
    taskId: 1,
    parentTaskId: null,
    pictures: [
      picture(10, 'grid', 'image/png'),
      picture(11, 'video', 'video/mp4'),
      picture(12, 'upscale', null),
      picture(13, 'single', 'image/webp'),
    ],
  },
  { taskId: 7, parentTaskId: 1, pictures: [] },
] as unknown as readonly FamilyMember[];

async function answer(name: string, input: Sent): Promise<unknown> {
  await Promise.resolve();
  if (name === 'tasks.details') return { ok: true, value: details(input.taskId) };
  if (name === 'tasks.family') return { ok: true, value: family };
  sent.push(input);
  const end = ends.shift() ?? 'accepted';
  if (end === 'throws') return { ok: false, failure: { code: 'usage', message: 'paused' } };
  const failure = end === 'accepted' ? null : { code: 'insufficient-credits', message: 'no' };
  const resultTaskId = end === 'accepted' ? 7 : null;
  return { ok: true, value: { action: { id: 1, state: end, failure, resultTaskId }, needsInput } };
}

beforeEach(() => {
  [sent, ends, needsInput] = [[], [], false];
  nowMs += 60_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  vi.stubGlobal('window', { bridge: { request: answer, subscribe: () => () => undefined } });
  setActivePinia(createPinia());
});

const ask = (button = reroll): void =>
  useActingStore().ask({ task: details(1).task, button, pictureId: 10, costHint: null });
const isOpen = (): string | undefined => useAppStore().dialog?.kind;

test('a button asks first; confirming twice sends once; the next press is another intent', async () => {
  const acting = useActingStore();
  ask();
  expect([isOpen(), sent]).toEqual(['confirm-action', []]);
  await Promise.all([acting.confirm(), acting.confirm()]);
  expect([isOpen(), sent.length]).toEqual([undefined, 1]);
  expect(sent[0]).toMatchObject({ taskId: 1, buttonId: 'reroll', input: null });
  nowMs += 10_000;
  ask();
  await acting.confirm();
  expect(new Set(sent.map(({ intentId }) => intentId)).size).toBe(2);
});

test('a refusal stays in view and may be sent again as a new intent', async () => {
  const acting = useActingStore();
  ends = ['refused', 'accepted'];
  ask();
  await acting.confirm();
  expect([isOpen(), acting.trouble?.kind, acting.mayRepeat]).toEqual(['confirm-action', 'refused', true]);
  await acting.confirm();
  expect([isOpen(), acting.trouble, sent.length]).toEqual([undefined, null, 2]);
  expect(sent[0]?.intentId).not.toBe(sent[1]?.intentId);
});

test('a request that failed is repeated as the same intent', async () => {
  const acting = useActingStore();
  ends = ['throws', 'accepted'];
  ask();
  await acting.confirm();
  await acting.confirm();
  expect(sent[0]?.intentId).toBe(sent[1]?.intentId);
});

test.each(['unknown', 'sending'] as const)(
  'without an answer (%s) nothing is sent again from here',
  async (end) => {
    const acting = useActingStore();
    ends = [end];
    ask();
    await acting.confirm();
    await acting.confirm();
    expect([isOpen(), acting.trouble?.kind, acting.mayRepeat, sent.length]).toEqual([
      'confirm-action',
      'unknown',
      false,
      1,
    ]);
  },
);

test('a trusted account is not asked for, and a double click still sends once', async () => {
  const acting = useActingStore();
  acting.setTrusted('a', true);
  ask();
  ask();
  await vi.waitFor(() => expect(acting.isSending).toBe(false));
  ask();
  await Promise.resolve();
  expect([isOpen(), sent.length]).toEqual([undefined, 1]);
  nowMs += 10_000;
  ends = ['refused'];
  ask();
  await vi.waitFor(() => expect(isOpen()).toBe('confirm-action'));
  expect(sent).toHaveLength(2);
});

test('what needs input opens its form, with what it wants and the picture to paint over', async () => {
  const acting = useActingStore();
  needsInput = true;
  ask(inpaint);
  await acting.confirm();
  expect([isOpen(), acting.waitingId]).toEqual(['answer-task', 7]);
  await vi.waitFor(() => expect(acting.waiting).not.toBeNull());
  expect([acting.waiting?.wants, acting.waiting?.picture?.id]).toEqual(['mask', 13]);
});

test('an answer keeps what was written until it is accepted', async () => {
  const acting = useActingStore();
  const draft = { prompt: 'a dog', shapes: [{ kind: 'everything' }] } as const;
  acting.answer(7);
  acting.keepDraft(7, draft);
  ends = ['refused', 'accepted'];
  const input = { prompt: 'a dog', mask: null };
  await acting.sendAnswer(input);
  expect([isOpen(), acting.draftOf(7)]).toEqual(['answer-task', draft]);
  await acting.sendAnswer(input);
  expect([isOpen(), acting.draftOf(7), sent.length]).toEqual([undefined, undefined, 2]);
  expect(sent[1]).toMatchObject({ taskId: 7, buttonId: modalButtonId, input });
});

test('what was written for a task, and its mask, are there again when the page is loaded anew, but not of another catalog', () => {
  const draft = { prompt: 'a dog', shapes: [{ kind: 'everything' }] } as const;
  let keep: (state: { readonly kind: string }) => void = () => undefined;
  const subscribe = (name: string, listener: typeof keep) => {
    if (name === 'library.changed') keep = listener;
    return () => undefined;
  };
  vi.stubGlobal('window', { bridge: { request: answer, subscribe } });
  const load = (kept?: StubbedPage['kept']) => {
    const page = stubPage(kept);
    setActivePinia(createPinia());
    const acting = useActingStore();
    acting.start();
    return { acting, page };
  };
  const before = load();
  before.acting.keepDraft(7, draft);
  before.page.leave();
  const { acting, page } = load(before.page.kept);
  expect(acting.draftOf(7)).toEqual(draft);
  keep({ kind: 'closed' });
  keep({ kind: 'keeping' });
  page.leave();
  expect(load(page.kept).acting.draftOf(7)).toBeUndefined();
});

test.each(['refused', 'accepted'] as const)(
  'an answer that was %s late is told to nobody but who waits for it',
  async (end) => {
    const acting = useActingStore();
    acting.answer(7);
    ends = [end];
    const sending = acting.sendAnswer({ prompt: 'a dog', mask: null });
    acting.answer(8);
    await sending;
    expect([isOpen(), acting.waitingId, acting.trouble]).toEqual(['answer-task', 8, null]);
  },
);

test('a form that a sent action opens does not take the place of what was opened meanwhile', async () => {
  const [acting, app] = [useActingStore(), useAppStore()];
  acting.setTrusted('a', true);
  needsInput = true;
  ask(inpaint);
  app.dialog = { kind: 'add-account' };
  await vi.waitFor(() => expect(acting.isSending).toBe(false));
  await Promise.resolve();
  expect([isOpen(), acting.waitingId]).toEqual(['add-account', null]);
});

test.each([
  ['another dialog was opened', (app: ReturnType<typeof useAppStore>) => (app.dialog = { kind: 'import' })],
  ['the answer to another task is being written', () => useActingStore().answer(8)],
])('a refusal is told beside it where meanwhile %s', async (_what, open) => {
  const [acting, app] = [useActingStore(), useAppStore()];
  acting.setTrusted('a', true);
  ends = ['refused'];
  ask();
  open(app);
  const opened = isOpen();
  await vi.waitFor(() => expect(acting.isSending).toBe(false));
  await vi.waitFor(() => expect(app.notice?.code).toBe('insufficient-credits'));
  expect(isOpen()).toBe(opened);
});
