// What stands where a task's sidecar shall go: nothing, the task's own record, one that knows more, or what is not ours.
// Invariant: reads only; no link is followed, nothing larger than a record is read; in doubt a file is somebody else's.
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import { sidecarFormat } from '../lib/kept-records.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { foreignFieldsOf } from './foreign-fields.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { sidecarMaxBytes, sidecarNames, sidecarVersion } from './sidecar.ts';

/**
 * `later`: the task's own record, and it tells of something after all that the catalog knows: the catalog is an older one, put
 * back by hand or by a program that keeps folders alike. `other`: also a record in a form that only a newer Gridkeep knows.
 */
export type StandingKind = 'nothing' | 'own' | 'later' | 'other';

export interface StandingRecord {
  readonly kind: StandingKind;
  /** What the task's own record says under names that are not known here. */
  readonly foreign: ForeignFields | null;
}

export interface RecordPlace {
  /** Absolute. */
  readonly path: string;
  readonly remoteId: string;
  /** The task's sidecar was written here the last time. */
  readonly isPresent: boolean;
  /** What the catalog knows of the task's pictures, by their indexes in it. */
  readonly known: Readonly<Record<number, KnownOfPicture>>;
}

export interface KnownOfPicture {
  readonly state: PictureStateName;
  /** Null where it is not on disk. */
  readonly savedAtMs: number | null;
  /** When somebody last said something of it. */
  readonly markedAtMs: number | null;
}

function standingRecord(place: RecordPlace): StandingRecord {
  const there = readBounded(place.path, sidecarMaxBytes);
  if (there.kind === 'nothing') return { kind: 'nothing', foreign: null };
  const text = there.kind === 'text' ? there.text : null;
  const record = text === null ? undefined : parsed(text);
  // Cut off by a power cut: what was ours is written anew.
  if (record === undefined) return { kind: place.isPresent || text === '' ? 'own' : 'other', foreign: null };
  if (record === null || !isRecordOf(record, place.remoteId)) return { kind: 'other', foreign: null };
  return {
    kind: isAnyLater(record.pictures, place.known) ? 'later' : 'own',
    foreign: foreignFieldsOf(record, sidecarNames),
  };
}

/** Records looked at before other work gets a turn. */
const recordsPerTurn = 8;

export async function standingRecords(places: readonly RecordPlace[]): Promise<readonly StandingRecord[]> {
  const found: StandingRecord[] = [];
  for (const [at, place] of places.entries()) {
    if (at > 0 && at % recordsPerTurn === 0) await nextTurn();
    found.push(standingRecord(place));
  }
  return found;
}

interface Standing {
  readonly format?: unknown;
  readonly version?: unknown;
  readonly id?: unknown;
  readonly pictures?: unknown;
}

function isRecordOf({ format, version, id }: Standing, remoteId: string): boolean {
  const isNewer = typeof version === 'number' && version > sidecarVersion;
  return format === sidecarFormat && id === remoteId && !isNewer;
}

/** Undefined for no JSON, null for JSON that is no object. */
function parsed(text: string): Standing | null | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return undefined;
  }
}

function isAnyLater(pictures: unknown, known: RecordPlace['known']): boolean {
  return (
    Array.isArray(pictures) &&
    pictures.some((picture: unknown) => {
      const told = (picture ?? {}) as ToldOfPicture;
      const row = typeof told.index === 'number' ? known[told.index] : undefined;
      // What the task does not have any more was forgotten, and does not count.
      return row !== undefined && isLater(told, row);
    })
  );
}

interface ToldOfPicture {
  readonly index?: unknown;
  readonly state?: unknown;
  readonly markedAt?: unknown;
  readonly deletedAt?: unknown;
}

function isLater({ state, markedAt, deletedAt }: ToldOfPicture, row: KnownOfPicture): boolean {
  if (timeOf(markedAt) > (row.markedAtMs ?? -Infinity)) return true;
  if (state === 'deleted') return row.state !== 'deleted' && timeOf(deletedAt) > (row.savedAtMs ?? -Infinity);
  const isOnDisk = state === 'saved' || state === 'ready';
  return isOnDisk && (row.state === 'wanted' || row.state === 'failed');
}

/** Nothing is later than what is no time. */
function timeOf(told: unknown): number {
  return typeof told === 'string' ? Date.parse(told) : Number.NaN;
}
