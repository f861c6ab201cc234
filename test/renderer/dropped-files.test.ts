// Where files go that are dropped on the window.
import { expect, test } from 'vitest';
import { looksLikeText, partDropped } from '../../src/renderer/lib/dropped-files.ts';

test.each([
  { name: 'tuesday.txt', isText: true },
  { name: 'Orders.CSV', isText: true },
  { name: 'harbour.png', isText: false },
  { name: 'harbour.txt.png', isText: false },
  { name: 'a folder', isText: false },
  { name: 'invoice.pdf', isText: false },
  { name: '.txt.', isText: false },
])('$name is looked through for ids: $isText', ({ name, isText }) => {
  const parts = partDropped([{ name }]);
  expect(parts).toEqual({ texts: isText ? [{ name }] : [], pictures: isText ? [] : [{ name }] });
});

test('each file of a mixed drop goes to one of the two, in its order', () => {
  const files = ['b.png', 'ids.json', 'a.webp', 'more.log'].map((name) => ({ name }));
  const { texts, pictures } = partDropped(files);
  expect(texts.map(({ name }) => name)).toEqual(['ids.json', 'more.log']);
  expect(pictures.map(({ name }) => name)).toEqual(['b.png', 'a.webp']);
});

test.each([
  { items: [{ kind: 'string', type: 'text/plain' }], is: true },
  { items: [{ kind: 'file', type: 'text/csv' }], is: true },
  { items: [{ kind: 'file', type: 'application/json' }], is: true },
  { items: [{ kind: 'file', type: 'image/png' }], is: false },
  // A folder, or a file of a kind that nobody knows.
  { items: [{ kind: 'file', type: '' }], is: false },
  {
    items: [
      { kind: 'file', type: 'text/plain' },
      { kind: 'file', type: 'image/webp' },
    ],
    is: false,
  },
])('what hangs over the window looks like text: $is', ({ items, is }) => {
  expect(looksLikeText(items)).toBe(is);
});
