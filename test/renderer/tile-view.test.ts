// Which face a tile shows: every state of a task and of a picture has exactly one.
import { expect, test } from 'vitest';
import { pictureStateNames } from '../../src/preload/contract/pictures.ts';
import { taskStates } from '../../src/preload/contract/tasks.ts';
import { unmarked } from '../../src/preload/contract/marks.ts';
import type { Tile } from '../../src/preload/contract/gallery.ts';
import type { Original, Picture, PictureStateName } from '../../src/preload/contract/pictures.ts';
import type { Task, TaskState } from '../../src/preload/contract/tasks.ts';
import type { FailureCode } from '../../src/preload/contract/failure.ts';
import {
  canPause,
  canRetry,
  hasPicture,
  partialAddress,
  cellAddress,
  originalForCell,
  previewAddress,
  previewAddressOf,
  saysSomething,
  stateTone,
  tileFace,
  tileOf,
} from '../../src/renderer/lib/tile-view.ts';

function tile(
  taskState: TaskState,
  pictureState: PictureStateName | null,
  code: FailureCode | null = null,
): Tile {
  return {
    key: 'k',
    taskId: 1,
    pictureId: pictureState === null ? null : 9,
    prompt: null,
    remoteId: 'r',
    accountId: 'a1',
    accountLabel: 'a',
    provider: 'midapi',
    taskState,
    progress: 40,
    pictureState,
    pictureKind: null,
    failure: code === null ? null : { code, message: '' },
    widthPx: null,
    heightPx: null,
    colour: null,
    mediaType: null,
    likeness: 'unknown',
    previewVersion: 3,
    text: null,
    isParked: false,
    isPaused: false,
    hasPartial: false,
    marks: unmarked,
    stackCount: 1,
  };
}

test.each([
  ['queued', null, null, { kind: 'waiting', progress: 40, downloading: false }],
  ['running', null, 'rate-limited', { kind: 'waiting', progress: 40, downloading: false }],
  ['needs-input', null, null, { kind: 'needs-input' }],
  ['failed', null, 'insufficient-credits', { kind: 'failed', code: 'insufficient-credits' }],
  ['failed', null, null, { kind: 'failed', code: 'generation-failed' }],
  ['lost', null, null, { kind: 'failed', code: 'not-found' }],
  ['succeeded', 'wanted', null, { kind: 'waiting', progress: null, downloading: true }],
  ['succeeded', 'saved', null, { kind: 'saved' }],
  ['succeeded', 'ready', null, { kind: 'picture', missing: false }],
  ['succeeded', 'missing', null, { kind: 'picture', missing: true }],
  ['succeeded', 'failed', 'expired', { kind: 'failed', code: 'expired' }],
  ['succeeded', 'deleted', null, { kind: 'deleted' }],
] as const)('task %s, picture %s, failure %s', (taskState, pictureState, code, expected) => {
  expect(tileFace(tile(taskState, pictureState, code))).toEqual(expected);
});

test.each([
  ['a description', { taskState: 'succeeded', text: 'a cat' }, { kind: 'text', text: 'a cat' }],
  [
    'a text that is not finished',
    { taskState: 'running', text: 'a' },
    { kind: 'waiting', progress: 40, downloading: false },
  ],
  [
    'a failed task with text',
    { taskState: 'failed', text: 'a' },
    { kind: 'failed', code: 'generation-failed' },
  ],
  ['parked while running', { taskState: 'running', isParked: true }, { kind: 'parked' }],
  ['parked while queued', { taskState: 'queued', isParked: true }, { kind: 'parked' }],
  ['parked while it waits for the user', { taskState: 'needs-input', isParked: true }, { kind: 'parked' }],
  ['paused while running', { taskState: 'running', isPaused: true }, { kind: 'paused' }],
  ['paused while it waits for the user', { taskState: 'needs-input', isPaused: true }, { kind: 'paused' }],
  ['paused and parked', { taskState: 'queued', isPaused: true, isParked: true }, { kind: 'paused' }],
  [
    'paused before its picture came',
    { taskState: 'succeeded', pictureState: 'wanted', isPaused: true },
    { kind: 'paused' },
  ],
  [
    'paused after its picture came',
    { taskState: 'succeeded', pictureState: 'ready', isPaused: true },
    { kind: 'picture', missing: false },
  ],
  [
    'parked, then finished',
    { taskState: 'succeeded', isParked: true },
    { kind: 'waiting', progress: 40, downloading: false },
  ],
] as const)('%s', (_, change, expected) => {
  expect(tileFace({ ...tile('running', null), ...change })).toEqual(expected);
});

