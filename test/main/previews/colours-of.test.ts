// Families of colours by table: single colours, and pictures of several.
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { coloursOf, familyOf } from '../../../src/main/previews/colours-of.ts';
import { smallPicture } from '../../../src/main/previews/small-picture.ts';
import { colourBit, colourFamilies } from '../../../src/preload/contract/colours.ts';
import type { ColourFamily } from '../../../src/preload/contract/colours.ts';

const familiesOfColours: Readonly<Record<ColourFamily, readonly string[]>> = {
  red: ['ff0000', 'dc143c', '800000', 'b22222', 'ff6347', '800020'],
  orange: ['ffa500', 'ff8c00', 'cc7722', 'd2691e'],
  yellow: ['ffff00', 'ffd700', 'f0e68c', '808000', 'fffdd0'],
  green: ['00ff00', '008000', '228b22', '9caf88', '98ff98', '013220'],
  teal: ['008080', '00ffff', '40e0d0'],
  blue: ['0000ff', '000080', '1e90ff', '4682b4', '87ceeb'],
  purple: ['800080', '4b0082', '6a5acd', '8450c4', 'be50b9'],
  pink: ['ffc0cb', 'ff69b4', 'ff1493', 'ee82ee', 'ff00ff', 'd664cd'],
  brown: ['8b4513', 'a0522d', 'd2b48c', 'e0ac8a'],
  black: ['000000', '111111', '202428', '0a0f2c'],
  grey: ['808080', 'c0c0c0', '333333', '708090'],
  white: ['ffffff', 'fffafa', 'f5f5dc', 'e6e6fa'],
};

describe('a colour', () => {
  it.each(Object.entries(familiesOfColours))('is %s', (family, colours) => {
    for (const colour of colours) {
      const value = Number.parseInt(colour, 16);
      expect([colour, familyOf(value >> 16, (value >> 8) & 0xff, value & 0xff)]).toEqual([colour, family]);
    }
  });
});

/** A picture of stripes, each as wide as its share of 100. */
function striped(stripes: Readonly<Record<string, number>>): readonly ColourFamily[] {
  const canvas = createCanvas(300, 40);
  const context = canvas.getContext('2d');
  let from = 0;
  for (const [colour, share] of Object.entries(stripes)) {
    context.fillStyle = colour;
    context.fillRect(from, 0, share * 3, 40);
    from += share * 3;
  }
  const { data } = context.getImageData(0, 0, 300, 40);
  const mask = coloursOf(smallPicture(data, 300, 40));
  return colourFamilies.filter((family) => (mask & colourBit(family)) !== 0);
}

describe('the colours of a picture', () => {
  it.each<[string, Readonly<Record<string, number>>, readonly ColourFamily[]]>([
    ['one colour', { '#1e90ff': 100 }, ['blue']],
    ['two, whose mean is grey', { '#e0402f': 50, '#2fb8c8': 50 }, ['red', 'teal']],
    ['a small sun is too little', { '#ffd700': 6, '#1e90ff': 94 }, ['blue']],
    ['a tenth of a hue is enough', { '#ffd700': 13, '#1e90ff': 87 }, ['yellow', 'blue']],
    ['a tenth of black is not', { '#000': 13, '#1e90ff': 87 }, ['blue']],
    ['a third of black is', { '#000': 33, '#1e90ff': 67 }, ['blue', 'black']],
    ['black and white', { '#000': 50, '#fff': 50 }, ['black', 'white']],
    ['what cannot be seen counts for nothing', { '#008000': 12 }, ['green']],
    ['nothing can be seen', {}, ['grey']],
    [
      'a little of everything: the most of it',
      {
        ...{ '#f00': 7, '#ffa500': 7, '#ff0': 7, '#008000': 5, '#008080': 7, '#00f': 7, '#800080': 7 },
        ...{ '#ff69b4': 7, '#8b4513': 7, '#000': 12, '#808080': 9, '#fff': 18 },
      },
      ['white'],
    ],
  ])('%s', (_, stripes, families) => {
    expect(striped(stripes)).toEqual(families);
  });
});
