import { describe, expect, it } from 'vitest';
import { choosePaths } from '../../../src/main/saving/sidecar-places.ts';

describe('choosePaths', () => {
  it.each([
    ['the first wish', [{ taskId: 1, paths: ['a', 'b'] }], [], { 1: 'a' }],
    ['its own again', [{ taskId: 1, paths: ['a', 'b'] }], [{ path: 'a', taskId: 1 }], { 1: 'a' }],
    ['not another’s', [{ taskId: 1, paths: ['a', 'b'] }], [{ path: 'a', taskId: 2 }], { 1: 'b' }],
    [
      'not one that two have from of old',
      [{ taskId: 1, paths: ['a', 'b'] }],
      [
        { path: 'a', taskId: 1 },
        { path: 'a', taskId: 2 },
      ],
      { 1: 'b' },
    ],
    [
      'one each in one batch',
      [
        { taskId: 1, paths: ['a', 'b'] },
        { taskId: 2, paths: ['a', 'c'] },
        { taskId: 3, paths: ['a'] },
      ],
      [],
      { 1: 'a', 2: 'c' },
    ],
  ])('%s', (_name, wishes, owners, chosen) => {
    expect(Object.fromEntries(choosePaths(wishes, owners))).toEqual(chosen);
  });
});
