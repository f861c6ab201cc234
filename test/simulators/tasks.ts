// What all simulated providers share about a task: what was asked for, how it lives by the simulated clock,
// and which pictures come of it. How a task looks in a reply is each provider's own business.

import type { ArtAspect, ArtFamily } from './art.ts';
import { artSizePx } from './art.ts';
import type { SimulatedClock } from './clock.ts';
import type { ApiFault, Cable, Latency, RecordedRequest } from './http-server.ts';
import type { ExpectedFile, PictureHost, PictureHostOptions } from './picture-host.ts';
import type { PlainFormat } from './plain-picture.ts';
import { makePrompt } from './prompts.ts';
import type { SimulatedPrompt } from './prompts.ts';
import { createRandom, hashText } from './random.ts';
import type { Random } from './random.ts';
import type { PictureSource } from './studio.ts';

/** The five services. */
export type SimulatedProvider = 'acedata' | 'midapi' | 'apimart' | 'newapi' | 'mjproxy';

/**
 * What becomes of a task. `imagine` a grid (MidAPI: four singles); `singles` a grid with its four singles;
 * `edits` like `singles` with the provider's own wording; `failed` ends badly; `never` stays at 95 %;
 * `modal` waits for the user; `empty` ends well without any output.
 */
export type TaskKind =
  'imagine' | 'singles' | 'upscale' | 'video' | 'describe' | 'edits' | 'failed' | 'never' | 'modal' | 'empty';

/** How the pictures of a task are made. */
export interface PictureStyle {
  readonly maker?: 'art' | 'plain';
  readonly family?: ArtFamily;
  readonly aspect?: ArtAspect;
  /** Plain pictures: the exact size of each file. */
  readonly sizeBytes?: number;
  /** Plain pictures: pixels of a single; a grid has twice as many each way. */
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly format?: 'png' | 'jpeg' | 'webp';
}

/** A task to add. Everything has a default drawn from the simulator's seed. Spans are simulated time. */
export interface TaskSpec {
  readonly id?: string;
  readonly kind?: TaskKind;
  readonly prompt?: string;
  /** Label of the account that made it; the first account by default. */
  readonly account?: string;
  /** How long ago it was submitted; 0 is now. */
  readonly ageMs?: number;
  readonly queuedMs?: number;
  /** From start to end. */
  readonly durationMs?: number;
  readonly seed?: number;
  readonly picture?: PictureStyle;
  /** Life of the picture links from the end of the task; null: for ever. */
  readonly linkLifeMs?: number | null;
  /** So long after the end MidAPI and APIMart say that it has succeeded, and name no picture yet. */
  readonly outputLateMs?: number;
  /** So long after the end its picture host says that there is no such picture. */
  readonly picturesLateMs?: number;
  /** Which of the provider's documented forms its replies take; in turn when absent. */
  readonly form?: number;
  readonly failure?: { readonly code?: string | number; readonly message?: string };
  /** New API: the channel that made it. */
  readonly channelId?: number;
  readonly action?: string;
  readonly parentId?: string;
  /** Upscale: which of the four, from 0. */
  readonly index?: number;
}

/** One file that a careful client keeps. */
export interface TaskPicture {
  readonly kind: 'grid' | 'single' | 'upscale' | 'video' | 'cover';
  readonly index: number;
  /** Where the bytes are, on the picture host. */
  readonly url: string;
  /** What the provider's reply says, where that differs. */
  readonly statedUrl: string;
  readonly widthPx: number;
  readonly heightPx: number;
  expected(): Promise<ExpectedFile>;
}

/** A task that lives in a simulator. */
export interface SimulatedTask {
  readonly id: string;
  /** How many tasks the simulator had before. */
  readonly number: number;
  readonly provider: SimulatedProvider;
  readonly kind: TaskKind;
  readonly prompt: SimulatedPrompt;
  readonly account: SimulatedAccount;
  readonly form: number;
  readonly seed: number;
  readonly spec: TaskSpec;
  readonly jobId: string;
  /** Simulated moments. The end is Infinity for a task that never ends. */
  readonly submittedAtMs: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** MODAL: when the user answered, or null. */
  modalAnsweredAtMs: number | null;
  pictures: readonly TaskPicture[];
}

