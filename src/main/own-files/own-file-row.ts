// What a file that somebody had tells, as the rows of its task and its picture have it.
// Invariant: pure; a file that tells no prompt is known by its name, and one that tells no date by its own.
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parsePrompt } from '../../preload/contract/midjourney-prompt.ts';
import type { OwnFileRow } from '../catalog/own-files.ts';
import { taskLineage } from '../lib/task-lineage.ts';
import type { ReadOwnFile } from '../saving/read-own-file.ts';
import { promptFromName } from '../metadata/told-in-file.ts';

/** @param absolutePath Where the file lies. */
export function ownFileRow(
  absolutePath: string,
  { sha256, mediaType, told, modifiedAtMs }: ReadOwnFile,
): OwnFileRow {
  const fileName = basename(absolutePath);
  const prompt = told.prompt ?? promptFromName(fileName);
  const record = { fileName, ...(told.jobId === null ? {} : { jobId: told.jobId }) };
  return {
    sha256,
    facts: {
      ...{ prompt, promptEn: null, revisedPrompt: null, text: null },
      parameters: prompt === null ? {} : parsePrompt(prompt).parameters,
      lineage: taskLineage(record, []),
      ...{ buttons: [], parentRemoteId: null, cost: null, remoteUser: null, channel: null },
      createdAtMs: told.createdAtMs ?? modifiedAtMs,
      ...{ finishedAtMs: null, expiresAtMs: null },
      rawRecord: JSON.stringify(record),
    },
    ...{ marks: told.marks, tags: told.tags },
    picture: {
      index: 0,
      kind: mediaType.startsWith('video/') ? 'video' : 'single',
      url: pathToFileURL(absolutePath).href,
      expiresAtMs: null,
    },
  };
}
