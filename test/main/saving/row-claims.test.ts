// Which rows are at hand to be fetched, which are not claimed again, and how far ahead is looked.
import { describe, expect, it } from 'vitest';
import type { WantedPicture } from '../../../src/main/catalog/pictures.ts';
import { RowClaims } from '../../../src/main/saving/row-claims.ts';

/** So many rows of a host that rests, and behind them one of another. */
function given(resting: number) {
  const rows = Array.from({ length: resting + 1 }, (_, id) => ({
    id,
    url: `https://${id < resting ? 'rests' : 'serves'}.example/${String(id)}.png`,
  })) as WantedPicture[];
  const limits: number[] = [];
  const call = (name: string, { limit }: { readonly limit: number } = { limit: 0 }): Promise<unknown> => {
    if (name === 'nameTemplate') return Promise.resolve(null);
    limits.push(limit);
    return Promise.resolve(rows.slice(0, limit));
  };
  const claims = new RowClaims({
    catalog: { call } as never,
    clock: { nowMs: () => 0, sleep: () => Promise.resolve() },
    leftBehind: { ownedStems: () => Promise.resolve(new Set()), mayAdopt: () => false },
  });
  const begun: number[] = [];
  /** Claims where that is of use, and begins what its host serves. */
  const round = async (): Promise<void> => {
    if (claims.needsMore) await claims.claim();
    claims.giveOut(
      (host) => host.startsWith('serves'),
      ({ id }) => begun.push(id),
    );
    claims.noteRoomLeft(true, begun.length > 0);
  };
  return { claims, rows, limits, begun, round };
}

describe('RowClaims', () => {
  it('looks further and further behind rows whose host rests', async () => {
    const { claims, limits, begun, round } = given(1_000);
    for (let turn = 0; turn < 3; turn += 1) await round();
    expect(limits).toEqual([256, 512, 1_024]);
    expect(begun).toEqual([1_000]);
    expect(claims.count).toBe(1_000);
  });

  it('looks no further than it may, however many they are', async () => {
    const { limits, round } = given(20_000);
    for (let turn = 0; turn < 9; turn += 1) await round();
    expect(Math.max(...limits)).toBe(8_192);
    expect(limits).toHaveLength(6);
  });

  it('claims no row again that was given out, until it is set free, and none that is left out', async () => {
    const { claims, begun, round } = given(0);
    await round();
    expect([begun, claims.isAnyBusy]).toEqual([[0], true]);
    claims.lookAgain();
    await round();
    expect(begun).toEqual([0]);
    claims.setFree(0);
    claims.lookAgain();
    await round();
    expect(begun).toEqual([0, 0]);
    claims.leaveOut(0);
    claims.setFree(0);
    claims.lookAgain();
    await round();
    expect([begun, claims.isAnyBusy, claims.leftOutIds]).toEqual([[0, 0], false, [0]]);
  });
});
