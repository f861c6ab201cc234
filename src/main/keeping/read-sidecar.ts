// Reads sidecars back. Their folder may hold anything: files that were edited, cut off, made up, or put there to harm.
// Invariant: what comes out names files below Pictures/ only, an address that an account may have, and texts of bounded
// length; anything else is no sidecar. Fields that are not needed to know a task again may be missing or odd; of a file
// whose name cannot be used here, what its bytes are still counts.
import * as v from 'valibot';
import { mediaTypes, pictureKinds } from '../../preload/contract/pictures.ts';
import { amountUnits, sourceIds } from '../../preload/contract/providers.ts';
import type { SourceId } from '../../preload/contract/providers.ts';
import { taskStates } from '../../preload/contract/tasks.ts';
import { failureCodes } from '../../preload/contract/failure.ts';
import { colourLabels, flags, noteMaxLength, ratingMax } from '../../preload/contract/marks.ts';
import { normaliseBaseUrl } from '../accounts/base-url.ts';
import type { RecordedAccount } from '../catalog/adopt-accounts.ts';
import type { RecordedMarks } from '../catalog/adopt-organising.ts';
import type { RecordedPicture, RecordedState, RecordedTask } from '../catalog/recorded-task.ts';
import { trashFolder } from '../catalog/trash.ts';
import type { TrashedFile } from '../catalog/trash.ts';
import { isPrintable, plainText } from '../lib/app-error.ts';
import { sidecarFormat } from '../lib/kept-records.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { madeByButton, taskLineage } from '../lib/task-lineage.ts';
import type { TaskLineage } from '../lib/task-lineage.ts';
import { isShallow } from '../saving/foreign-fields.ts';
import { sidecarMaxBytes, sidecarVersion } from '../saving/sidecar.ts';
import { extensionOf } from '../saving/target-name.ts';
import { keptName } from './read-albums-file.ts';

const picturesMax = 1000;
/** Of the tags and of the albums of one picture. */
const listMax = 500;
const albumsDeepest = 50;
/** Twice as deep as what is kept of any provider's record. */
const recordDeepest = 32;
/** Folders in folders, each of the longest name that a system takes. */
const pathMaxLength = 4096;

const text = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength));
/** What may be odd or missing without the rest losing its worth. */
const optional = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.nullish(schema, null), null as never);
const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(
  text(40),
  v.transform((iso) => Date.parse(iso)),
  v.number(),
  v.safeInteger(),
);
const id = v.pipe(
  text(500),
  v.minLength(1),
  v.check((value) => plainText(value) === value),
);

const failureSchema = v.object({
  code: v.picklist(failureCodes),
  message: v.pipe(v.string(), v.transform(plainText)),
});

/** Items that are odd are left out. */
const list = <Schema extends v.GenericSchema>(item: Schema, maxLength: number) =>
  v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items) =>
        items.slice(0, maxLength).flatMap((each): v.InferOutput<Schema>[] => {
          const read = v.safeParse(item, each);
          return read.success ? [read.output] : [];
        }),
      ),
    ),
    [],
  );

const albumPlaceSchema = v.object({
  id: v.fallback(count, 0),
  path: v.pipe(v.array(keptName), v.minLength(1), v.maxLength(albumsDeepest)),
  position: v.fallback(v.pipe(v.number(), v.safeInteger()), 0),
});

const picturePath = v.pipe(
  text(pathMaxLength),
  v.check((path) => isPicturePath(path)),
);

const pictureSchema = v.object({
  index: v.pipe(count, v.maxValue(100_000)),
  kind: v.fallback(v.picklist(pictureKinds), 'single'),
  state: v.picklist(['wanted', 'saved', 'ready', 'missing', 'failed', 'deleted']),
  url: v.fallback(text(20_000), ''),
  linkEndsAt: optional(time),
  file: optional(picturePath),
  sha256: optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  bytes: optional(count),
  mediaType: optional(v.picklist(mediaTypes)),
  width: optional(count),
  height: optional(count),
  savedAt: optional(time),
  deletedAt: optional(time),
  trashFile: optional(
    v.pipe(
      text(pathMaxLength),
      v.check((path) => isTrashPath(path)),
    ),
  ),
  failure: optional(failureSchema),
  markedAt: optional(time),
  rating: v.fallback(v.pipe(count, v.maxValue(ratingMax)), 0),
  flag: v.fallback(v.picklist(flags), 'none'),
  label: optional(v.picklist(colourLabels)),
  note: optional(v.pipe(text(noteMaxLength), v.minLength(1))),
  tags: list(keptName, listMax),
  albums: list(albumPlaceSchema, listMax),
  edited: list(picturePath, listMax),
});

