import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DiskRoom, createRoomMemory, reserveBytes, shortBytes } from '../../../src/main/saving/disk-room.ts';

const [MB, GB] = [1e6, 1e9];

describe('what must stay free', () => {
  it.each([
    ['a small disk', { volumeBytes: 4 * GB, largestDownloadBytes: MB }, 500 * MB],
    ['a large disk: one percent', { volumeBytes: 4000 * GB, largestDownloadBytes: MB }, 40 * GB],
    ['a film: twice its size', { volumeBytes: 4 * GB, largestDownloadBytes: 400 * MB }, 800 * MB],
    ['the user’s word', { volumeBytes: 4000 * GB, largestDownloadBytes: GB, fixedBytes: 7 * GB }, 7 * GB],
    ['room for the catalog', { volumeBytes: 4000 * GB, largestDownloadBytes: GB, fixedBytes: 0 }, 1_048_576],
  ])('%s', (_name, facts, expected) => {
    expect(reserveBytes({ fixedBytes: null, ...facts })).toBe(expected);
  });

  it.each([
    ['there is room to the byte', 100, 20, 30, 50, 0],
    ['one byte is short', 99, 20, 30, 50, 1],
    ['what is promised to others counts', 100, 60, 0, 50, 10],
  ])('%s', (_name, freeBytes, promisedBytes, wantedBytes, reserve, expected) => {
    expect(shortBytes({ freeBytes, promisedBytes, wantedBytes, reserveBytes: reserve })).toBe(expected);
  });
});

describe('room on a real disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-room-'));
  const given = (fixedBytes: number | null): { room: DiskRoom; other: DiskRoom } => {
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const memory = createRoomMemory(fixedBytes);
    return { room: new DiskRoom(memory), other: new DiskRoom(memory) };
  };

  it('is promised once, over all threads, and given back as it is written or at the end', async () => {
    const { room, other } = given(0);
    const freeBytes = -((await given(Number.MAX_SAFE_INTEGER).room.look(tmpdir())) - Number.MAX_SAFE_INTEGER);
    const most = Math.floor(freeBytes * 0.75);
    const first = room.promise(tmpdir(), most);
    expect(() => other.promise(tmpdir(), most)).toThrow(/nearly full. Free \d+ MB more/);
    // There is room for something, and not for that.
    expect(await room.look(tmpdir())).toBe(0);
    expect(room.shortBytes).toBeGreaterThan(0);
    first.written(most / 2);
    first.end();
    first.end();
    other.promise(tmpdir(), most).end();
    expect(await room.look(tmpdir())).toBe(0);
    expect(room.shortBytes).toBe(0);
  });

  it('is lacking where the reserve is more than the disk has', async () => {
    const { room } = given(Number.MAX_SAFE_INTEGER);
    expect(await room.look(tmpdir())).toBeGreaterThan(0);
    expect(() => room.promise(tmpdir(), 0)).toThrow(expect.objectContaining({ code: 'disk-full' }));
  });
});
