// Which families of colours cover a real share of a picture, told in OKLab, where equal steps look equal.
// Invariant: pure; every picture has at least one family, and each cell of it counts for exactly one.
import { colourBit } from '../../preload/contract/colours.ts';
import type { ColourFamily } from '../../preload/contract/colours.ts';
import type { SmallPicture } from './small-picture.ts';

/** A hue catches the eye sooner than a tone: a tenth of a picture for one, a fifth for the other. */
const hueShareMin = 0.1;
const toneShareMin = 0.2;
const tones: ReadonlySet<ColourFamily> = new Set(['black', 'grey', 'white']);

/** One bit for each family; see colours.ts of the contract. What cannot be seen counts for nothing. */
export function coloursOf({ rgb, opacity }: SmallPicture): number {
  const shares = new Map<ColourFamily, number>();
  let seen = 0;
  for (const [cell, share] of opacity.entries()) {
    if (share === 0) continue;
    const family = familyOf(rgb[cell * 3] ?? 0, rgb[cell * 3 + 1] ?? 0, rgb[cell * 3 + 2] ?? 0);
    shares.set(family, (shares.get(family) ?? 0) + share);
    seen += share;
  }
  if (seen === 0) return colourBit('grey');
  const ranked = [...shares].sort((one, other) => other[1] - one[1]);
  const covering = ranked.filter(
    ([family, share]) => share >= seen * (tones.has(family) ? toneShareMin : hueShareMin),
  );
  const kept = covering.length > 0 ? covering : ranked.slice(0, 1);
  return kept.reduce((mask, [family]) => mask | colourBit(family), 0);
}

/** Where a hue ends, in degrees of OKLab, and what follows is the next; the first goes on behind the last. */
const hueEnds: readonly (readonly [endDegrees: number, hue: Hue])[] = [
  [14, 'rose'],
  [42, 'red'],
  [80, 'orange'],
  [118, 'yellow'],
  [168, 'green'],
  [216, 'teal'],
  [284, 'blue'],
  [318, 'purple'],
  [345, 'magenta'],
  [360, 'rose'],
];
type Hue = 'rose' | 'red' | 'orange' | 'yellow' | 'green' | 'teal' | 'blue' | 'purple' | 'magenta';

/** The family of a colour, sRGB as 0 to 255. */
export function familyOf(red: number, green: number, blue: number): ColourFamily {
  const { lightness, chroma, hueDegrees } = okLch(red, green, blue);
  if (lightness < 0.2) return 'black';
  // What is dark or bright needs more chroma to look coloured.
  const greyMax = lightness < 0.35 || lightness > 0.9 ? 0.045 : 0.035;
  if (chroma < greyMax) return lightness < 0.32 ? 'black' : lightness > 0.88 ? 'white' : 'grey';
  const hue = hueEnds.find(([endDegrees]) => hueDegrees < endDegrees)?.[1] ?? 'rose';
  switch (hue) {
    case 'rose':
      return lightness > 0.6 ? 'pink' : 'red';
    case 'red':
      if (lightness > 0.76) return 'pink';
      return chroma < 0.09 ? 'brown' : 'red';
    case 'orange':
      return lightness < 0.6 || chroma < 0.09 ? 'brown' : 'orange';
    case 'yellow':
      return lightness < 0.5 || (hueDegrees < 98 && (chroma < 0.08 || lightness < 0.66)) ? 'brown' : 'yellow';
    case 'magenta':
      return lightness > 0.62 ? 'pink' : 'purple';
    default:
      return hue;
  }
}

interface OkLch {
  /** 0 to 1. */
  readonly lightness: number;
  /** 0 for greys, some 0.3 for the most vivid colours of a screen. */
  readonly chroma: number;
  /** 0 to 360. */
  readonly hueDegrees: number;
}

/** Björn Ottosson's OKLab, as a lightness, a chroma and a hue. */
function okLch(red: number, green: number, blue: number): OkLch {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const alongRed = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const alongYellow = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(alongRed, alongYellow),
    hueDegrees: ((Math.atan2(alongYellow, alongRed) * 180) / Math.PI + 360) % 360,
  };
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
