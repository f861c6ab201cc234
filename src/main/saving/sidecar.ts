// The `.json` beside a task's pictures: what is needed to know them again without Gridkeep and its catalog.
// Invariant: the record of the provider comes without personal fields, times are ISO 8601 UTC, fields are never
// renamed, those of names unknown here are written again, and a sidecar is written whole or not at all.
import { closeSync, fsync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Original, Picture } from '../../preload/contract/pictures.ts';
import type { Task } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Organised, SidecarAccount } from '../catalog/sidecars.ts';
import type { TrashedFile } from '../catalog/trash.ts';
import type { AppError } from '../lib/app-error.ts';
import { isoTime } from '../lib/iso-time.ts';
import { sidecarFormat } from '../lib/kept-records.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { fileError } from './file-error.ts';
import type { FolderSync } from './folder-sync.ts';
import type { ForeignFields, KnownNames } from './foreign-fields.ts';

const syncFile = promisify(fsync);

/** Grows when a field changes its meaning; new fields alone do not change it. */
export const sidecarVersion = 1;

/** All that {@link sidecarOf} ever writes; what else stands in a sidecar is somebody else's. */
export const sidecarNames: KnownNames = {
  ofTask: new Set(
    (
      'format version provider account origin access id parent madeBy state progress failure prompt promptEn revisedPrompt ' +
      'text parameters cost channel createdAt finishedAt importedAt expiresAt buttons pictures record'
    ).split(' '),
  ),
  ofPicture: new Set(
    (
      'index kind state url linkEndsAt file sha256 bytes mediaType width height savedAt deletedAt trashFile failure ' +
      'markedAt rating flag label tags note albums edited'
    ).split(' '),
  ),
};

/** What is larger is not read: a provider's record is at most 8 MiB as it comes; indented it grows. */
export const sidecarMaxBytes = 16 * 1024 * 1024;

export interface SidecarFacts {
  readonly task: Task;
  readonly pictures: readonly Picture[];
  readonly account: SidecarAccount;
  /** When the links of pictures end, by picture id, where the provider says so. */
  readonly linkEndsAtMs: Readonly<Record<number, number>>;
  /** JSON without personal fields, as the catalog has it; text that does not parse is left out. */
  readonly rawRecord: string | null;
  /** Of the pictures that somebody has said something of, by picture id. */
  readonly organised: Readonly<Record<number, Organised>>;
  /** Of the pictures whose files lie in the trash, by picture id. */
  readonly trashed: Readonly<Record<number, TrashedFile>>;
  /** The button that was pressed for the task, else its provider's word for what it is. */
  readonly madeBy: string | null;
  /** What stood in the sidecar that this one replaces. */
  readonly foreign?: ForeignFields | null;
}

/**
 * A sidecar's text. The same facts give the same text. `promptEn`, `revisedPrompt`, `progress`, `text`, `cost`,
 * `expiresAt`, `channel`, `access`, `madeBy` and the pictures' `linkEndsAt`, `deletedAt` and marks (`markedAt` and what
 * follows it, where somebody has said something of the picture; `trashFile` and what its bytes are, while a deleted one is
 * kept in the trash; `edited` files, where there are such) came later than the rest; whose task it is, where an
 * administrator's account lists it, is personal and stays out.
 */
export function sidecarOf({
  task,
  pictures,
  account,
  linkEndsAtMs,
  organised,
  trashed,
  rawRecord,
  madeBy,
  foreign = null,
}: SidecarFacts): string {
  const address = URL.canParse(account.baseUrl) ? new URL(account.baseUrl) : null;
  const sidecar = {
    format: sidecarFormat,
    version: sidecarVersion,
    provider: task.provider,
    account: task.accountLabel,
    origin: address?.origin ?? null,
    // All that an account is but its key.
    access: {
      id: account.id,
      baseUrl: address === null ? null : `${address.origin}${address.pathname.replace(/\/+$/, '')}`,
      userId: account.userId,
      userHeader: account.userHeader,
      scope: account.scope,
      allowHttp: account.allowHttp,
      removed: account.isRemoved,
    },
    id: task.remoteId,
    parent: task.parentRemoteId,
    madeBy,
    state: task.state,
    progress: task.progress,
    failure: failureOf(task.failure),
    prompt: task.prompt,
    promptEn: task.promptEn,
    revisedPrompt: task.revisedPrompt,
    text: task.text,
    parameters: task.parameters,
    cost: task.cost === null ? null : { value: task.cost.value, unit: task.cost.unit },
    channel: task.channel,
    createdAt: isoTime(task.createdAtMs),
    finishedAt: isoTime(task.finishedAtMs),
    importedAt: isoTime(task.importedAtMs),
    expiresAt: isoTime(task.expiresAtMs),
    buttons: task.buttons.map(({ id, label }) => ({ id, label })),
    pictures: [...pictures]
      .sort((a, b) => a.index - b.index)
      .map((picture) => ({
        ...pictureOf(picture, linkEndsAtMs[picture.id] ?? null, trashed[picture.id] ?? null),
        ...marksOf(picture, organised[picture.id]),
        ...(picture.edited.length === 0 ? {} : { edited: picture.edited }),
        ...foreign?.ofPictures[picture.index],
      })),
    record: parsed(rawRecord),
    ...foreign?.ofTask,
  };
  return `${JSON.stringify(sidecar, null, 2)}\n`;
}

