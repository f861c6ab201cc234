// Row and sidecar of one picture: whose word counts.
import { expect, it } from 'vitest';
import { isCertain, judgeRecorded } from '../../../src/main/catalog/judge-recorded.ts';
import type { KnownPicture, RecordSigns, RecordVerdict } from '../../../src/main/catalog/judge-recorded.ts';
import type { RecordedState } from '../../../src/main/catalog/recorded-task.ts';

const onDisk = (sha256: string, savedAtMs: number | null): RecordedState => ({
  kind: 'on-disk',
  savedAtMs,
  original: { path: 'Pictures/a.png', sha256, sizeBytes: 1, mediaType: 'image/png', widthPx: 1, heightPx: 1 },
});
const known = (state: KnownPicture['state'], facts: Partial<KnownPicture> = {}): KnownPicture => ({
  ...{ state, sha256: null, savedAtMs: null, deletedAtMs: null },
  ...facts,
});

const failed: RecordedState = { kind: 'failed', failure: { code: 'expired', message: '' } };
it.each<[string, KnownPicture | null, RecordedState, 'take' | 'delete' | 'keep']>([
  ['nothing known', null, { kind: 'deleted', atMs: 1, kept: null }, 'take'],
  ['wanted, was saved since', known('wanted'), onDisk('a', 5), 'take'],
  ['failed, was saved since', known('failed'), onDisk('a', null), 'take'],
  ['saved, and the same', known('ready', { sha256: 'a', savedAtMs: 1 }), onDisk('a', 5), 'keep'],
  ['saved, fetched again since', known('saved', { sha256: 'a', savedAtMs: 1 }), onDisk('b', 5), 'take'],
  ['saved, an older record', known('saved', { sha256: 'a', savedAtMs: 9 }), onDisk('b', 5), 'keep'],
  [
    'saved, a record without a time',
    known('saved', { sha256: 'a', savedAtMs: 9 }),
    onDisk('b', null),
    'keep',
  ],
  [
    'saved, deleted since',
    known('ready', { sha256: 'a', savedAtMs: 1 }),
    { kind: 'deleted', atMs: 5, kept: null },
    'delete',
  ],
  [
    'saved, deleted some time',
    known('ready', { savedAtMs: 1 }),
    { kind: 'deleted', atMs: null, kept: null },
    'delete',
  ],
  [
    'brought back after that',
    known('ready', { savedAtMs: 9 }),
    { kind: 'deleted', atMs: 5, kept: null },
    'keep',
  ],
  ['wanted, deleted since', known('wanted'), { kind: 'deleted', atMs: 5, kept: null }, 'delete'],
  [
    'deleted, and told so',
    known('deleted', { deletedAtMs: 1 }),
    { kind: 'deleted', atMs: 5, kept: null },
    'keep',
  ],
  ['deleted, an older record', known('deleted', { deletedAtMs: 9 }), onDisk('a', 5), 'keep'],
  ['deleted, a record without a time', known('deleted', { deletedAtMs: 9 }), onDisk('a', null), 'keep'],
  ['deleted, brought back since', known('deleted', { deletedAtMs: 1, savedAtMs: 0 }), onDisk('a', 5), 'take'],
  ['deleted, wanted in the record', known('deleted', { deletedAtMs: 1 }), { kind: 'wanted' }, 'keep'],
  ['saved, failed in the record', known('saved', { savedAtMs: 1 }), failed, 'keep'],
])('%s', (_name, row, told, verdict) => {
  expect(judgeRecorded(row, told)).toBe(verdict);
});

const original = { path: 'Pictures/a.png', sha256: 'a', sizeBytes: 1 } as RecordSigns['knownOriginal'];
const deleted: RecordedState = { kind: 'deleted', atMs: 5, kept: null };
const whole = (): boolean => true;
const gone = (): boolean => false;
it.each<[string, RecordVerdict, Partial<RecordSigns>, boolean]>([
  ['not known, and the task no further: it was forgotten', 'take', {}, false],
  ['not known, and the task is further', 'take', { isFurther: true }, true],
  ['wanted, and its file is there', 'take', { known: known('wanted'), told: onDisk('a', 5) }, true],
  ['failed, and its file is there', 'take', { known: known('failed'), told: onDisk('a', 5) }, true],
  ['wanted, and no file', 'take', { known: known('wanted'), told: onDisk('a', 5), isWhole: gone }, false],
  ['saved already', 'take', { known: known('saved'), told: onDisk('b', 5) }, false],
  [
    'deleted, and its file is gone',
    'delete',
    { known: known('saved'), knownOriginal: original, isWhole: gone },
    true,
  ],
  ['deleted, but its file is there', 'delete', { known: known('saved'), knownOriginal: original }, false],
  ['deleted, and never had a file', 'delete', { known: known('wanted') }, true],
  ['deleted, brought back without a file', 'delete', { known: known('wanted', { savedAtMs: 1 }) }, false],
  ['the row is kept', 'keep', { known: known('wanted'), told: onDisk('a', 5) }, false],
])('of the catalog in use, certain: %s', (_, verdict, signs, expected) => {
  const none = { known: null, knownOriginal: null, told: deleted, isFurther: false, isWhole: whole };
  expect(isCertain(verdict, { ...none, ...signs })).toBe(expected);
});
