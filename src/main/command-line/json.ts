// The JSON shapes of the command line: extended when need be, never renamed. Times are ISO 8601 UTC.
// Invariant: pure; nothing but what stands here reaches standard output with `--json`.
import type { Account } from '../../preload/contract/accounts.ts';
import type { Picture } from '../../preload/contract/pictures.ts';
import type { TaskDetails } from '../../preload/contract/tasks.ts';
import { buttonsOf } from '../acting/why-not.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { isoTime } from '../lib/iso-time.ts';

export function accountJson(account: Account): Record<string, unknown> {
  return {
    label: account.label,
    provider: account.provider,
    baseUrl: account.baseUrl,
    userId: account.userId,
    scope: account.scope,
    keyStored: account.keyStored,
    userHeader: account.userHeader,
    relayKeyStored: account.relayKeyStored,
    state: account.health.kind,
    failure: 'failure' in account.health ? account.health.failure : null,
    pausedUntil: account.health.kind === 'waiting' ? isoTime(account.health.untilMs) : null,
  };
}

export function taskJson({ task, pictures }: TaskDetails): Record<string, unknown> {
  return {
    id: task.remoteId,
    account: task.accountLabel,
    provider: task.provider,
    state: task.state,
    progress: task.progress,
    prompt: task.prompt,
    text: task.text,
    createdAt: isoTime(task.createdAtMs),
    finishedAt: isoTime(task.finishedAtMs),
    failure: task.failure,
    expiresAt: isoTime(task.expiresAtMs),
    buttons: buttonsOf(task),
    parameters: task.parameters,
    parent: task.parentRemoteId,
    cost: task.cost,
    parkedAt: isoTime(task.parkedAtMs),
    user: task.remoteUser,
    channel: task.channel,
    pictures: pictures.map(pictureJson),
  };
}

function pictureJson(picture: Picture): Record<string, unknown> {
  const { state } = picture;
  const original = 'original' in state ? state.original : null;
  return {
    index: picture.index,
    kind: picture.kind,
    state: state.kind,
    url: picture.url,
    file: original?.path ?? null,
    sha256: original?.sha256 ?? null,
    bytes: original?.sizeBytes ?? null,
    width: original?.widthPx ?? null,
    height: original?.heightPx ?? null,
    failure: 'failure' in state ? state.failure : null,
    edited: picture.edited,
  };
}

export function errorJson(failure: Failure): Record<string, unknown> {
  return { error: { code: failure.code, message: failure.message } };
}
