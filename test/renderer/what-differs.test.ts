// What tells prompts apart: own words, and parameters that are not the same everywhere.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrompt } from '../../src/preload/contract/midjourney-prompt.ts';
import { whatDiffers, withLessShared } from '../../src/renderer/lib/what-differs.ts';
import type { PromptDifference } from '../../src/renderer/lib/what-differs.ts';

/** Own words in brackets, then parameters. */
const told = ({ words, parameters }: PromptDifference): string =>
  [
    words.map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join(''),
    ...parameters.map(({ name, value }) => `${name}=${value ?? '-'}`),
  ].join(' | ');

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['the same', ['a fox --ar 3:2', 'a fox --ar 3:2'], ['a fox', 'a fox']],
  [
    'another value, under another of its names',
    ['a fox --s 100 --v 7', 'a fox --stylize 250 --v 7'],
    ['a fox | s=100', 'a fox | s=250'],
  ],
  ['a switch that one has', ['a fox --tile', 'a fox'], ['a fox | tile=true', 'a fox | tile=-']],
  [
    'one word in the middle',
    ['a red fox in snow', 'a blue fox in snow'],
    ['a [red] fox in snow', 'a [blue] fox in snow'],
  ],
  ['a word more', ['a fox', 'a small fox'], ['a fox', 'a [small] fox']],
  [
    'own words that follow each other are one piece',
    ['fox, wet and cold', 'fox'],
    ['fox, [wet and cold]', 'fox'],
  ],
  ['at both ends', ['Dawn: a fox.', 'Dusk: a fox!'], ['[Dawn]: a fox.', '[Dusk]: a fox!']],
  ['a word that stands more often', ['very very old', 'very old'], ['very [very] old', 'very old']],
  ['case is no difference', ['A Fox', 'a fox'], ['A Fox', 'a fox']],
  ['another order is no difference', ['snow and fox', 'fox and snow'], ['snow and fox', 'fox and snow']],
  ['a weight', ['fox::2 snow', 'fox::3 snow'], ['fox::[2] snow', 'fox::[3] snow']],
  [
    'what two of three share is not what all share',
    ['a red fox', 'a red fox', 'a fox'],
    ['a [red] fox', 'a [red] fox', 'a fox'],
  ],
  ['Chinese', ['雪中的红色狐狸', '雪中的蓝色狐狸'], ['雪中的[红色]狐狸', '雪中的[蓝色]狐狸']],
  ['nothing beside something', ['', 'a fox --ar 1:1'], [' | ar=-', 'a fox | ar=1:1']],
  [
    'prompts that share hardly a word are about different things',
    ['a red fox in deep snow', 'an old harbour at dawn in fog'],
    ['a red fox in deep snow', 'an old harbour at dawn in fog'],
  ],
  ['one alone', ['a fox --ar 1:1'], ['a fox']],
])('%s', (_what, prompts, expected) => {
  expect(whatDiffers(prompts).map(told)).toEqual(expected);
});

test('the pieces joined are the words of the prompt, and alike prompts have nothing of their own', () => {
  const prompt = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a fox', 'a, fox --ar 2:3', ' .'));
  fc.assert(
    fc.property(fc.array(prompt, { minLength: 1, maxLength: 4 }), (prompts) => {
      const found = whatDiffers(prompts).map(({ words }) => words.map(({ text }) => text).join(''));
      expect(found).toEqual(prompts.map((each) => parsePrompt(each).text));
      const [first = ''] = prompts;
      for (const { words, parameters } of whatDiffers([first, first])) {
        expect(words.filter(({ isOwn }) => isOwn)).toEqual([]);
        expect(parameters).toEqual([]);
      }
    }),
  );
});

test.each<readonly [string, number, string, string]>([
  ['short enough', 20, 'a red [fox]', 'a red [fox]'],
  [
    'a long start, of which there is room for more words',
    24,
    'a very long way to the red [fox]',
    '… way to the red [fox]',
  ],
  ['a long start, of which there is room for few', 10, 'a very long way to the red [fox]', '… the red [fox]'],
  ['without blanks', 10, '一只在雪地里奔跑的小小的红色的[狐狸]', '… 跑的小小的红色的[狐狸]'],
  ['nothing of its own', 10, 'a very long way to the red fox', 'a very long way to the red fox'],
  ['its own at once', 10, '[fox] and much else behind it', '[fox] and much else behind it'],
  [
    'shared words between own ones, where there is room',
    80,
    'fog at [first] light, long exposure, [muted] palette',
    'fog at [first] light, long exposure, [muted] palette',
  ],
  [
    'shared words between own ones, where there is none',
    30,
    'a sea of slow fog at [first] light, long exposure, [muted] palette',
    '… fog at [first] light, … [muted] palette',
  ],
  ['few of them stay', 12, 'a [red] fox and a [blue] bird', 'a [red] fox and a [blue] bird'],
  [
    'a long word between them goes as a whole',
    12,
    '[red] incomprehensibilities of [foxes]',
    '[red] … of [foxes]',
  ],
  [
    'Chinese between them',
    20,
    '[红色]狐狸在雪地里奔跑，远山如黛，灯火三两点，[水墨]晕染',
    '[红色]狐狸在雪地里奔跑 … 黛，灯火三两点，[水墨]晕染',
  ],
])('of what all share before and between own words: %s', (_what, mostCharacters, prompt, expected) => {
  const pieces = prompt
    .split(/(?=\[)|(?<=\])/u)
    .map((text) => ({ text: text.replaceAll(/[[\]]/gu, ''), isOwn: text.startsWith('[') }));
  const told = withLessShared(pieces, mostCharacters);
  expect(told.map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join('')).toBe(expected);
});
