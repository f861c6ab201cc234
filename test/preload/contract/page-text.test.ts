// A page crosses as text and comes out as it went in.
import { expect, it } from 'vitest';
import type { Tile } from '../../../src/preload/contract/gallery.ts';
import { pageAsText, pageOfText } from '../../../src/preload/contract/page-text.ts';

const tile: Tile = {
  key: 'p7',
  taskId: 3,
  pictureId: 7,
  prompt: 'a "quoted" 猫 🦊 \n </script> --ar 16:9',
  remoteId: '01HZXJ8M1GQ2',
  accountId: 'a1',
  accountLabel: 'studio',
  provider: 'acedata',
  taskState: 'succeeded',
  progress: null,
  pictureState: 'failed',
  pictureKind: 'grid',
  failure: { code: 'expired', message: 'The link has ended.' },
  widthPx: 1024,
  heightPx: 512,
  colour: 0xff_00_80,
  likeness: 'unknown',
  mediaType: 'image/png',
  previewVersion: 2,
  text: null,
  isParked: false,
  isPaused: true,
  hasPartial: false,
  marks: { rating: 4, flag: 'pick', label: 'red' },
  stackCount: 3,
};

it('comes out as it went in', () => {
  const page = {
    revision: 12,
    total: 250_000,
    from: 400,
    tiles: [tile, { ...tile, key: 't9', pictureId: null, prompt: null, failure: null }],
  };
  expect(pageOfText(pageAsText(page))).toEqual(page);
});

it('writes what every tile of a page shares once', () => {
  const tiles = Array.from({ length: 200 }, (_, at) => ({ ...tile, key: `p${String(at)}`, pictureId: at }));
  const text = pageAsText({ revision: 1, total: 200, from: 0, tiles });
  expect(text.split(tile.remoteId)).toHaveLength(2);
  expect(pageOfText(text).tiles).toEqual(tiles);
});

it('keeps a page of one tile, and what no tile has', () => {
  const page = { revision: 1, total: 1, from: 0, tiles: [{ ...tile, failure: null, marks: tile.marks }] };
  expect(pageOfText(pageAsText(page))).toEqual(page);
});

it('mixes up no two fields of a kind', () => {
  const blank = { ...tile, isParked: false, isPaused: false, hasPartial: false };
  const told = { ...blank, progress: 40, stackCount: 5, text: 'what describe answered' };
  const tiles = [
    { ...told, isParked: true },
    { ...told, isPaused: true },
    { ...told, hasPartial: true },
    told,
  ];
  expect(pageOfText(pageAsText({ revision: 1, total: 4, from: 0, tiles })).tiles).toEqual(tiles);
});

it('keeps an empty page', () => {
  const page = { revision: 1, total: 0, from: 0, tiles: [] };
  expect(pageOfText(pageAsText(page))).toEqual(page);
});
