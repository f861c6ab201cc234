// The bar that is scrolled with stands out from whatever it lies on once the pointer is over it, in both themes.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const tokens = readFileSync(new URL('../../src/renderer/styles/tokens.css', import.meta.url), 'utf8');

function shadesOf(name: string): readonly number[] {
  const found = new RegExp(`--${name}: light-dark\\(#(\\w{2})\\w{4}, #(\\w{2})\\w{4}\\)`).exec(tokens);
  // Greys: one part says all.
  return [found?.[1], found?.[2]].map((part) => luminance(Number.parseInt(part ?? '', 16)));
}

function luminance(part: number): number {
  const value = part / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

it.each(['window', 'panel', 'raised', 'field'])('stands out on %s', (ground) => {
  const grounds = shadesOf(ground);
  for (const [at, thumb] of shadesOf('scroll-thumb-hover').entries()) {
    const [dark = 0, bright = 0] = [thumb, grounds[at] ?? Number.NaN].sort((one, other) => one - other);
    expect((bright + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(3);
  }
});
