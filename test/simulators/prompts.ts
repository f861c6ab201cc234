// Prompts that fit the pictures: each family of the art has its own, so that text and picture agree in the
// gallery. Every part of Midjourney's parameter syntax occurs, several scripts, and lengths from two words to
// a paragraph.

import type { ArtAspect, ArtFamily } from './art.ts';
import { artFamilies } from './art.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

/** What a simulated person asked for. */
export interface SimulatedPrompt {
  /** The words with their parameters, as typed. */
  readonly text: string;
  /** The words alone. */
  readonly words: string;
  /** Parameters without `--ar`, as typed. */
  readonly parameters: string;
  readonly aspect: ArtAspect;
  readonly family: ArtFamily;
}

const wordsOf: Record<ArtFamily, readonly string[]> = {
  flow: ['a river of silk threads, slow and luminous'],
};

const parameterSets: readonly string[] = [
  '--v 7',
  '--v 7 --s 250',
  '--v 6.1 --style raw --s 50',
  '--v 7 --c 12 --s 400',
  '--niji 6',
  '--niji 6 --style expressive --s 180',
  '--v 7 --seed 2718281828 --q 2',
  '--v 7 --w 250 --c 8',
  '--v 6.1 --no text, people, frame --s 120',
  '--v 7 --sref 3141592653 --sw 200',
  '--v 6.1 --iw 1.5 --q .5',
  '--v 7 --p wq3k9xv --s 300',
  '--v 6 --cref https://s.mj.run/kQ3vXw --cw 60',
  '--v 7 --sref https://cdn.midjourney.com/9c1d0f1e-5a77-4a5b-b0cb-5f0f3f6f4a11/0_2.png --s 500',
  '--stylize 750 --chaos 20 --weird 100 --v 6.1',
  '--v 7 --exp 15 --raw',
  '--v 7 --draft',
  '--v 6.1 --tile',
  '--v 7 --stop 90 --turbo',
  '',
];

/** The aspects that suit a family, most fitting first. */
const aspectsOf: Partial<Record<ArtFamily, readonly ArtAspect[]>> = {};

/** Draws a prompt; the same seed gives the same prompt and picture family. */
export function makePrompt(
  seed: number,
  wanted: { family?: ArtFamily; aspect?: ArtAspect } = {},
): SimulatedPrompt {
  const random = createRandom(`prompt ${seed}`);
  const family = wanted.family ?? artFamilies[seed % artFamilies.length] ?? random.pick(artFamilies);
  const words = random.pick(wordsOf[family]);
  const aspect =
    wanted.aspect ?? random.pick(aspectsOf[family] ?? ['1:1', '3:2', '2:3', '16:9', '9:16', '21:9']);
  const parameters = random.pick(parameterSets);
  const ratio = aspect === '1:1' && random.chance(0.6) ? '' : `--ar ${aspect}`;
  return {
    text: [words, ratio, parameters].filter((part) => part !== '').join(' '),
    words,
    parameters,
    aspect,
    family,
  };
}

/** Four prompts that a 'describe' task might have read from a picture. */
export function makeDescriptions(random: Random): readonly string[] {
  return Array.from({ length: 4 }, () => {
    const prompt = makePrompt(random.integer(0, 1_000_000));
    return `${prompt.words} --ar ${prompt.aspect}`;
  });
}