test.each([
  ['a square in a small cell', [1024, 1024], [180, 180], true, 1, 'thumbnail'],
  ['as large as the thumbnail', [1024, 1024], [200, 200], true, 1, 'thumbnail'],
  ['larger than it', [1024, 1024], [201, 201], true, 1, 'preview'],
  ['the same on a dense screen', [1024, 1024], [180, 180], true, 2, 'preview'],
  ['a wide one that is cut to a square', [1456, 816], [180, 180], true, 1, 'thumbnail'],
  ['a large cell for it', [1456, 816], [210, 210], true, 1, 'preview'],
  ['the same shown whole', [1456, 816], [350, 350], false, 1, 'thumbnail'],
  ['a panorama that is cut to a square', [3000, 500], [180, 180], true, 1, 'preview'],
  ['one of unknown size', [null, null], [180, 180], true, 1, 'thumbnail'],
] as const)(
  'the least preview that is sharp: %s',
  (_, [pictureWidthPx, pictureHeightPx], [widthPx, heightPx], isCropped, pixelRatio, host) => {
    const subject = { ...tile('succeeded', 'ready'), widthPx: pictureWidthPx, heightPx: pictureHeightPx };
    expect(cellAddress(subject, { widthPx, heightPx, isCropped, pixelRatio })).toBe(
      `gridkeep-image://${host}/9?v=3`,
    );
  },
);

test.each([
  ['a cell that the preview fills', [1024, 1024], [512, 512], true, 1, {}, false],
  ['a little more, which nobody sees', [1024, 1024], [600, 600], true, 1, {}, false],
  ['one column', [1024, 1024], [1000, 1000], true, 1, {}, true],
  ['three columns on a dense screen', [1024, 1024], [340, 340], true, 2, {}, true],
  ['a wide one that is cut', [1456, 816], [420, 420], true, 1, {}, true],
  ['the same shown whole', [1456, 816], [420, 420], false, 1, {}, false],
  ['a small picture', [500, 400], [1000, 1000], true, 1, {}, false],
  ['one too large to be one of several', [6000, 6000], [1000, 1000], true, 1, {}, false],
  ['a film', [1920, 1080], [1000, 1000], true, 1, { mediaType: 'video/mp4' }, false],
  ['one whose file is not there', [1024, 1024], [1000, 1000], true, 1, { pictureState: 'missing' }, false],
  ['one that has not come', [1024, 1024], [1000, 1000], true, 1, { pictureState: 'wanted' }, false],
  ['one of unknown size', [null, null], [1000, 1000], true, 1, {}, false],
] as const)(
  'the original where the preview would look soft: %s',
  (_, [pictureWidthPx, pictureHeightPx], [widthPx, heightPx], isCropped, pixelRatio, change, isWanted) => {
    const size = { widthPx: pictureWidthPx, heightPx: pictureHeightPx };
    const subject = { ...tile('succeeded', 'ready'), ...size, ...change };
    const address = isWanted ? 'gridkeep-image://original/9' : null;
    expect(originalForCell(subject, { widthPx, heightPx, isCropped, pixelRatio })).toBe(address);
  },
);

