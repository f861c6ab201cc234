import { expect, test } from 'vitest';
import type { FamilyMember } from '../../src/preload/contract/families.ts';
import type { Picture } from '../../src/preload/contract/pictures.ts';
import { familyRows, isFamily } from '../../src/renderer/lib/family-tree.ts';

function member(taskId: number, parentTaskId: number | null, pictures = 1): FamilyMember {
  const picture = { state: { kind: 'ready', original: {}, savedAtMs: 1 } } as unknown as Picture;
  return {
    taskId,
    parentTaskId,
    madeBy: null,
    remoteId: `r${String(taskId)}`,
    state: 'succeeded',
    prompt: null,
    pictures: Array.from({ length: pictures }, () => picture),
  };
}

test.each([
  ['alone', [member(1, null)], '1'],
  [
    'a grid, its upscales, and what was made of one',
    [member(1, null), member(2, 1), member(3, 1), member(4, 2)],
    '1 .2 ..4 .3',
  ],
  ['a parent that is not in the library', [member(2, 9), member(3, 2)], '2 .3'],
  ['two lines', [member(1, null), member(2, null), member(3, 1)], '1 .3 2'],
  ['a circle', [member(1, 2), member(2, 1)], '1 .2'],
  ['a child before its parent', [member(2, 1), member(1, null)], '1 .2'],
  ['nobody', [], ''],
])('%s', (_, members, expected) => {
  const rows = familyRows(members);
  expect(rows.map((row) => `${'.'.repeat(row.depth)}${String(row.member.taskId)}`).join(' ')).toBe(expected);
  expect(rows).toHaveLength(members.length);
});

test('one picture is no family', () => {
  expect(
    [[], [member(1, null)], [member(1, null, 4)], [member(1, null), member(2, 1, 0)]].map(isFamily),
  ).toEqual([false, false, true, true]);
});
