// Colours of the pictures. Mixing goes through OKLab, so that the way from one colour to another stays clean
// instead of turning grey in the middle.

/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Reads `#rrggbb`. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

/** A CSS colour of an RGB triple. */
export function cssOf(rgb: Rgb, alpha = 1): string {
  return `rgba(${Math.round(rgb[0])},${Math.round(rgb[1])},${Math.round(rgb[2])},${alpha})`;
}

/** A CSS colour of `#rrggbb` with transparency. */
export function fade(hex: string, alpha: number): string {
  return cssOf(parseHex(hex), alpha);
}

/** Mixes two `#rrggbb` colours; 0 is the first, 1 the second. */
export function mix(first: string, second: string, share: number): string {
  return toHex(fromLab(mixLab(toLab(parseHex(first)), toLab(parseHex(second)), share)));
}

/** A smooth scale through several `#rrggbb` colours, as a table of 256 steps read by 0 to 1. */
export function ramp(colours: readonly string[]): (share: number) => Rgb {
  const labs = colours.map((colour) => toLab(parseHex(colour)));
  const table = Array.from({ length: 256 }, (_, step): Rgb => {
    const place = (step / 255) * (labs.length - 1);
    const index = Math.min(labs.length - 2, Math.floor(place));
    return fromLab(mixLab(labs[index] ?? [0, 0, 0], labs[index + 1] ?? [0, 0, 0], place - index));
  });
  return (share) => table[Math.min(255, Math.max(0, Math.round(share * 255)))] ?? [0, 0, 0];
}

/** `#rrggbb` of an RGB triple. */
export function toHex(rgb: Rgb): string {
  return `#${rgb
    .map((channel) =>
      Math.min(255, Math.max(0, Math.round(channel)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

const toLinear = (channel: number): number => {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const fromLinear = (linear: number): number =>
  255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.max(0, linear) ** (1 / 2.4) - 0.055);

function toLab(rgb: Rgb): Rgb {
  const [red, green, blue] = [toLinear(rgb[0]), toLinear(rgb[1]), toLinear(rgb[2])];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

function fromLab(lab: Rgb): Rgb {
  const long = (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]) ** 3;
  const medium = (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]) ** 3;
  const short = (lab[0] - 0.0894841775 * lab[1] - 1.291485548 * lab[2]) ** 3;
  return [
    fromLinear(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    fromLinear(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    fromLinear(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function mixLab(first: Rgb, second: Rgb, share: number): Rgb {
  return [
    first[0] + (second[0] - first[0]) * share,
    first[1] + (second[1] - first[1]) * share,
    first[2] + (second[2] - first[2]) * share,
  ];
}