test.each([
  ['a single picture without marks', {}, true, false, false],
  ['whose account is told', {}, false, true, true],
  ['whose account is not', {}, false, false, false],
  ['a grid, where there is room', { pictureKind: 'grid' }, false, false, true],
  ['a grid, without room', { pictureKind: 'grid' }, true, false, false],
  ['a pick', { marks: { ...unmarked, flag: 'pick' } }, true, false, true],
  ['one star', { marks: { ...unmarked, rating: 1 } }, true, false, true],
  ['a colour label', { marks: { ...unmarked, label: 'red' } }, true, false, true],
  ['a stack', { stackCount: 2 }, true, false, true],
  ['a missing file', { pictureState: 'missing' }, true, false, true],
  ['a film', { mediaType: 'video/mp4' }, true, false, true],
] as const)('corners say something: %s', (_, change, isSmall, tellsAccount, expected) => {
  const subject: Tile = { ...tile('succeeded', 'ready'), pictureKind: 'single', marks: unmarked, ...change };
  expect(saysSomething(subject, { isSmall, tellsAccount })).toBe(expected);
});

test('a film that is on disk shows itself, whatever its preview', () => {
  const film = { ...tile('succeeded', 'saved'), mediaType: 'video/mp4' as const };
  expect([tileFace(film), previewAddress(film)]).toEqual([
    { kind: 'picture', missing: false },
    'gridkeep-image://preview/9?v=3',
  ]);
});

test('how far a task is has an address only while it goes on', () => {
  const addressOf = (change: Partial<Tile>): string | null =>
    partialAddress({ ...tile('running', null), hasPartial: true, ...change });
  expect([
    addressOf({}),
    addressOf({ progress: 62.4 }),
    addressOf({ progress: null }),
    addressOf({ hasPartial: false }),
    addressOf({ isParked: true }),
    addressOf({ taskState: 'failed' }),
    addressOf({ taskState: 'succeeded', pictureState: 'wanted', pictureId: 9 }),
    addressOf({ taskState: 'succeeded', pictureState: 'ready', pictureId: 9 }),
  ]).toEqual([
    'gridkeep-image://partial/1?v=40',
    'gridkeep-image://partial/1?v=62',
    'gridkeep-image://partial/1?v=0',
    ...[null, null, null, null, null],
  ]);
});

test('the tile of a task and its picture, as the gallery would list it', () => {
  const task = {
    id: 1,
    state: 'succeeded',
    text: 'words',
    parkedAtMs: null,
    pausedAtMs: null,
    failure: null,
    prompt: 'p',
  } as Task;
  const original = { widthPx: 10, heightPx: 20, mediaType: 'image/png' } as Original;
  const picture = {
    id: 9,
    kind: 'single',
    colour: 7,
    state: { kind: 'ready', original, savedAtMs: 1 },
  } as Picture;
  const failed: Picture = {
    ...picture,
    state: { kind: 'failed', failure: { code: 'expired', message: '' }, attempts: 1 },
  };
  expect(tileOf(task, picture)).toMatchObject({
    key: 'p9',
    pictureState: 'ready',
    text: null,
    widthPx: 10,
    colour: 7,
  });
  expect(tileOf(task, null)).toMatchObject({ key: 't1', pictureId: null, text: 'words', widthPx: null });
  expect(tileFace(tileOf(task, failed))).toEqual({ kind: 'failed', code: 'expired' });
});

test('every pair of states has a face, and only pictures have an address', () => {
  for (const taskState of taskStates) {
    for (const pictureState of [null, ...pictureStateNames]) {
      const subject = tile(taskState, pictureState);
      expect(tileFace(subject).kind).toBeTypeOf('string');
      expect(previewAddress(subject) !== null).toBe(tileFace(subject).kind === 'picture');
    }
  }
  expect(previewAddress(tile('succeeded', 'ready'))).toBe('gridkeep-image://preview/9?v=3');
});

test('the small picture of a picture is asked for again as soon as there is one', () => {
  const addressOf = (kind: PictureStateName) => previewAddressOf({ id: 9, state: { kind } } as Picture);
  expect(addressOf('saved')).not.toBe(addressOf('ready'));
});

