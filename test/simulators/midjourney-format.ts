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
        button(`MJ::JOB::high_variation::1::${task.jobId}::SOLO`, 'Vary (Strong)', '🪄'),
        button(`MJ::Inpaint::1::${task.jobId}::SOLO`, 'Vary (Region)', '🖌️'),
        button(`MJ::Outpaint::50::1::${task.jobId}::SOLO`, 'Zoom Out 2x', '🔍'),
        button(`MJ::JOB::pan_left::1::${task.jobId}::SOLO`, '', '⬅️'),
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

/** Follow-up and submit calls below `/mj/submit/`; null when there is no such call. */
export function answerSubmit(
  store: TaskStore,
  account: SimulatedAccount,
  call: string,
  body: Readonly<Record<string, unknown>>,
  own: (id: string) => SimulatedTask | undefined,
): Reply | null {
  const accepted = (task: SimulatedTask, code = 1): Reply => ({
    status: 200,
    body: {
      code,
      description: code === 1 ? '提交成功' : 'Waiting for window confirm',
      result: task.id,
      properties: {},
    },
  });
  const refused = (code: number, description: string): Reply => ({
    status: 200,
    body: { code, description, result: null, properties: {} },
  });
  const prompt = typeof body['prompt'] === 'string' ? body['prompt'] : '';
  const parentOf = (id: unknown): SimulatedTask | Reply => {
    const parent = own(String(id ?? ''));
    if (parent === undefined) return refused(3, '关联任务不存在或已失效');
    return phaseAt(parent, store.clock.nowMs()).kind === 'succeeded'
      ? parent
      : refused(4, '关联任务状态错误');
  };
  const follow = (parent: SimulatedTask, action: string, index: number): SimulatedTask => {
    const upscale = action === 'UPSCALE';
    const picture = parent.spec.picture === undefined ? {} : { picture: parent.spec.picture };
    const spec: TaskSpec = {
      account: account.label,
      prompt: parent.prompt.text,
      parentId: parent.id,
      action,
      ...picture,
      kind: upscale ? 'upscale' : action === 'INPAINT' ? 'modal' : 'imagine',
      ...(upscale ? { seed: parent.seed, index } : {}),
      ...(action === 'INPAINT' ? { queuedMs: 0 } : {}),
    };
    return store.add(spec);
  };
  switch (call) {
    case 'imagine':
      if (prompt === '') return refused(4, 'prompt不能为空');
      if (/\bbanned\b/.test(prompt))
        return {
          status: 200,
          body: {
            code: 24,
            description: '可能包含敏感词',
            properties: { promptEn: prompt, bannedWord: 'banned' },
          },
        };
      return accepted(store.add({ kind: 'imagine', prompt, account: account.label }));
    case 'describe':
      return accepted(store.add({ kind: 'describe', account: account.label }));
    case 'video':
      return accepted(
        store.add({ kind: 'video', account: account.label, ...(prompt === '' ? {} : { prompt }) }),
      );
    case 'action': {
      const parent = parentOf(body['taskId']);
      if ('status' in parent) return parent;
      const customId = String(body['customId'] ?? '');
      if (!buttonsOf(parent).some((button) => button.customId === customId))
        return refused(4, 'customId无效');
      const index = Number(/::(\d)::/.exec(customId)?.[1] ?? '1') - 1;
      if (customId.startsWith('MJ::Inpaint')) return accepted(follow(parent, 'INPAINT', index), 21);
      if (customId.includes('upsample')) return accepted(follow(parent, 'UPSCALE', index));
      if (customId.includes('reroll')) return accepted(follow(parent, 'REROLL', index));
      if (customId.includes('pan_')) return accepted(follow(parent, 'PAN', index));
      if (customId.startsWith('MJ::Outpaint')) return accepted(follow(parent, 'ZOOM', index));
      return accepted(follow(parent, 'VARIATION', index));
    }
    case 'change': {
      const parent = parentOf(body['taskId']);
      if ('status' in parent) return parent;
      const action = String(body['action'] ?? '');
      const index = Number(body['index'] ?? 0);
      if (!['UPSCALE', 'VARIATION', 'REROLL'].includes(action)) return refused(4, 'action参数错误');
      if (action !== 'REROLL' && !(index >= 1 && index <= 4)) return refused(4, 'index参数错误');
      return accepted(follow(parent, action, index - 1));
    }
    case 'modal': {
      const task = own(String(body['taskId'] ?? ''));
      if (task === undefined) return refused(3, '关联任务不存在或已失效');
      if (phaseAt(task, store.clock.nowMs()).kind !== 'modal') return refused(4, '任务状态错误');
      task.modalAnsweredAtMs = store.clock.nowMs();
      return accepted(task);
    }
    default:
      return null;
  }
}
