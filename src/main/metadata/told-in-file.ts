// What the file of a picture tells of how it was made: the prompt, Midjourney's job, and when; and of what somebody has said
// of it.
// Invariant: reads at most 2 MiB and never the pixels; whatever stands inside a file, the answer is an answer. Nothing that it
// says is trusted: texts come out bounded and plain, times only where they can be.
//
// What Midjourney writes (nothing of it is documented; inferred from files that people show):
// PNG of its website: `Description` = «<prompt> --ar 3:2 … Job ID: <uuid>», `Author`, `Creation Time` as the PNG standard
// recommends it, and in XMP `iptcExt:DigImageGUID`, a UUID that is taken for the job's. PNG of Discord: nothing, only its name.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { unmarked } from '../../preload/contract/marks.ts';
import type { Marks } from '../../preload/contract/marks.ts';
import { BoundedReads } from './bounded-reads.ts';
import { Notes, timePlaces, wordPlaces } from './notes.ts';
import { noteBeside } from './told-beside.ts';
import { timeTold } from './time-told.ts';
import { noteJpeg } from './told-by-jpeg.ts';
import { jobIdFromName } from './told-by-name.ts';
import { notePng } from './told-by-png.ts';
import { noteWebp } from './told-by-webp.ts';

export { promptFromName } from './told-by-name.ts';

/** What a picture's file tells of how it was made. */
export interface ToldInFile {
  /** With its `--parameters`; plain text, at most 20,000 characters. */
  readonly prompt: string | null;
  /** Midjourney's job, in small letters; null where neither file nor name says it. */
  readonly jobId: string | null;
  /** UTC; null where it is not told, or is before 1970 or after tomorrow. */
  readonly createdAtMs: number | null;
  /** Stars, reject and label of a photo program; unmarked where it says nothing. */
  readonly marks: Marks;
  /** Its keywords. */
  readonly tags: readonly string[];
}

const promptMaxLength = 20_000;
const dayMs = 86_400_000;

/** Not waiting on a pipe. Windows has no such flag. */
const flags: Readonly<Record<string, number | undefined>> = constants;
const readFlags = constants.O_RDONLY | (flags['O_NONBLOCK'] ?? 0);

/** Rejects with the system's own error where the file cannot be opened, and only then. */
export async function toldInFile(absolutePath: string, fileName: string): Promise<ToldInFile> {
  const notes = new Notes();
  await noteBeside(absolutePath, notes);
  await noteFile(absolutePath, notes);
  const said = sayings(notes);
  return {
    prompt: said.prompt,
    jobId: said.jobId ?? uuidIn(notes.guid) ?? jobIdFromName(absolutePath, fileName),
    createdAtMs: firstTime(notes, Date.now()),
    marks: { ...unmarked, ...notes.marks, label: notes.label },
    tags: [...notes.tags],
  };
}

async function noteFile(absolutePath: string, notes: Notes): Promise<void> {
  const file = await open(absolutePath, readFlags);
  try {
    const facts = await file.stat().catch(() => null);
    if (facts?.isFile() !== true) return;
    const reads = new BoundedReads(file);
    const head = (await reads.at(0, 12))?.toString('latin1') ?? '';
    if (head.startsWith('\x89PNG\r\n\x1a\n')) await notePng(reads, notes);
    else if (head.startsWith('\xff\xd8\xff')) await noteJpeg(reads, notes);
    else if (/^RIFF.{4}WEBP/s.test(head)) await noteWebp(reads, notes);
  } finally {
    await file.close().catch(() => undefined);
  }
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const jobMark = new RegExp(`\\bJob ID: {0,4}(${uuid})\\b`, 'gi');

/** Words that name a job are Midjourney's own, wherever they stand; else the best place speaks. */
function sayings({ words }: Notes): { readonly prompt: string | null; readonly jobId: string | null } {
  const texts = wordPlaces.flatMap((place) => words.get(place) ?? []);
  for (const text of texts) {
    // The last: a prompt may say anything, also that.
    const mark = [...text.matchAll(jobMark)].at(-1);
    if (mark?.[1] !== undefined)
      return { prompt: promptText(text.slice(0, mark.index)), jobId: mark[1].toLowerCase() };
  }
  return { prompt: promptText(texts[0] ?? ''), jobId: null };
}

function promptText(text: string): string | null {
  // Not half of a character.
  const bounded = text
    .trim()
    .slice(0, promptMaxLength)
    .replace(/\p{Cs}$/u, '');
  return bounded.trimEnd() || null;
}

function uuidIn(guid: string | null): string | null {
  return guid === null
    ? null
    : (new RegExp(`^(?:urn:uuid:)?(${uuid})$`, 'i').exec(guid)?.[1]?.toLowerCase() ?? null);
}

function firstTime({ times }: Notes, nowMs: number): number | null {
  for (const place of timePlaces) {
    const ms = timeTold(times.get(place) ?? '');
    if (ms !== null && ms >= 0 && ms <= nowMs + dayMs) return ms;
  }
  return null;
}
