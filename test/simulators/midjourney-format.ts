// The Midjourney-style task object that New API and midjourney-proxy share: action words, status words,
// buttons with customIds, the pictures on the host, and the follow-up calls that make a new task of a button.

import { partOf } from './acedata.ts';
import type { Reply } from './http-server.ts';
import { makeCustomId } from './ids.ts';
import { discordQuery } from './picture-host.ts';
import { makeDescriptions } from './prompts.ts';
import { createRandom, hashText } from './random.ts';
import type { TaskStore } from './task-store.ts';
import { dayMs, hostPicture, linksDieAtMs, phaseAt, pictureSource, videoSource } from './tasks.ts';
import type { SimulatedAccount, SimulatedTask, TaskPhase, TaskPicture, TaskSpec } from './tasks.ts';

/** A button under a picture. */
export interface MidjourneyButton {
  readonly customId: string;
  readonly emoji: string;
  readonly label: string;
  readonly type: number;
  readonly style: number;
}

/** Reasons of failure as upstreams word them. */
export const midjourneyFailures = [
  '[Invalid parameter] Unrecognized argument(s): --hdr',
  'Banned prompt: the prompt was rejected by the AI moderator',
  '上游任务超时（超过1小时）',
  'Request cancelled due to image filters; check for copyrighted or sensitive content',
];

/** `action` of a task. */
export function actionOf(task: SimulatedTask): string {
  if (task.spec.action !== undefined) return task.spec.action;
  switch (task.kind) {
    case 'upscale':
      return 'UPSCALE';
    case 'video':
      return 'VIDEO';
    case 'describe':
      return 'DESCRIBE';
    case 'edits':
      return 'EDITS';
    case 'modal':
      return 'INPAINT';
    default:
      return 'IMAGINE';
  }
}

/** `status` of a task in a phase. */
export function statusOf(task: SimulatedTask, phase: TaskPhase): string {
  switch (phase.kind) {
    case 'queued':
      return task.form % 2 === 0 ? 'SUBMITTED' : 'NOT_START';
    case 'running':
      return 'IN_PROGRESS';
    case 'modal':
      return 'MODAL';
    case 'succeeded':
      return 'SUCCESS';
    case 'failed':
      return task.spec.failure?.code === 'CANCEL' ? 'CANCEL' : 'FAILURE';
  }
}

/** Why a task failed. */
export function failReasonOf(task: SimulatedTask): string {
  return task.spec.failure?.message ?? midjourneyFailures[task.form % midjourneyFailures.length] ?? 'failed';
}

/** The buttons of a finished task. */
export function buttonsOf(task: SimulatedTask): readonly MidjourneyButton[] {
  const button = (customId: string, label: string, emoji = ''): MidjourneyButton => ({
    customId,
    emoji,
    label,
    type: 2,
    style: 2,
  });
  const indexes = [1, 2, 3, 4];
  switch (task.kind) {
    case 'imagine':
    case 'singles':
    case 'modal':
      return [
        ...indexes.map((index) => button(makeCustomId('upsample', index, task.jobId), `U${index}`)),
        button(makeCustomId('reroll', 0, task.jobId), '', '🔄'),
        ...indexes.map((index) => button(makeCustomId('variation', index, task.jobId), `V${index}`)),
      ];
    case 'upscale':
      return [
        button(`MJ::JOB::upsample_v6r1_2x_subtle::1::${task.jobId}::SOLO`, 'Upscale (Subtle)'),
        button(`MJ::JOB::low_variation::1::${task.jobId}::SOLO`, 'Vary (Subtle)', '🪄'),
        button(`MJ::JOB::high_variation::1::${task.jobId}::SOLO`, 'Vary (Strong)', '🪄'),
        button(`MJ::Inpaint::1::${task.jobId}::SOLO`, 'Vary (Region)', '🖌️'),
        button(`MJ::Outpaint::50::1::${task.jobId}::SOLO`, 'Zoom Out 2x', '🔍'),
        button(`MJ::Outpaint::75::1::${task.jobId}::SOLO`, 'Zoom Out 1.5x', '🔍'),
        button(`MJ::CustomZoom::${task.jobId}`, 'Custom Zoom', '🔍'),
        button(`MJ::JOB::pan_left::1::${task.jobId}::SOLO`, '', '⬅️'),
        button(`MJ::JOB::pan_right::1::${task.jobId}::SOLO`, '', '➡️'),
        button(`MJ::JOB::animate_high::1::${task.jobId}::SOLO`, 'Animate (High motion)', '🎞️'),
        button(`MJ::BOOKMARK::${task.jobId}`, '', '❤️'),
      ];
    default:
      return [];
  }
}

