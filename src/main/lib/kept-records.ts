// Whether a folder holds records of a library: all that may have been carried here of it are its pictures.
// Invariant: reads only, a bounded number of names and of beginnings of files; no link is followed, and what lies in a
// library of its own below this folder tells nothing of it. Both ways of asking look at the same things in the same order.
import { closeSync, openSync, opendirSync, readSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from './assert-never.ts';

export const sidecarFormat = 'gridkeep-sidecar';
export const albumsFormat = 'gridkeep-albums';

/** What only the folder of a library itself has. */
export const catalogName = 'catalog.sqlite';
export const markerName = '.gridkeep-library';

const namesMax = 4_000;
/** Whatever somebody has put beside the records of a library, they are found below other folders too. */
const namesInFolderMax = 500;
const namesAtTopMax = 2_000;
const recordsMax = 100;
const deepest = 6;
/** Both kinds of records begin with their format. */
const beginningBytes = 4_096;
/** Each read of a folder brings so many. */
const namesAtOnce = 256;

/** False where no more than some thousand foreign files were seen. For threads that nobody waits for. */
export function hasRecords(libraryDir: string): boolean {
  const search = searchBelow(libraryDir);
  let step = search.next();
  while (step.done !== true) step = search.next(answerNow(step.value));
  return step.value;
}

/** The same, with no more of the thread's time than the names themselves take: for the one that shows the window. */
export async function hasRecordsAsync(libraryDir: string): Promise<boolean> {
  const search = searchBelow(libraryDir);
  let step = search.next();
  while (step.done !== true) step = search.next(await answerLater(step.value));
  return step.value;
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What the search has to know next of the disk. */
type Question =
  | { readonly kind: 'entries'; readonly folder: string; readonly most: number }
  | { readonly kind: 'beginning'; readonly path: string };

interface Answer {
  readonly entries: readonly Entry[];
  /** Of the folder, also of what is neither file nor folder. */
  readonly seen: number;
  readonly beginning: string;
}

const nothing: Answer = { entries: [], seen: 0, beginning: '' };

type Search = Generator<Question, boolean, Answer>;

function searchBelow(libraryDir: string): Search {
  return new RecordSearch().isIn(join(libraryDir, 'Pictures'), 1);
}

class RecordSearch {
  #namesLeft = namesMax;
  #recordsLeft = recordsMax;

  *isIn(folder: string, depth: number): Search {
    const most = Math.min(this.#namesLeft, depth === 1 ? namesAtTopMax : namesInFolderMax);
    if (most === 0) return false;
    const { entries, seen } = yield { kind: 'entries', folder, most };
    this.#namesLeft -= seen;
    if (entries.some(({ name }) => name === catalogName || name === markerName)) return false;
    const shown = entries.filter(({ name }) => !name.startsWith('.'));
    for (const { name, isFolder } of shown)
      if (!isFolder && name.endsWith('.json') && (yield* this.#isRecord(join(folder, name)))) return true;
    if (depth === deepest) return false;
    for (const { name, isFolder } of shown)
      if (isFolder && (yield* this.isIn(join(folder, name), depth + 1))) return true;
    return false;
  }

  *#isRecord(path: string): Search {
    if (this.#recordsLeft === 0) return false;
    this.#recordsLeft -= 1;
    const { beginning } = yield { kind: 'beginning', path };
    // In UTF-16, as some editors write it, a zero stands between the letters.
    const text = beginning.replaceAll('\0', '');
    return [sidecarFormat, albumsFormat].some((format) => text.includes(`"${format}"`));
  }
}

function answerNow(question: Question): Answer {
  try {
    switch (question.kind) {
      case 'entries':
        return entriesNow(question.folder, question.most);
      case 'beginning':
        return beginningNow(question.path);
      default:
        return assertNever(question);
    }
  } catch {
    return nothing;
  }
}

async function answerLater(question: Question): Promise<Answer> {
  try {
    switch (question.kind) {
      case 'entries':
        return await entriesLater(question.folder, question.most);
      case 'beginning':
        return await beginningLater(question.path);
      default:
        return assertNever(question);
    }
  } catch {
    return nothing;
  }
}

function entriesNow(folder: string, most: number): Answer {
  const found = opendirSync(folder);
  const seen: Dirent[] = [];
  try {
    for (let entry = found.readSync(); entry !== null; entry = found.readSync()) {
      seen.push(entry);
      if (seen.length === most) break;
    }
  } finally {
    found.closeSync();
  }
  return answerOf(seen);
}

async function entriesLater(folder: string, most: number): Promise<Answer> {
  const seen: Dirent[] = [];
  for await (const entry of await opendir(folder, { bufferSize: namesAtOnce })) {
    seen.push(entry);
    if (seen.length === most) break;
  }
  return answerOf(seen);
}

function answerOf(seen: readonly Dirent[]): Answer {
  const entries = seen
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  return { ...nothing, entries, seen: seen.length };
}

function beginningNow(path: string): Answer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(beginningBytes);
    return { ...nothing, beginning: bytes.toString('latin1', 0, readSync(descriptor, bytes)) };
  } finally {
    closeSync(descriptor);
  }
}

async function beginningLater(path: string): Promise<Answer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes));
    return { ...nothing, beginning: buffer.toString('latin1', 0, bytesRead) };
  } finally {
    await file.close();
  }
}
