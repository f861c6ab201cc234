// The rows of the facet panel: order, chosen values without a count, years over months.
import { expect, test } from 'vitest';
import {
  facetRows,
  facetSections,
  facetYears,
  nextChoice,
  steadyRows,
} from '../../src/renderer/lib/facet-rows.ts';

const counts = [
  { facet: '--v', values: [{ value: '7', count: 9 }], moreValues: 0 },
  {
    facet: 'rating',
    values: [
      { value: '0', count: 4 },
      { value: '5', count: 1 },
    ],
    moreValues: 0,
  },
  {
    facet: 'month',
    values: [
      { value: '2025-12', count: 2 },
      { value: '2026-02', count: 3 },
      { value: '2026-01', count: 4 },
    ],
    moreValues: 0,
  },
];

test('sections have an order of their own, and a choice keeps its section', () => {
  const choices = [{ facet: 'tag', values: ['sea'], isExcluded: false }];
  expect(facetSections(counts, choices)).toEqual(['rating', 'month', 'tag', '--v']);
  expect(facetRows('tag', counts, choices)).toEqual([{ value: 'sea', count: 0, state: 'included' }]);
});

test('marks that nobody has given have no section, but with a choice', () => {
  const unrated = [{ facet: 'rating', values: [{ value: '0', count: 4 }], moreValues: 0 }];
  expect(facetSections(unrated, [])).toEqual([]);
  expect(facetSections(unrated, [{ facet: 'rating', values: ['0'], isExcluded: true }])).toEqual(['rating']);
});

test('a held order stays: what has no count is kept with none, what is new comes last', () => {
  const row = (value: string, count: number) => ({ value, count, state: 'none' as const });
  const rows = [row('upscale', 9), row('grid', 5), row('video', 1)];
  expect(steadyRows([], rows)).toEqual(rows);
  expect(steadyRows(['grid', 'pan', 'upscale'], rows)).toEqual([
    row('grid', 5),
    row('pan', 0),
    row('upscale', 9),
    row('video', 1),
  ]);
});

test('stars come from five down', () => {
  expect(facetRows('rating', counts, []).map(({ value }) => value)).toEqual(['5', '0']);
});

test('years have the sum of their months, and are chosen when all of these are', () => {
  const choices = [{ facet: 'month', values: ['2026-01', '2026-02'], isExcluded: true }];
  const years = facetYears(facetRows('month', counts, choices));
  expect(years.map(({ year, count, state, months }) => [year, count, state, months.length])).toEqual([
    ['2026', 7, 'excluded', 2],
    ['2025', 2, 'none', 1],
  ]);
  expect(years[0]?.months.map(({ value }) => value)).toEqual(['2026-02', '2026-01']);
  const [half] = facetYears(
    facetRows('month', counts, [{ facet: 'month', values: ['2026-01'], isExcluded: false }]),
  );
  expect(half?.state).toBe('none');
});

test.each([
  ['none', false, 'included'],
  ['included', false, 'none'],
  ['excluded', false, 'included'],
  ['none', true, 'excluded'],
  ['excluded', true, 'none'],
  ['included', true, 'excluded'],
] as const)('%s after a click (exclude: %s) is %s', (state, exclude, expected) => {
  expect(nextChoice(state, exclude)).toBe(expected);
});
