// APIMart's calls below `/v1/midjourney/generations`, as its pages describe them: which fields each one takes, which
// task it wants as its source, and the many forms in which it says no. Its traps: an index and a button exclude each
// other, a video counts from 0, and zoom, pan and inpaint take enlarged pictures only.

import type { Reply } from './http-server.ts';
import { makeCustomId } from './ids.ts';
import type { SimulatedTask, TaskKind, TaskSpec } from './tasks.ts';

/** A button of a record. */
export interface ApimartButton {
  readonly customId: string;
  readonly label: string;
  readonly style?: number;
}

/** The buttons of a finished task. */
export function apimartButtons(task: SimulatedTask): readonly ApimartButton[] {
  const indexes = [1, 2, 3, 4];
  switch (task.kind) {
    case 'imagine':
    case 'singles':
    case 'modal':
      return [
        ...indexes.map((index) => ({
          customId: makeCustomId('upsample', index, task.jobId),
          label: `U${index}`,
        })),
        ...indexes.map((index) => ({
          customId: makeCustomId('variation', index, task.jobId),
          label: `V${index}`,
          style: 2,
        })),
        { customId: makeCustomId('reroll', 0, task.jobId), label: '🔄' },
      ];
    case 'upscale':
      return soloButtons(soloId(task.jobId));
    default:
      return [];
  }
}

/** Enlarged pictures have a UUID in their buttons. */
function soloId(jobId: string): string {
  return `${jobId.slice(0, 8)}-${jobId.slice(8)}-4a1c-8e2d-${jobId}`;
}

function soloButtons(id: string): readonly ApimartButton[] {
  const solo = (job: string): string => `MJ::JOB::${job}::1::${id}::SOLO`;
  return [
    { customId: solo('upsample_v7_2x_subtle'), label: 'Upscale (Subtle)' },
    { customId: solo('upsample_v7_2x_creative'), label: 'Upscale (Creative)' },
    { customId: solo('low_variation'), label: 'Vary (Subtle)' },
    { customId: solo('high_variation'), label: 'Vary (Strong)' },
    { customId: `MJ::Inpaint::1::${id}::SOLO`, label: 'Vary (Region)' },
    { customId: `MJ::Outpaint::50::1::${id}::SOLO`, label: 'Zoom Out 2x' },
    { customId: `MJ::Outpaint::75::1::${id}::SOLO`, label: 'Zoom Out 1.5x' },
    ...(['left', 'right', 'up', 'down'] as const).map((direction, index) => ({
      customId: solo(`pan_${direction}`),
      label: ['⬅️', '➡️', '⬆️', '⬇️'][index] ?? direction,
    })),
    { customId: solo('animate_high'), label: 'Animate (High motion)' },
    { customId: solo('animate_low'), label: 'Animate (Low motion)' },
    { customId: `MJ::BOOKMARK::${id}`, label: '❤️' },
  ];
}

type Body = Readonly<Record<string, unknown>>;

/** What the calls need of the simulator around them. */
export interface FollowUpWorld {
  /** The record of this id, whoever's it is; undefined when it is unknown or ended. */
  readonly known: (id: string) => SimulatedTask | undefined;
  readonly isOwn: (task: SimulatedTask) => boolean;
  readonly stateOf: (task: SimulatedTask) => string;
  readonly answerModal: (task: SimulatedTask) => void;
  readonly add: (spec: TaskSpec) => SimulatedTask;
  readonly refuse: {
    /** In one of the forms of a wrong request, in turn. */
    readonly request: (message: string) => Reply;
    readonly foreign: () => Reply;
    readonly unknown: () => Reply;
  };
}

interface Call {
  /** Fields beside `task_id`, `speed` and `metadata`. */
  readonly fields: readonly string[];
  /** Which button it takes as `custom_id`. */
  readonly button?: RegExp;
  readonly index?: 'wanted' | 'optional' | 'from 0';
  readonly source: 'grid' | 'upscale' | 'any';
  readonly makes: { readonly kind: TaskKind; readonly action: string };
}

