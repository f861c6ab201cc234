// Which claimed row is fetched next, where hosts have more or less room.
import { describe, expect, it } from 'vitest';
import type { WantedPicture } from '../../../src/main/catalog/pictures.ts';
import { ClaimedRows } from '../../../src/main/saving/claimed-rows.ts';

const row = (id: number, host: string): WantedPicture =>
  ({ id, url: host === '' ? 'no address' : `https://${host}/${id}.png` }) as WantedPicture;

/** Gives out with so much room per host; and how often a host was asked whether it has any. */
function giveOut(rows: ClaimedRows, room: Record<string, number>): { ids: number[]; asked: number } {
  const ids: number[] = [];
  let asked = 0;
  rows.giveOut(
    (host) => {
      asked += 1;
      const left = room[host] ?? 0;
      room[host] = left - 1;
      return left > 0;
    },
    ({ id }, host) => {
      ids.push(id);
      expect(id % 2 === 0 ? 'even.example' : 'odd.example:81').toBe(host);
    },
  );
  return { ids, asked };
}

describe('claimed rows', () => {
  const many = (): ClaimedRows =>
    new ClaimedRows(
      Array.from({ length: 1000 }, (_, id) => row(id, id % 2 === 0 ? 'even.example' : 'odd.example:81')),
    );

  it('come host by host, each in its order, as far as there is room', () => {
    const rows = many();
    expect(giveOut(rows, { 'even.example': 2, 'odd.example:81': 3 }).ids).toEqual([0, 2, 1, 3, 5]);
    expect(giveOut(rows, { 'odd.example:81': 1 }).ids).toEqual([7]);
    expect(giveOut(rows, { 'even.example': 1 }).ids).toEqual([4]);
    expect([rows.count, rows.ids.length]).toEqual([993, 993]);
  });

  it('cost one question for a host that has no room', () => {
    expect(giveOut(many(), {})).toEqual({ ids: [], asked: 2 });
  });

  it('end', () => {
    const rows = many();
    expect(giveOut(rows, { 'even.example': 999, 'odd.example:81': 999 }).ids).toHaveLength(1000);
    expect([rows.count, rows.ids, giveOut(rows, { 'even.example': 9 }).ids]).toEqual([0, [], []]);
  });

  it('can be dropped', () => {
    const rows = many();
    rows.drop(new Set([0, 1, 2, 4, 5000]));
    expect([rows.count, giveOut(rows, { 'even.example': 1, 'odd.example:81': 1 }).ids]).toEqual([
      996,
      [6, 3],
    ]);
  });

  it('may have an address that is none', () => {
    const hosts: string[] = [];
    new ClaimedRows([row(1, '')]).giveOut(
      () => true,
      (_, host) => hosts.push(host),
    );
    expect(hosts).toEqual(['']);
  });
});