function pictureOf(picture: Picture, linkEndsAtMs: number | null, trashed: TrashedFile | null): object {
  const original = originalOf(picture);
  const bytes = original ?? trashed;
  return {
    index: picture.index,
    kind: picture.kind,
    state: picture.state.kind,
    url: picture.url,
    linkEndsAt: isoTime(linkEndsAtMs),
    file: original?.path ?? null,
    sha256: bytes?.sha256 ?? null,
    bytes: bytes?.sizeBytes ?? null,
    mediaType: bytes?.mediaType ?? null,
    width: bytes?.widthPx ?? null,
    height: bytes?.heightPx ?? null,
    savedAt:
      picture.state.kind === 'saved' || picture.state.kind === 'ready'
        ? isoTime(picture.state.savedAtMs)
        : null,
    deletedAt: picture.state.kind === 'deleted' ? isoTime(picture.state.atMs) : null,
    ...(trashed === null ? {} : { trashFile: trashed.path }),
    failure:
      picture.state.kind === 'failed' || picture.state.kind === 'wanted'
        ? failureOf(picture.state.failure)
        : null,
  };
}

/** Nothing of a picture that nobody has said anything of. */
function marksOf({ marks, tags, note }: Picture, organised: Organised | undefined): object {
  if (organised === undefined) return {};
  return {
    markedAt: isoTime(organised.markedAtMs),
    rating: marks.rating,
    flag: marks.flag,
    label: marks.label,
    tags,
    note,
    albums: organised.albums.map(({ albumId, path, place }) => ({ id: albumId, path, position: place })),
  };
}

function originalOf({ state }: Picture): Original | null {
  return state.kind === 'saved' || state.kind === 'ready' || state.kind === 'missing' ? state.original : null;
}

function failureOf(failure: Failure | null): Failure | null {
  return failure === null ? null : { code: failure.code, message: failure.message };
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

/** Beside a picture, under the picture's own name: `…/c-0.png` → `…/c-0.json`. */
export function sidecarPath(picturePath: string): string {
  return `${picturePath.replace(/\.[^./\\]*$/, '')}.json`;
}

export interface SidecarFile {
  /** Absolute; its folder is there. */
  readonly path: string;
  readonly text: string;
  /**
   * Waits until it is on the disk. Where it is not waited for, a power cut in the next minutes may leave an empty file,
   * so never where one stands already.
   */
  readonly isSynced: boolean;
}

const failedWords = 'The record beside the picture cannot be written';

/**
 * Writes a sidecar whole or not at all; one that stands there is replaced.
 * @param sync The system's outside tests.
 * @throws AppError `disk-full`, `no-permission`, `not-found` (the folder), `internal`
 */
export async function writeSidecar(
  { path, text, isSynced }: SidecarFile,
  folderSync: FolderSync,
  sync = syncFile,
): Promise<void> {
  const newPath = `${path}.new`;
  try {
    const descriptor = openSync(newPath, 'w');
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
      if (isSynced) await sync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(newPath, path);
    if (isSynced) await folderSync.sync(dirname(path));
  } catch (error) {
    rmSync(newPath, { force: true });
    throw fileError(error, failedWords);
  }
}

/** Sidecars written before other work gets a turn. */
const filesPerTurn = 8;

/** Writes many. For each, in their order, null or why it could not be written. */
export async function writeSidecars(
  files: readonly SidecarFile[],
  folderSync: FolderSync,
): Promise<readonly (AppError | null)[]> {
  const writing: Promise<AppError | null>[] = [];
  for (const [at, file] of files.entries()) {
    if (at > 0 && at % filesPerTurn === 0) await nextTurn();
    writing.push(
      writeSidecar(file, folderSync).then(
        () => null,
        (error: unknown) => fileError(error, failedWords),
      ),
    );
  }
  return await Promise.all(writing);
}
