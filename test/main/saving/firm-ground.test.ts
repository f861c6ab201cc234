// Whether there is somewhere to save to, and when it is looked at again.
import { expect, it } from 'vitest';
import type { Failure } from '../../../src/preload/contract/failure.ts';
import { FirmGround } from '../../../src/main/saving/firm-ground.ts';

const away: Failure = { code: 'library-away', message: 'away' };

function given() {
  const world = { nowMs: 5_000, isHere: true, shortBytes: 0, roomThrows: false };
  const looks: string[] = [];
  let lastShortBytes = 0;
  let wasHere = true;
  const ground = new FirmGround({
    folder: {
      get isHere() {
        return wasHere;
      },
      get trouble() {
        return wasHere ? null : away;
      },
      look: () => {
        looks.push('folder');
        wasHere = world.isHere;
        return Promise.resolve(wasHere);
      },
    },
    room: {
      get shortBytes() {
        return lastShortBytes;
      },
      look: (folder) => {
        looks.push(folder);
        if (world.roomThrows) return Promise.reject(new Error('ENOENT'));
        lastShortBytes = world.shortBytes;
        return Promise.resolve(lastShortBytes);
      },
    },
    clock: { nowMs: () => world.nowMs },
    picturesRoot: '/Pictures',
  });
  return { ground, world, looks };
}

it('looks once a second while all is well', async () => {
  const { ground, world, looks } = given();
  expect([await ground.look(), await ground.look()]).toEqual([0, 0]);
  expect(looks).toEqual(['folder', '/Pictures']);
  world.nowMs += 999;
  await ground.look();
  expect(looks).toHaveLength(2);
  world.nowMs += 1;
  await ground.look();
  expect(looks).toHaveLength(4);
  // A clock that was set back.
  world.nowMs -= 3_600_000;
  await ground.look();
  expect(looks).toHaveLength(6);
});

it('says what is wrong, when to look again, and that it is well again', async () => {
  const { ground, world } = given();
  const seen = async (change: Partial<typeof world>): Promise<unknown> => {
    Object.assign(world, change);
    return [await ground.look(), ground.isFirm, ground.trouble?.code ?? null, ground.shortBytes];
  };
  expect(await seen({ shortBytes: 700 })).toEqual([5_000, false, 'disk-full', 700]);
  // Looked at again at once: what was not firm is not good for a second.
  expect(await seen({ shortBytes: 0 })).toEqual([0, true, null, 0]);
  expect(await seen({ nowMs: 9_000, isHere: false })).toEqual([10_000, false, 'library-away', 0]);
  expect(await seen({ isHere: true })).toEqual([0, true, null, 0]);
});

it('blames the folder where it goes between the two looks', async () => {
  const { ground, world } = given();
  world.roomThrows = true;
  expect([await ground.look(), ground.trouble]).toEqual([0, null]);
  world.nowMs += 1_000;
  const looking = ground.look();
  world.isHere = false;
  expect([await looking, ground.isFirm, ground.trouble]).toEqual([5_000, false, away]);
});
