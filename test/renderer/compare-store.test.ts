// Pictures side by side: which part of each is looked at, and which of them is the active one.
import { expect, test } from 'vitest';
import { useCompareStore } from '../../src/renderer/stores/compare.ts';
import { useSelectionStore } from '../../src/renderer/stores/selection.ts';
import { openStores } from './open-stores.ts';

const near = { factor: 3, across: 0.2, down: 0.8 };
const nearer = { factor: 6, across: 0.5, down: 0.5 };
const fitted = { factor: 1, across: 0.5, down: 0.5 };

async function open(count = 3) {
  const { pinia } = await openStores();
  const compare = useCompareStore(pinia);
  await useSelectionStore(pinia).selectBetween(0, count - 1);
  await compare.openSelected();
  const keys = compare.tiles.map(({ key }) => key);
  return { compare, keys, keyAt: (at: number): string => keys[at] ?? '' };
}

test('linked, all show the spot that is looked at; not linked, each has its own; linked again, all go to the active one', async () => {
  const { compare, keys, keyAt } = await open();
  const spots = () => keys.map((key) => compare.spotOfTile(key));
  compare.look(keyAt(0), near);
  expect(spots()).toEqual([near, near, near]);
  compare.toggleLinked();
  expect(spots(), 'nothing moves').toEqual([near, near, near]);
  compare.look(keyAt(1), nearer);
  expect(spots()).toEqual([near, nearer, near]);
  compare.setActive(keyAt(1));
  compare.toggleLinked();
  expect(spots()).toEqual([nearer, nearer, nearer]);
});

test('what was taken out hands on to its neighbour only where it was the active one, and comes back as it was', async () => {
  const { compare, keys, keyAt } = await open();
  compare.setActive(keyAt(1));
  compare.takeOut(keyAt(0));
  expect([compare.active?.key, compare.tiles.length]).toEqual([keyAt(1), 2]);
  compare.takeOut(keyAt(1));
  expect(compare.active?.key).toBe(keyAt(2));
  compare.bringBack();
  compare.bringBack();
  expect([compare.tiles.map(({ key }) => key), compare.active?.key, compare.canBringBack]).toEqual([
    keys,
    keyAt(1),
    false,
  ]);
});

test('a comparison begins linked, fitted and with nothing to bring back, however the one before ended', async () => {
  const { compare, keyAt } = await open();
  compare.look(keyAt(0), near);
  compare.toggleLinked();
  compare.takeOut(keyAt(0));
  compare.close();
  await compare.openSelected();
  expect([compare.isLinked, compare.spotOfTile(keyAt(0)), compare.canBringBack]).toEqual([
    true,
    fitted,
    false,
  ]);
});
