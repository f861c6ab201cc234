// Repeatable randomness for the simulators: the same seed gives the same tasks, pictures and faults in
// every run and on every system. Nothing here may read the clock or Math.random.

/** A repeatable source of numbers. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [low, high], both included. */
  integer(low: number, high: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A normally distributed number (mean 0, deviation 1). */
  gauss(): number;
  /** So many digits of the given alphabet. */
  text(length: number, alphabet: string): string;
}

/** A 32-bit hash of any text (FNV-1a, then mixed), for seeds that come from names. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixBits(hash);
}

/** Spreads the bits of a 32-bit number, so that neighbouring seeds have nothing in common. */
export function mixBits(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** Makes a repeatable source of numbers (sfc32) from a seed. */
export function createRandom(seed: number | string): Random {
  const start = typeof seed === 'string' ? hashText(seed) : mixBits(seed);
  let a = start;
  let b = mixBits(start ^ 0x9e3779b9);
  let c = mixBits(start ^ 0x85ebca6b);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  const random: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => {
      const element = list[Math.floor(next() * list.length)];
      if (element === undefined) throw new RangeError('cannot pick from an empty list');
      return element;
    },
    chance: (probability) => next() < probability,
    gauss: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    text: (length, alphabet) => {
      let text = '';
      for (let index = 0; index < length; index += 1)
        text += alphabet[Math.floor(next() * alphabet.length)] ?? '';
      return text;
    },
  };
  return random;
}
