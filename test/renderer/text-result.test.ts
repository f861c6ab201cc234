import { expect, test } from 'vitest';
import { suggestionsOf } from '../../src/renderer/lib/text-result.ts';

test.each([
  ['1️⃣ Cat --ar 5:4\n\n2️⃣ Cat2\n\n3️⃣ Cat3 --v 7\n\n4️⃣ Cat4', ['Cat --ar 5:4', 'Cat2', 'Cat3 --v 7', 'Cat4']],
  ['1⃣ without its selector 2⃣ in one line', ['without its selector', 'in one line']],
  ['Shortened:\n\n1️⃣ one\ntwo lines\n2️⃣ two', ['Shortened:', 'one\ntwo lines', 'two']],
  ['one\n\n \n\ntwo\r\n\r\nthree', ['one', 'two', 'three']],
  ['only one, with 1 and 2 in it', ['only one, with 1 and 2 in it']],
  ['水墨 1️⃣ 山\n\n2️⃣ 水', ['水墨', '山', '水']],
  ['  \n', []],
  ['', []],
])('%j', (text, expected) => {
  expect(suggestionsOf(text)).toEqual(expected);
});