const calls: Readonly<Record<string, Call>> = {
  upscale: {
    fields: ['index', 'custom_id'],
    button: /^MJ::JOB::upsample/,
    index: 'wanted',
    source: 'any',
    makes: { kind: 'upscale', action: 'UPSCALE' },
  },
  variation: {
    fields: ['index', 'custom_id'],
    button: /^MJ::JOB::variation::/,
    index: 'wanted',
    source: 'grid',
    makes: { kind: 'imagine', action: 'VARIATION' },
  },
  'high-variation': {
    fields: ['index', 'custom_id'],
    button: /^MJ::JOB::high_variation::/,
    index: 'wanted',
    source: 'any',
    makes: { kind: 'imagine', action: 'HIGH_VARIATION' },
  },
  'low-variation': {
    fields: ['index', 'custom_id'],
    button: /^MJ::JOB::low_variation::/,
    index: 'wanted',
    source: 'any',
    makes: { kind: 'imagine', action: 'LOW_VARIATION' },
  },
  reroll: {
    fields: ['custom_id'],
    button: /^MJ::JOB::reroll::/,
    source: 'grid',
    makes: { kind: 'imagine', action: 'REROLL' },
  },
  zoom: {
    fields: ['index', 'custom_id', 'zoom_ratio'],
    button: /^MJ::Outpaint::/,
    index: 'optional',
    source: 'upscale',
    makes: { kind: 'imagine', action: 'ZOOM' },
  },
  pan: {
    fields: ['index', 'custom_id', 'direction'],
    button: /^MJ::JOB::pan_(left|right|up|down)::/,
    index: 'optional',
    source: 'upscale',
    makes: { kind: 'imagine', action: 'PAN' },
  },
  inpaint: {
    fields: ['index', 'custom_id'],
    button: /^MJ::Inpaint::/,
    index: 'optional',
    source: 'upscale',
    makes: { kind: 'modal', action: 'INPAINT' },
  },
  video: {
    fields: ['index', 'prompt', 'video_type', 'animate_mode', 'motion', 'batch_size', 'end_url'],
    index: 'from 0',
    source: 'any',
    makes: { kind: 'video', action: 'VIDEO' },
  },
  'remix-strong': {
    fields: ['index', 'prompt'],
    index: 'wanted',
    source: 'grid',
    makes: { kind: 'imagine', action: 'REMIX_STRONG' },
  },
  'remix-subtle': {
    fields: ['index', 'prompt'],
    index: 'wanted',
    source: 'grid',
    makes: { kind: 'imagine', action: 'REMIX_SUBTLE' },
  },
};

/** Answers a call on an earlier task; null when there is no such call. */
export function answerFollowUp(world: FollowUpWorld, endpoint: string, body: Body): Reply | null {
  const call = Object.hasOwn(calls, endpoint) ? calls[endpoint] : undefined;
  if (call === undefined && endpoint !== 'modal') return null;
  const { refuse } = world;
  const id = body['task_id'];
  if (typeof id !== 'string' || id === '') return refuse.request(`task_id is required for ${endpoint}`);
  const extra = Object.keys(body).find(
    (field) => ![...sharedFields, ...(call?.fields ?? modalFields)].includes(field),
  );
  if (extra !== undefined) return refuse.request(`${extra} is not a field of ${endpoint}`);
  const task = world.known(id);
  if (task === undefined) return refuse.unknown();
  if (!world.isOwn(task)) return refuse.foreign();
  if (call === undefined) return answerModal(world, task, body);
  if (world.stateOf(task) !== 'succeeded') return refuse.request(`task ${id} is not in SUCCESS state`);
  const isEnlarged = task.kind === 'upscale';
  if (call.source === 'upscale' && !isEnlarged)
    return refuse.request('This action requires an upscaled task, so call upscale first');
  if (call.source === 'grid' && isEnlarged) return refuse.request('This action requires a grid task');
  const wrong = wrongField(call, endpoint, task, body);
  if (wrong !== null) return refuse.request(wrong);
  return submitted(world.add(specOf(call, task, body)), call.makes.kind === 'modal' ? 'modal' : 'submitted');
}