/** Where a task stands at a moment. `progress` is 0 to 100. */
export type TaskPhase =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running'; readonly progress: number }
  | { readonly kind: 'modal' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed' };

/** Credentials at a simulator. What `state` does depends on the provider. */
export interface SimulatedAccount {
  readonly label: string;
  readonly key: string;
  readonly state?: 'active' | 'expired' | 'disabled' | 'used-up' | 'mismatched';
  /** New API: the numeric user id, the admin right, and the `sk-` key of the relay. */
  readonly userId?: number;
  readonly isAdmin?: boolean;
  readonly relayKey?: string;
}

/** A running simulator. */
/** Unplugged, its pictures' host is unreachable as well. */
export interface Simulator extends Cable {
  readonly provider: SimulatedProvider;
  readonly origin: string;
  /** What a user types as the base URL. */
  readonly baseUrl: string;
  readonly clock: SimulatedClock;
  readonly accounts: readonly SimulatedAccount[];
  readonly pictureHost: PictureHost;
  readonly requests: RecordedRequest[];
  addTask(spec?: TaskSpec): SimulatedTask;
  task(id: string): SimulatedTask | undefined;
  tasks(): readonly SimulatedTask[];
  /** An id in the provider's shape that it does not know. */
  unknownId(): string;
  setFault(fault: ApiFault): () => void;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** Options that every simulator takes. */
export interface SimulatorOptions {
  readonly clock?: SimulatedClock;
  readonly timeScale?: number;
  readonly accounts?: readonly SimulatedAccount[];
  readonly pictureHost?: PictureHost;
  readonly pictureHostOptions?: PictureHostOptions;
  readonly latencyMs?: Latency;
  readonly seed?: number;
  readonly port?: number;
  /** Style of all pictures that no spec styles otherwise. */
  readonly picture?: PictureStyle;
  /** Answers 429 to who asks too often. On by default where the contract states a limit. */
  readonly rateLimit?: boolean;
  /** Speed of the rate limits' clock; the task clock's when absent. 1 makes clients wait as in real life. */
  readonly rateLimitTimeScale?: number;
}

const minute = 60_000;
/** A day in milliseconds. */
export const dayMs = 24 * 60 * minute;

/** Where a task stands. Pure: the same task and moment give the same phase. */
export function phaseAt(task: SimulatedTask, nowMs: number): TaskPhase {
  if (nowMs < task.startedAtMs) return { kind: 'queued' };
  if (task.kind === 'modal' && task.modalAnsweredAtMs === null) return { kind: 'modal' };
  const startMs = task.modalAnsweredAtMs ?? task.startedAtMs;
  const span = task.finishedAtMs - task.startedAtMs;
  const share = span > 0 ? (nowMs - startMs) / span : 1;
  if (task.kind === 'never') {
    return { kind: 'running', progress: Math.min(95, Math.floor(((nowMs - startMs) / minute) * 60)) };
  }
  if (share < 1) return { kind: 'running', progress: Math.min(99, Math.floor(share * 100)) };
  return { kind: task.kind === 'failed' ? 'failed' : 'succeeded' };
}

/** When a task ended by its own life; null while it has not. */
export function endedAtMs(task: SimulatedTask, nowMs: number): number | null {
  const phase = phaseAt(task, nowMs);
  if (phase.kind !== 'succeeded' && phase.kind !== 'failed') return null;
  return (
    task.finishedAtMs + (task.modalAnsweredAtMs === null ? 0 : task.modalAnsweredAtMs - task.startedAtMs)
  );
}

/** Whether a task has succeeded and its reply names no picture yet. */
export function isOutputLate(task: SimulatedTask, nowMs: number): boolean {
  return nowMs < (endedAtMs(task, nowMs) ?? nowMs) + (task.spec.outputLateMs ?? 0);
}

/** The kinds that end with pictures. */
export function hasPictures(kind: TaskKind): boolean {
  return ['imagine', 'singles', 'upscale', 'video', 'edits', 'modal'].includes(kind);
}

/** Makes the shared part of a task from its spec; `id` and `jobId` are the provider's to shape. */
export function createTask(options: {
  readonly provider: SimulatedProvider;
  readonly id: string;
  readonly jobId: string;
  readonly spec: TaskSpec;
  readonly number: number;
  readonly seed: number;
  readonly account: SimulatedAccount;
  readonly nowMs: number;
}): SimulatedTask {
  const { spec, number } = options;
  const seed = spec.seed ?? options.seed * 100_000 + number;
  const random = createRandom(`task ${seed}`);
  const kind = spec.kind ?? 'imagine';
  const drawn = makePrompt(seed, {
    ...(spec.picture?.family === undefined ? {} : { family: spec.picture.family }),
    ...(spec.picture?.aspect === undefined ? {} : { aspect: spec.picture.aspect }),
  });
  const prompt =
    spec.prompt === undefined
      ? drawn
      : { ...drawn, text: spec.prompt, words: spec.prompt.replace(/\s--.*$/s, '') };
  const submittedAtMs = Math.floor(options.nowMs - (spec.ageMs ?? 0));
  const startedAtMs = submittedAtMs + (spec.queuedMs ?? random.integer(1_000, 8_000));
  const durationMs =
    spec.durationMs ?? (kind === 'upscale' ? random.integer(2_000, 6_000) : random.integer(25_000, 70_000));
  return {
    id: options.id,
    number,
    provider: options.provider,
    kind,
    prompt,
    account: options.account,
    form: spec.form ?? number,
    seed,
    spec,
    jobId: options.jobId,
    submittedAtMs,
    startedAtMs,
    finishedAtMs: kind === 'never' ? Infinity : startedAtMs + durationMs,
    modalAnsweredAtMs: null,
    pictures: [],
  };
}

/** The source of one picture of a task. `scale` 0.5 is a half-size copy, 2 an enlarged single. */
export function pictureSource(
  task: SimulatedTask,
  style: PictureStyle,
  part: 'grid' | 0 | 1 | 2 | 3,
  options: { readonly format: 'png' | 'jpeg' | 'webp'; readonly scale?: number },
): { readonly source: PictureSource; readonly widthPx: number; readonly heightPx: number } {
  const scale = options.scale ?? 1;
  const aspect = style.aspect ?? task.prompt.aspect;
  const format = style.format ?? options.format;
  const single =
    style.widthPx !== undefined && style.heightPx !== undefined
      ? { widthPx: style.widthPx, heightPx: style.heightPx }
      : artSizePx(aspect);
  const factor = (part === 'grid' ? 2 : 1) * scale;
  const widthPx = Math.round(single.widthPx * factor);
  const heightPx = Math.round(single.heightPx * factor);
  if ((style.maker ?? 'plain') === 'art') {
    const family = style.family ?? task.prompt.family;
    return {
      source: { maker: 'art', seed: task.seed, family, aspect, part, scale, format },
      widthPx,
      heightPx,
    };
  }
  const seed = hashText(`${task.provider} ${task.id} ${part} ${scale}`);
  const size = style.sizeBytes === undefined || scale < 1 ? {} : { sizeBytes: style.sizeBytes };
  return { source: { maker: 'plain', seed, format, widthPx, heightPx, ...size }, widthPx, heightPx };
}

/** The source of a task's n-th video. */
export function videoSource(task: SimulatedTask, index: number, style: PictureStyle): PictureSource {
  const { widthPx, heightPx } = artSizePx(task.prompt.aspect);
  const format: PlainFormat = 'mp4';
  const size = { sizeBytes: style.sizeBytes ?? 200_000 + (task.seed % 7) * 10_000 };
  return {
    maker: 'plain',
    seed: hashText(`${task.id} video ${index}`),
    format,
    widthPx: Math.round(widthPx / 2),
    heightPx: Math.round(heightPx / 2),
    ...size,
  };
}

/** Puts one picture on the host and describes it for the test. */
export function hostPicture(
  host: PictureHost,
  task: SimulatedTask,
  picture: {
    readonly kind: TaskPicture['kind'];
    readonly index: number;
    readonly target: string;
    readonly source: PictureSource;
    readonly widthPx: number;
    readonly heightPx: number;
    readonly contentType?: string | null;
    readonly expiresAtMs?: number | undefined;
    readonly whenGone?: 'discord' | 'not-found' | 'gone';
  },
): TaskPicture {
  const url = host.add({
    target: picture.target,
    source: picture.source,
    ...(picture.contentType === undefined ? {} : { contentType: picture.contentType }),
    // The user's answer moves the end of a MODAL task, so its picture cannot know when it will appear.
    ...(task.kind === 'modal'
      ? {}
      : { availableFromMs: task.finishedAtMs + (task.spec.picturesLateMs ?? 0) }),
    ...(picture.expiresAtMs === undefined ? {} : { expiresAtMs: picture.expiresAtMs }),
    ...(picture.whenGone === undefined ? {} : { whenGone: picture.whenGone }),
  });
  return {
    kind: picture.kind,
    index: picture.index,
    url,
    statedUrl: url,
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    expected: () => host.expected(url),
  };
}

/** When the links of a task die, by its spec or the provider's habit; undefined: never. */
export function linksDieAtMs(task: SimulatedTask, habitMs: number | null): number | undefined {
  const lifeMs = task.spec.linkLifeMs === undefined ? habitMs : task.spec.linkLifeMs;
  return lifeMs === null || task.finishedAtMs === Infinity ? undefined : task.finishedAtMs + lifeMs;
}

/** Finds the account that a spec names, or the first. */
export function accountFor(
  accounts: readonly SimulatedAccount[],
  label: string | undefined,
): SimulatedAccount {
  const account = label === undefined ? accounts[0] : accounts.find((entry) => entry.label === label);
  if (account === undefined) throw new Error(`no account '${label ?? ''}' at this simulator`);
  return account;
}

/** Counts requests in a fixed window; answers whether one more is allowed. */
export function createWindowLimit(
  limit: { readonly requests: number; readonly perMs: number },
  nowMs: () => number,
): {
  allows(key: string): boolean;
} {
  const windows = new Map<string, { startMs: number; count: number }>();
  return {
    allows: (key) => {
      const now = nowMs();
      const open = windows.get(key);
      if (open === undefined || now - open.startMs >= limit.perMs) {
        windows.set(key, { startMs: now, count: 1 });
        return true;
      }
      open.count += 1;
      return open.count <= limit.requests;
    },
  };
}

/** Shuffles a copy of a list, the same way for the same source of numbers. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  for (let index = copy.length - 1; index > 0; index -= 1) {
    const other = random.integer(0, index);
    const [a, b] = [copy[index], copy[other]];
    if (a !== undefined && b !== undefined) [copy[index], copy[other]] = [b, a];
  }
  return copy;
}
