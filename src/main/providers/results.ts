// Small builders that every provider's answer passes through on its way to a PollResult.
// Invariant: pictures are numbered from 0 in the given order, each address once; a success without anything to
// keep is a failure with a reason and a mark, never an empty success.
import * as v from 'valibot';
import type { PictureKind } from '../../preload/contract/pictures.ts';
import { notFound, sentence, unclear } from './failures.ts';
import type { AccountFacts, OfferedPicture, PollResult, TaskFacts } from './provider.ts';
import { optionalId } from './reading.ts';
import { readLinkExpiryMs } from './times.ts';

/** What a test tells of an account where the provider says only that the key is good. */
export const noAccountFacts: AccountFacts = { balance: null };

/** More than any task makes; a reply with thousands of addresses is nonsense. */
const picturesMaxCount = 100;

export interface PictureSource {
  readonly kind: PictureKind;
  readonly url: string | null;
  /** Where the reply itself names the end; else it is read from the link. */
  readonly expiresAtMs?: number | null;
}

/**
 * The pictures of a task in this order: without empty addresses, each address once, films told by their name.
 * @param how `in-place`: one without an address keeps its index, since that may still come.
 */
export function offeredPictures(
  sources: readonly PictureSource[],
  how: 'closed-up' | 'in-place' = 'closed-up',
): OfferedPicture[] {
  const byUrl = new Map<string, OfferedPicture>();
  for (const [place, { kind, url, expiresAtMs }] of sources.entries()) {
    if (url === null || byUrl.has(url) || byUrl.size >= picturesMaxCount) continue;
    byUrl.set(url, {
      index: how === 'in-place' ? place : byUrl.size,
      kind: isVideoName(url) ? 'video' : kind,
      url,
      expiresAtMs: expiresAtMs ?? readLinkExpiryMs(url),
    });
  }
  return [...byUrl.values()];
}

function isVideoName(url: string): boolean {
  return /^[^?#]*\.(mp4|webm|mov)(?:[?#]|$)/i.test(url);
}

/** Addresses of one kind. */
export function sourcesOf(kind: PictureKind, urls: readonly string[]): PictureSource[] {
  return urls.map((url) => ({ kind, url }));
}

/** A finished task; without picture and text it counts as failed, so that it is seen and looked at once more. */
export function finished(
  pictures: readonly OfferedPicture[],
  text: string | null,
  facts: TaskFacts,
): PollResult {
  if (pictures.length > 0 || text !== null) return { kind: 'done', pictures, text, facts };
  const empty = failed('The provider says that the task is finished, but offers no picture.', facts);
  return empty.kind === 'failed' ? { ...empty, withoutOutput: true } : empty;
}

/** A task that failed at the provider. */
export function failed(message: string | null, facts: TaskFacts): PollResult {
  return {
    kind: 'failed',
    code: 'generation-failed',
    message: message ?? sentence('generation-failed'),
    facts,
  };
}

/**
 * Whether a record names another task than the one that was asked for: a cache in between may answer with what somebody
 * else asked. A record that names none, or its task by a name of another length, which is one of another form, is taken at
 * its word: only the id that was asked for can have led to it.
 */
export function isOtherTask(named: unknown, asked: string): boolean {
  const id = v.parse(optionalId, named);
  return id !== null && id.length === asked.length && id.toLowerCase() !== asked.toLowerCase();
}

/** The answer about an id where the record was another task's. */
export function otherTask(): PollResult {
  return unclear('provider-changed', 'The provider answered with another task than the one asked for.');
}

/** An id that would change the path of the request it is put into, so that no provider can have made it. */
export function isUnaskable(id: string): boolean {
  return id === '' || id === '.' || id === '..';
}

/** One entry for every id, asked one after another. */
export async function pollEach(
  ids: readonly string[],
  pollOne: (id: string) => Promise<PollResult>,
): Promise<ReadonlyMap<string, PollResult>> {
  const results = new Map<string, PollResult>();
  for (const id of ids) results.set(id, isUnaskable(id) ? notFound() : await pollOne(id));
  return results;
}
