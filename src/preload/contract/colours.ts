// The families of colours by which pictures are told apart and found.
// Invariant: what a picture has of them is kept as a number, one bit each in this order; new ones come last.

/** In the order in which they are listed; grey comes after what has a hue. */
export const colourFamilies = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'grey',
  'white',
] as const;
export type ColourFamily = (typeof colourFamilies)[number];

/** The bit of a family. */
export function colourBit(family: ColourFamily): number {
  return 1 << colourFamilies.indexOf(family);
}