test('the small picture of other bytes has another address, though a catalog made anew gave them the same row', () => {
  const addressOf = (sha256: string, kind: 'saved' | 'ready' = 'ready') =>
    previewAddressOf({ id: 9, state: { kind, original: { sha256 } } } as Picture);
  const addresses = [
    addressOf('f'.repeat(64)),
    addressOf('0'.repeat(64)),
    addressOf('f'.repeat(64), 'saved'),
  ];
  expect(new Set(addresses).size).toBe(3);
  for (const address of addresses) expect(address).toMatch(/^gridkeep-image:\/\/preview\/9\?v=\d{1,16}$/);
});

test('what lies in the trash is seen, opened, and never tried again', () => {
  const kept: Tile = { ...tile('succeeded', 'deleted'), mediaType: 'image/png' };
  expect([tileFace(kept), hasPicture(kept), canRetry(kept)]).toEqual([
    { kind: 'picture', missing: false },
    true,
    false,
  ]);
  const never = tile('failed', 'deleted', 'expired');
  expect([tileFace(never), hasPicture(never), canRetry(never)]).toEqual([{ kind: 'deleted' }, false, false]);
});

test('what can be opened and what can be tried again', () => {
  expect([hasPicture(tile('succeeded', 'saved')), hasPicture(tile('running', null))]).toEqual([true, false]);
  expect([
    canRetry(tile('lost', null)),
    canRetry(tile('succeeded', 'missing')),
    canRetry(tile('succeeded', 'ready')),
    canRetry(tile('queued', null)),
    canRetry({ ...tile('queued', null), isParked: true }),
  ]).toEqual([true, true, false, false, true]);
  expect([
    canPause(tile('queued', null)),
    canPause(tile('needs-input', null)),
    canPause(tile('succeeded', 'wanted')),
    canPause(tile('succeeded', 'ready')),
    canPause(tile('failed', null)),
    canPause({ ...tile('queued', null), isPaused: true }),
  ]).toEqual([true, true, true, false, false, false]);
});

test.each([
  [{ kind: 'picture', missing: false }, 'saved'],
  [{ kind: 'picture', missing: true }, 'waiting'],
  [{ kind: 'saved' }, 'saved'],
  [{ kind: 'text', text: 'a fox' }, 'saved'],
  [{ kind: 'failed', code: 'expired' }, 'failed'],
  [{ kind: 'needs-input' }, 'waiting'],
  [{ kind: 'parked' }, 'waiting'],
  [{ kind: 'paused' }, 'plain'],
  [{ kind: 'deleted' }, 'plain'],
  [{ kind: 'waiting', progress: 40, downloading: false }, 'plain'],
] as const)('the tone of %o is %s', (face, tone) => {
  expect(stateTone(face)).toBe(tone);
});

const refused = { kind: 'stopped', failure: { code: 'unauthorized', message: '' } } as const;
const held = { kind: 'held', by: refused };
test.each([
  ['queued', 'queued', null, {}, held],
  ['running', 'running', null, {}, held],
  ['the user lets it rest as well', 'queued', null, { isPaused: true }, { kind: 'paused' }],
  ['parked as well', 'running', null, { isParked: true }, { kind: 'parked' }],
  [
    'its picture is on its way, for which nobody needs a key',
    'succeeded',
    'wanted',
    {},
    { kind: 'waiting', progress: null, downloading: true },
  ],
  ['its picture is there', 'succeeded', 'ready', {}, { kind: 'picture', missing: false }],
  ['failed', 'failed', null, {}, { kind: 'failed', code: 'generation-failed' }],
] as const)('of an account whose key is refused: %s', (_, taskState, pictureState, change, expected) => {
  expect(tileFace({ ...tile(taskState, pictureState), ...change }, refused)).toEqual(expected);
});

test('an account that is paused holds up its pictures too', () => {
  const by = { kind: 'paused' } as const;
  expect(tileFace(tile('succeeded', 'wanted'), by)).toEqual({ kind: 'held', by });
  expect(stateTone({ kind: 'held', by })).toBe('plain');
  expect(stateTone({ kind: 'held', by: refused })).toBe('waiting');
});