/** The four prompts that a describe task read, as one text. */
export function describeText(task: SimulatedTask): string {
  return makeDescriptions(createRandom(task.seed))
    .map((text, index) => `${index + 1}\uFE0F\u20E3 ${text}`)
    .join('\n\n');
}

/** One picture as Discord or a mirror of it keeps it; videos beside it; four singles where `withSingles`. */
export function hostMidjourneyPictures(
  task: SimulatedTask,
  store: TaskStore,
  withSingles: boolean,
): readonly TaskPicture[] {
  const { host } = store;
  const style = store.styleOf(task);
  const signed = task.form % 2 === 1;
  const expiresAtMs = linksDieAtMs(task, signed ? dayMs : null);
  const parts = [0, 1, 2, 3] as const;
  const put = (
    kind: TaskPicture['kind'],
    index: number,
    part: 'grid' | 0 | 1 | 2 | 3,
    name: string,
    scale = 1,
  ): TaskPicture => {
    const path = `/attachments/12196${hashText(task.jobId)}/12204${hashText(name)}/${name}`;
    const query = signed
      ? discordQuery(
          path,
          store.clock.toWireMs(task.submittedAtMs),
          store.clock.toWireMs(expiresAtMs ?? task.submittedAtMs + 30 * dayMs),
        )
      : '';
    return hostPicture(host, task, {
      kind,
      index,
      target: path + query,
      expiresAtMs,
      whenGone: signed ? 'discord' : 'not-found',
      // Some upstreams serve a WebP under a .png name, some say no type at all.
      ...pictureSource(task, style, part, { format: task.form % 4 === 2 ? 'webp' : 'png', scale }),
      ...(task.form % 5 === 3 ? { contentType: null } : {}),
    });
  };
  const words = task.prompt.words.replaceAll(/[^A-Za-z0-9]+/g, '_').slice(0, 40);
  const name = `artist_${words}_${task.jobId}.png`;
  switch (task.kind) {
    case 'imagine':
    case 'singles':
    case 'edits':
    case 'modal':
      return [
        put('grid', 0, 'grid', name),
        ...(withSingles
          ? parts.map((part) => put('single', part + 1, part, name.replace('.png', `_${part}.png`)))
          : []),
      ];
    case 'upscale':
      return [put('upscale', 0, partOf(task.spec.index), name)];
    case 'video':
      return [
        put('cover', 0, 0, name),
        ...parts.slice(0, 2).map((part) =>
          hostPicture(host, task, {
            kind: 'video',
            index: part + 1,
            target: `/video/${task.jobId}/0_${part}.mp4`,
            expiresAtMs,
            whenGone: 'not-found',
            source: videoSource(task, part, style),
            widthPx: 0,
            heightPx: 0,
          }),
        ),
      ];
    default:
      return [];
  }
}

/** Hosts the small preview that a running task shows, which goes when the task ends; returns its URL. */
export function hostPreview(task: SimulatedTask, store: TaskStore): string {
  const preview = pictureSource(task, { ...store.styleOf(task), format: 'webp' }, 'grid', {
    format: 'webp',
    scale: 0.25,
  });
  return store.host.add({
    target: `/ephemeral-attachments/12196${hashText(task.jobId)}/${task.jobId}_grid_0.webp`,
    source: preview.source,
    ...(task.finishedAtMs === Infinity || task.kind === 'modal'
      ? {}
      : { expiresAtMs: task.finishedAtMs + 20_000 }),
    whenGone: 'not-found',
  });
}

