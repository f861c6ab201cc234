// Which face a tile shows: every state of a task and of a picture has exactly one.
import { expect, test } from 'vitest';
import { pictureStateNames, taskStates } from '../../src/preload/contract/entities.ts';
import type { PictureStateName, TaskState, Tile } from '../../src/preload/contract/entities.ts';
import type { FailureCode } from '../../src/preload/contract/failure.ts';
import { canRetry, hasPicture, previewAddress, tileFace } from '../../src/renderer/lib/tile-view.ts';

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
    previewVersion: 3,
    text: null,
    isParked: false,
    hasPartial: false,
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
] as const)('task %s, picture %s, failure %s', (taskState, pictureState, code, expected) => {
  expect(tileFace(tile(taskState, pictureState, code))).toEqual(expected);
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

test('what can be opened and what can be tried again', () => {
  expect([hasPicture(tile('succeeded', 'saved')), hasPicture(tile('running', null))]).toEqual([true, false]);
  expect([
    canRetry(tile('lost', null)),
    canRetry(tile('succeeded', 'missing')),
    canRetry(tile('succeeded', 'ready')),
    canRetry(tile('queued', null)),
  ]).toEqual([true, true, false, false]);
});
