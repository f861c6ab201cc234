// One task of a New API instance or a midjourney-proxy, as both describe it: the same facts under different names.
// Invariant: each provider translates its own record into this shape, and its meaning is decided here once.
import { assertNever } from '../lib/assert-never.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import { unclear } from './failures.ts';
import { isCancelled, isTextAction, mainPictureKind, readProgress, readStatus } from './midjourney-style.ts';
import type { PollResult, TaskFacts } from './provider.ts';
import { keepableRecord } from './record.ts';
import { failed, finished, offeredPictures, sourcesOf } from './results.ts';
import type { PictureSource } from './results.ts';
import { readTimeMs } from './times.ts';

/** A task in words that are neither provider's own. Addresses are the ones to load. */
export interface MidjourneyTask {
  readonly status: string | null;
  readonly action: string | null;
  readonly progress: unknown;
  readonly prompt: string | null;
  /** In English, and as it was sent on; what describe and shorten answered stands there too. */
  readonly promptEn: string | null;
  readonly finalPrompt: string | null;
  readonly failReason: string | null;
  readonly submitTime: unknown;
  readonly finishTime: unknown;
  readonly imageUrl: string | null;
  /** Single pictures beside the main one, where the server splits a grid. */
  readonly imageUrls: readonly string[];
  readonly videoUrls: readonly string[];
  readonly buttons: readonly TaskButton[];
  readonly parentRemoteId: string | null;
  /** What a running task shows of itself; absent where an address proves no picture (New API). */
  readonly previewUrl?: string | null;
  readonly raw: unknown;
}

/** Contract: status mapping of New API and midjourney-proxy. Neither progress nor an address means success. */
export function midjourneyResult(task: MidjourneyTask): PollResult {
  const facts = factsOf(task);
  const state = readStatus(task.status);
  switch (state) {
    case null:
      return unclear(
        'provider-changed',
        `The provider's status '${String(task.status).slice(0, 40)}' is not known.`,
      );
    case 'queued':
      return { kind: 'waiting', queued: true, progress: readProgress(task.progress), facts };
    case 'running':
      return {
        kind: 'waiting',
        queued: false,
        progress: readProgress(task.progress),
        // The picture on a describe's record is the one that was asked about.
        partialUrl: isTextAction(task.action) ? null : (task.previewUrl ?? null),
        facts,
      };
    case 'needs-input':
      return { kind: 'needs-input', facts };
    case 'succeeded':
      return isTextAction(task.action)
        ? finished([], task.finalPrompt ?? task.promptEn, facts)
        : finished(offeredPictures(pictureSources(task)), null, facts);
    case 'failed':
      return failed(task.failReason ?? (isCancelled(task.status) ? 'The task was cancelled.' : null), facts);
    default:
      return assertNever(state);
  }
}

/** The grid, then the singles of it; a cover before its videos. */
function pictureSources(task: MidjourneyTask): PictureSource[] {
  const kind = mainPictureKind(task.action, task.buttons);
  if (task.videoUrls.length > 0) {
    return [{ kind: 'cover', url: task.imageUrl }, ...sourcesOf('video', task.videoUrls)];
  }
  const others = task.imageUrls.filter((url) => url !== task.imageUrl);
  // A main address that is also one of several is the first single, and there is no grid.
  const isSplit = task.imageUrls.length > 1 && others.length < task.imageUrls.length;
  if (isSplit) return sourcesOf(kind === 'grid' ? 'single' : kind, task.imageUrls);
  return [{ kind, url: task.imageUrl }, ...sourcesOf(kind === 'grid' ? 'single' : kind, others)];
}

function factsOf(task: MidjourneyTask): TaskFacts {
  const prompt = task.prompt ?? task.finalPrompt;
  return {
    prompt,
    ...otherPrompts(task, prompt),
    createdAtMs: readTimeMs(task.submitTime),
    finishedAtMs: readTimeMs(task.finishTime),
    expiresAtMs: null,
    parentRemoteId: task.parentRemoteId,
    buttons: task.buttons,
    rawRecord: keepableRecord(task.raw),
  };
}

function otherPrompts(
  task: MidjourneyTask,
  prompt: string | null,
): Pick<TaskFacts, 'promptEn' | 'revisedPrompt'> {
  if (isTextAction(task.action)) return {};
  const promptEn = task.promptEn === prompt ? null : task.promptEn;
  const isNew = task.finalPrompt !== prompt && task.finalPrompt !== promptEn;
  return { promptEn, revisedPrompt: isNew ? task.finalPrompt : null };
}