/** How many tasks of a server run at once, and how many more may wait. */
export interface SubmitQueue {
  readonly running: number;
  readonly waiting: number;
}

/** Which fields each follow-up call takes; anything else is a wrong request. */
const followUpFields: Readonly<Record<string, readonly string[]>> = {
  action: ['taskId', 'customId', 'notifyHook', 'state', 'chooseSameChannel', 'enableRemix'],
  change: ['taskId', 'action', 'index', 'notifyHook', 'state'],
  modal: ['taskId', 'prompt', 'maskBase64', 'notifyHook', 'state'],
};

/**
 * Follow-up and submit calls below `/mj/submit/`; null when there is no such call. With a `queue`, new tasks wait
 * (code 22) or are not taken (23) as it fills.
 */
export function answerSubmit(
  store: TaskStore,
  account: SimulatedAccount,
  call: string,
  body: Readonly<Record<string, unknown>>,
  own: (id: string) => SimulatedTask | undefined,
  queue?: SubmitQueue,
): Reply | null {
  const answer = (code: number, description: string, result: string | null, properties = {}): Reply => ({
    status: 200,
    body: { code, description, result, properties },
  });
  const refused = (code: number, description: string): Reply => answer(code, description, null);
  const unfinished = (): number =>
    [...store.tasks.values()].filter((task) =>
      ['queued', 'running'].includes(phaseAt(task, store.clock.nowMs()).kind),
    ).length;
  /** Makes the task, unless the queue is full. */
  const submitted = (spec: TaskSpec): Reply => {
    const ahead = queue === undefined ? 0 : unfinished() - queue.running;
    if (queue !== undefined && ahead >= queue.waiting) return refused(23, '队列已满，请稍后尝试');
    const task = store.add({ ...spec, account: account.label });
    if (task.kind === 'modal') {
      return answer(21, 'Waiting for window confirm', task.id, {
        finalPrompt: task.prompt.text,
        remix: true,
      });
    }
    return ahead < 0 || queue === undefined
      ? answer(1, '提交成功', task.id)
      : answer(22, `排队中，前面还有${ahead}个任务`, task.id, { numberOfQueues: ahead });
  };
  const prompt = typeof body['prompt'] === 'string' ? body['prompt'] : '';
  const extra = Object.keys(body).find((field) => followUpFields[call]?.includes(field) === false);
  if (extra !== undefined) return refused(4, `${extra}参数错误`);
  switch (call) {
    case 'imagine':
      if (prompt === '') return refused(4, 'prompt不能为空');
      return isBanned(prompt) ? bannedPrompt(prompt) : submitted({ kind: 'imagine', prompt });
    case 'describe':
      return submitted({ kind: 'describe' });
    case 'video':
      return submitted({ kind: 'video', ...(prompt === '' ? {} : { prompt }) });
    case 'action':
    case 'change': {
      if (typeof body['taskId'] !== 'string' || body['taskId'] === '') return refused(4, 'taskId不能为空');
      const parent = own(body['taskId']);
      if (parent === undefined) return refused(3, '关联任务不存在或已失效');
      if (phaseAt(parent, store.clock.nowMs()).kind !== 'succeeded') return refused(4, '关联任务状态错误');
      const change = call === 'action' ? buttonChange(parent, body) : wordedChange(body);
      if (typeof change === 'string') return refused(4, change);
      const existing = call === 'change' ? sameUpscale(store, parent, change) : undefined;
      if (existing !== undefined) {
        return answer(21, '任务已存在', existing.id, {
          status: statusOf(existing, phaseAt(existing, store.clock.nowMs())),
          imageUrl: existing.pictures[0]?.url ?? null,
        });
      }
      return submitted(followUpSpec(parent, change));
    }
    case 'modal': {
      const task = own(String(body['taskId'] ?? ''));
      if (task === undefined) return refused(3, '关联任务不存在或已失效');
      if (phaseAt(task, store.clock.nowMs()).kind !== 'modal') return refused(4, '任务状态错误');
      const mask = body['maskBase64'];
      if (prompt.trim() === '' && mask === undefined) return refused(4, 'prompt不能为空');
      if (mask !== undefined && !isPngBase64(mask)) return refused(4, 'base64格式错误');
      if (isBanned(prompt)) return bannedPrompt(prompt);
      task.modalAnsweredAtMs = store.clock.nowMs();
      return answer(1, '提交成功', task.id);
    }
    default:
      return null;
  }
}