const sidecarSchema = v.object({
  format: v.literal(sidecarFormat),
  version: v.pipe(count, v.maxValue(sidecarVersion)),
  provider: v.picklist(sourceIds),
  account: v.pipe(text(500), v.transform(plainText), v.minLength(1)),
  origin: optional(text(2000)),
  access: optional(
    v.object({
      id: optional(v.pipe(v.string(), v.uuid())),
      baseUrl: optional(text(2000)),
      userId: optional(v.pipe(v.string(), v.regex(/^\d{1,12}$/))),
      userHeader: optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/))),
      scope: v.fallback(v.picklist(['own', 'admin']), 'own'),
      allowHttp: v.fallback(v.boolean(), false),
      removed: v.fallback(v.boolean(), false),
    }),
  ),
  id,
  parent: optional(id),
  madeBy: optional(v.pipe(text(1000), v.minLength(1))),
  state: v.picklist(taskStates),
  progress: optional(number),
  failure: optional(failureSchema),
  prompt: optional(text(200_000)),
  promptEn: optional(text(200_000)),
  revisedPrompt: optional(text(200_000)),
  text: optional(text(200_000)),
  parameters: v.fallback(v.record(text(100), text(10_000)), {}),
  cost: optional(v.object({ value: number, unit: v.picklist(amountUnits) })),
  channel: optional(text(500)),
  createdAt: optional(time),
  finishedAt: optional(time),
  importedAt: optional(time),
  expiresAt: optional(time),
  buttons: v.fallback(v.pipe(v.array(v.object({ id: text(5000), label: text(500) })), v.maxLength(500)), []),
  pictures: v.pipe(v.array(pictureSchema), v.maxLength(picturesMax)),
  record: v.optional(v.unknown(), null),
});

type Sidecar = v.InferOutput<typeof sidecarSchema>;

/** Does this name a file below Pictures/, on this system, that is neither a part nor in the trash? */
export function isPicturePath(path: string, isWindows = process.platform === 'win32'): boolean {
  return path.startsWith('Pictures/') && isPlainPath(path, isWindows);
}

/** Does this name a file in the trash, on this system? */
export function isTrashPath(path: string, isWindows = process.platform === 'win32'): boolean {
  return path.startsWith(`${trashFolder}/`) && isPlainPath(path.slice(trashFolder.length + 1), isWindows);
}

function isPlainPath(path: string, isWindows: boolean): boolean {
  // People call files so elsewhere; here they would lead to another folder, drive or stream.
  if (!isPrintable(path) || (isWindows && /[\\:]/.test(path))) return false;
  return path.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/**
 * The task that a sidecar tells of; null where the file is none, or none that can be trusted.
 * @param sidecarPath Relative to the library.
 */
export function readSidecar(absolutePath: string, sidecarPath: string): RecordedTask | null {
  const there = readBounded(absolutePath, sidecarMaxBytes);
  if (there.kind !== 'text') return null;
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), sidecarSchema), there.text);
  if (!read.success) return null;
  const account = accountOf(read.output);
  return account === null ? null : taskOf(read.output, account, sidecarPath);
}

function accountOf(sidecar: Sidecar): RecordedAccount | null {
  const { access } = sidecar;
  const allowHttp = access?.allowHttp ?? false;
  const baseUrl = baseUrlOf(access?.baseUrl ?? sidecar.origin ?? '', allowHttp);
  if (baseUrl === null) return null;
  return {
    id: access?.id ?? null,
    label: sidecar.account.slice(0, 200),
    provider: sidecar.provider,
    baseUrl,
    userId: access?.userId ?? null,
    userHeader: access?.userHeader ?? null,
    scope: access?.scope ?? 'own',
    allowHttp,
    isRemoved: access?.removed ?? false,
  };
}

function baseUrlOf(written: string, allowHttp: boolean): string | null {
  try {
    return normaliseBaseUrl(written, { allowHttp });
  } catch {
    return null;
  }
}