const sharedFields: readonly string[] = ['task_id', 'speed', 'metadata'];
const modalFields: readonly string[] = ['prompt', 'mask_url'];

/** The task goes on under its own id, when it still waits and gets something to go on with. */
function answerModal(world: FollowUpWorld, task: SimulatedTask, body: Body): Reply {
  const { prompt, mask_url: mask } = body;
  if (world.stateOf(task) !== 'modal') return world.refuse.request('task is not in MODAL state');
  if (prompt === undefined && mask === undefined)
    return world.refuse.request('prompt or mask_url is required');
  if (prompt !== undefined && (typeof prompt !== 'string' || prompt.trim() === ''))
    return world.refuse.request('prompt must not be empty');
  const isMask = typeof mask === 'string' && /^(https?:\/\/\S+|data:image\/png;base64,[\w+/]+=*)$/.test(mask);
  if (mask !== undefined && !isMask) return world.refuse.request('mask_url is no address of a picture');
  world.answerModal(task);
  return submitted(task, 'submitted');
}

function submitted(task: SimulatedTask, status: string): Reply {
  return { status: 200, body: { code: 200, data: [{ status, task_id: task.id }] } };
}

/** What is wrong with the fields that choose a picture or a way; null when nothing is. */
function wrongField(call: Call, endpoint: string, task: SimulatedTask, body: Body): string | null {
  const { index, custom_id: customId, direction, zoom_ratio: zoom, motion } = body;
  if (customId !== undefined && index !== undefined) return 'custom_id and index are mutually exclusive';
  if (customId !== undefined) {
    const isButton = apimartButtons(task).some((button) => button.customId === customId);
    return isButton && call.button?.test(String(customId)) === true
      ? null
      : `custom_id is not a button for ${endpoint} of this task`;
  }
  if (call.index === 'wanted' && index === undefined) return 'index or custom_id is required';
  const lowest = call.index === 'from 0' ? 0 : 1;
  const isIndex = Number.isInteger(index) && Number(index) >= lowest && Number(index) <= lowest + 3;
  if (index !== undefined && !isIndex) return `index must be between ${lowest} and ${lowest + 3}`;
  if (endpoint === 'pan' && !['left', 'right', 'up', 'down'].includes(String(direction)))
    return 'direction must be one of left/right/up/down';
  if (zoom !== undefined && typeof zoom !== 'number') return 'zoom_ratio must be a number';
  if (motion !== undefined && !['low', 'high'].includes(String(motion))) return 'motion must be low or high';
  return null;
}

function specOf(call: Call, parent: SimulatedTask, body: Body): TaskSpec {
  const customId = String(body['custom_id'] ?? '');
  const number =
    typeof body['index'] === 'number' ? body['index'] : Number(/::([1-4])::/.exec(customId)?.[1] ?? 1);
  const isCropped = call.makes.kind === 'upscale' && !/upsample_/.test(customId);
  return {
    account: parent.account.label,
    prompt: typeof body['prompt'] === 'string' ? body['prompt'] : parent.prompt.text,
    parentId: parent.id,
    ...(parent.spec.picture === undefined ? {} : { picture: parent.spec.picture }),
    kind: call.makes.kind,
    action: call.makes.action,
    // An upscale of a grid is cut out of it, in no time.
    ...(isCropped ? { seed: parent.seed, index: number - 1, queuedMs: 200, durationMs: 800 } : {}),
    ...(call.makes.kind === 'upscale' && !isCropped ? { seed: parent.seed, durationMs: 90_000 } : {}),
    ...(call.makes.kind === 'modal' ? { queuedMs: 0 } : {}),
  };
}