interface Change {
  readonly action: string;
  /** From 0. */
  readonly index: number;
}

/** What a button makes; in words what is wrong with it. */
function buttonChange(parent: SimulatedTask, body: Readonly<Record<string, unknown>>): Change | string {
  const customId = String(body['customId'] ?? '');
  if (customId === '') return 'customId不能为空';
  if (!buttonsOf(parent).some((button) => button.customId === customId)) return 'customId无效';
  const index = Number(/::(\d)::/.exec(customId)?.[1] ?? '1') - 1;
  const action = buttonActions.find(([part]) => customId.includes(part))?.[1];
  return action === undefined ? '不支持的操作' : { action, index };
}

const buttonActions: readonly (readonly [part: string, action: string])[] = [
  ['MJ::Inpaint', 'INPAINT'],
  ['MJ::CustomZoom', 'CUSTOM_ZOOM'],
  ['MJ::Outpaint', 'ZOOM'],
  ['::upsample', 'UPSCALE'],
  ['::reroll', 'REROLL'],
  ['::pan_', 'PAN'],
  ['::animate_', 'VIDEO'],
  ['variation', 'VARIATION'],
];

function wordedChange(body: Readonly<Record<string, unknown>>): Change | string {
  const action = String(body['action'] ?? '');
  const { index } = body;
  if (!['UPSCALE', 'VARIATION', 'REROLL'].includes(action)) return 'action参数错误';
  if (action === 'REROLL') return { action, index: 0 };
  const isIndex = Number.isInteger(index) && Number(index) >= 1 && Number(index) <= 4;
  return isIndex ? { action, index: Number(index) - 1 } : 'index参数错误';
}

function sameUpscale(store: TaskStore, parent: SimulatedTask, change: Change): SimulatedTask | undefined {
  if (change.action !== 'UPSCALE') return undefined;
  return [...store.tasks.values()].find(
    ({ kind, spec }) => kind === 'upscale' && spec.parentId === parent.id && spec.index === change.index,
  );
}

function followUpSpec(parent: SimulatedTask, { action, index }: Change): TaskSpec {
  const waits = action === 'INPAINT' || action === 'CUSTOM_ZOOM';
  const kind = waits ? 'modal' : action === 'UPSCALE' ? 'upscale' : action === 'VIDEO' ? 'video' : 'imagine';
  return {
    kind,
    action,
    index,
    prompt: parent.prompt.text,
    parentId: parent.id,
    ...(parent.spec.picture === undefined ? {} : { picture: parent.spec.picture }),
    ...(kind === 'upscale' ? { seed: parent.seed } : {}),
    ...(waits ? { queuedMs: 0 } : {}),
  };
}

/** With the beginning of a data URL or without it, as trueai's server takes it; and a PNG by its first bytes. */
function isPngBase64(mask: unknown): boolean {
  if (typeof mask !== 'string') return false;
  const base64 = mask.replace('data:image/png;base64,', '');
  return /^[\w+/]+=*$/.test(base64) && Buffer.from(base64, 'base64').subarray(1, 4).toString() === 'PNG';
}

function isBanned(prompt: string): boolean {
  return /\bbanned\b/.test(prompt);
}

function bannedPrompt(prompt: string): Reply {
  return {
    status: 200,
    body: {
      code: 24,
      description: '可能包含敏感词',
      properties: { promptEn: prompt, bannedWord: 'banned' },
    },
  };
}