function taskOf(sidecar: Sidecar, account: RecordedAccount, sidecarPath: string): RecordedTask {
  return {
    account,
    sidecarPath,
    remoteId: sidecar.id,
    state: sidecar.state,
    progress: sidecar.progress,
    failure: sidecar.failure,
    prompt: sidecar.prompt,
    promptEn: sidecar.promptEn,
    revisedPrompt: sidecar.revisedPrompt,
    text: sidecar.text,
    parameters: sidecar.parameters,
    buttons: sidecar.buttons,
    parentRemoteId: sidecar.parent,
    lineage: lineageOf(sidecar),
    cost: sidecar.cost,
    channel: sidecar.channel,
    createdAtMs: sidecar.createdAt,
    finishedAtMs: sidecar.finishedAt,
    importedAtMs: sidecar.importedAt,
    expiresAtMs: sidecar.expiresAt,
    rawRecord: recordText(sidecar.record),
    pictures: withoutRepeats(sidecar.pictures.map((picture) => pictureOf(picture, sidecar.provider))),
  };
}

/** Null too for one that is deeper than any that Gridkeep has written: it would be walked through to its end. */
function recordText(record: unknown): string | null {
  return record === null || !isShallow(record, recordDeepest) ? null : JSON.stringify(record);
}

/** What was pressed in the library itself stands beside the record, which may not tell it. */
function lineageOf({ record, buttons, madeBy }: Sidecar): TaskLineage {
  const told = taskLineage(record, buttons);
  if (madeBy === null || madeBy === told.madeBy) return told;
  const pressed = madeByButton(madeBy);
  return { ...told, ...pressed, parentJobId: pressed.parentJobId ?? told.parentJobId };
}

function withoutRepeats(pictures: readonly RecordedPicture[]): readonly RecordedPicture[] {
  const seen = new Set<number>();
  return pictures.filter(({ index }) => !seen.has(index) && seen.add(index));
}

function pictureOf(picture: Sidecar['pictures'][number], provider: SourceId): RecordedPicture {
  const { index, kind, linkEndsAt, edited } = picture;
  // A record comes with a library from anywhere: it must not name files of this computer to be copied.
  const url = provider === 'files' ? '' : picture.url;
  return {
    ...{ index, kind, url, linkEndsAtMs: linkEndsAt, edited },
    state: stateOf(picture),
    marks: marksOf(picture),
  };
}

function marksOf(picture: Sidecar['pictures'][number]): RecordedMarks | null {
  const { markedAt, rating, flag, label, note, tags, albums } = picture;
  const isSaid = rating > 0 || flag !== 'none' || [...tags, ...albums].length > 0;
  if (markedAt === null && !isSaid && label === null && note === null) return null;
  return {
    markedAtMs: markedAt,
    ...{ rating, flag, label, note, tags },
    albums: albums.map(({ id: albumId, path, position }) => ({ albumId, path, place: position })),
  };
}

function stateOf(picture: Sidecar['pictures'][number]): RecordedState {
  switch (picture.state) {
    case 'wanted':
      return { kind: 'wanted' };
    case 'deleted':
      return { kind: 'deleted', atMs: picture.deletedAt, kept: keptOf(picture) };
    case 'failed':
      return { kind: 'failed', failure: picture.failure ?? { code: 'internal', message: '' } };
    case 'saved':
    case 'ready':
    case 'missing': {
      const { file, sha256, bytes, mediaType, width, height, savedAt } = picture;
      if (sha256 === null || bytes === null || mediaType === null) return unreadableOriginal;
      // Nothing is called so: it is looked for by its bytes, like every file that is not in its place.
      const path = file ?? `Pictures/${sha256}${extensionOf(mediaType)}`;
      return {
        kind: 'on-disk',
        original: { path, sha256, sizeBytes: bytes, mediaType, widthPx: width, heightPx: height },
        savedAtMs: savedAt,
      };
    }
  }
}

/** Null where the trash has nothing of it any more. */
function keptOf(picture: Sidecar['pictures'][number]): TrashedFile | null {
  const { trashFile, sha256, bytes, mediaType, width, height } = picture;
  if (sha256 === null || bytes === null || mediaType === null) return null;
  return { path: trashFile, sha256, sizeBytes: bytes, mediaType, widthPx: width, heightPx: height };
}

/** Not wanted either: it was on disk once, and nothing is fetched again without being asked for. */
const unreadableOriginal: RecordedState = {
  kind: 'failed',
  failure: { code: 'damaged', message: 'The record beside the picture does not say which file it is.' },
};
