// The `.json` beside a task's pictures: what is needed to know them again without Gridkeep and its catalog.
// Invariant: the record of the provider comes without personal fields, times are ISO 8601 UTC, fields are never
// renamed, and a sidecar is written whole or not at all.
import { closeSync, fsync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Original, Picture, Task } from '../../preload/contract/entities.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { fileError } from './file-error.ts';
import type { FolderSync } from './folder-sync.ts';

const syncFile = promisify(fsync);

/** Grows when a field changes its meaning; new fields alone do not change it. */
export const sidecarVersion = 1;

export interface SidecarFacts {
  readonly task: Task;
  readonly pictures: readonly Picture[];
  /** The account's; only its origin is written. */
  readonly baseUrl: string;
  /** JSON without personal fields, as the catalog has it; text that does not parse is left out. */
  readonly rawRecord: string | null;
}

/** A sidecar's text. The same facts give the same text. */
export function sidecarOf({ task, pictures, baseUrl, rawRecord }: SidecarFacts): string {
  const sidecar = {
    format: 'gridkeep-sidecar',
    version: sidecarVersion,
    provider: task.provider,
    account: task.accountLabel,
    origin: URL.canParse(baseUrl) ? new URL(baseUrl).origin : null,
    id: task.remoteId,
    parent: task.parentRemoteId,
    state: task.state,
    failure: failureOf(task.failure),
    prompt: task.prompt,
    parameters: task.parameters,
    createdAt: isoTime(task.createdAtMs),
    finishedAt: isoTime(task.finishedAtMs),
    importedAt: isoTime(task.importedAtMs),
    buttons: task.buttons.map(({ id, label }) => ({ id, label })),
    pictures: [...pictures].sort((a, b) => a.index - b.index).map(pictureOf),
    record: parsed(rawRecord),
  };
  return `${JSON.stringify(sidecar, null, 2)}\n`;
}

function pictureOf(picture: Picture): object {
  const original = originalOf(picture);
  return {
    index: picture.index,
    kind: picture.kind,
    state: picture.state.kind,
    url: picture.url,
    file: original?.path ?? null,
    sha256: original?.sha256 ?? null,
    bytes: original?.sizeBytes ?? null,
    mediaType: original?.mediaType ?? null,
    width: original?.widthPx ?? null,
    height: original?.heightPx ?? null,
    savedAt:
      picture.state.kind === 'saved' || picture.state.kind === 'ready'
        ? isoTime(picture.state.savedAtMs)
        : null,
    failure:
      picture.state.kind === 'failed' || picture.state.kind === 'wanted'
        ? failureOf(picture.state.failure)
        : null,
  };
}

function originalOf({ state }: Picture): Original | null {
  return state.kind === 'saved' || state.kind === 'ready' || state.kind === 'missing' ? state.original : null;
}

function failureOf(failure: Failure | null): Failure | null {
  return failure === null ? null : { code: failure.code, message: failure.message };
}

function isoTime(ms: number | null): string | null {
  return ms === null || Number.isNaN(new Date(ms).getTime()) ? null : new Date(ms).toISOString();
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

/**
 * Writes a sidecar whole or not at all; one that stands there is replaced.
 * @param path Absolute; its folder is there.
 * @throws AppError `disk-full`, `no-permission`, `not-found` (the folder), `internal`
 */
export async function writeSidecar(path: string, text: string, folderSync: FolderSync): Promise<void> {
  const newPath = `${path}.new`;
  try {
    const descriptor = openSync(newPath, 'w');
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
      await syncFile(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(newPath, path);
    await folderSync.sync(dirname(path));
  } catch (error) {
    rmSync(newPath, { force: true });
    throw fileError(error, 'The record beside the picture cannot be written');
  }
}
