// The rows of the facet panel: values with counts, chosen ones that no longer have any, months by years.
// Invariant: pure; what is chosen is always listed, so that it can be taken away where it was chosen.
import type { FacetChoice, FacetCounts } from '../../preload/contract/finding.ts';
import { choiceState } from './find-parts.ts';
import type { ChoiceState } from './find-parts.ts';

export interface FacetRow {
  readonly value: string;
  readonly count: number;
  readonly state: ChoiceState;
}

export interface FacetYear {
  readonly year: string;
  readonly count: number;
  /** Of all its months. */
  readonly state: ChoiceState;
  readonly months: readonly FacetRow[];
}

/** Sections stand in this order; parameters follow as they come, the most used first. */
const facetOrder = [
  'rating',
  'flag',
  'label',
  'kind',
  'colour',
  'aspect',
  'month',
  'account',
  'provider',
  'tag',
];

/** Where nobody has rated or flagged anything, there is nothing to choose from. */
const noMark: Readonly<Record<string, string>> = { rating: '0', flag: 'none' };

/** The facets to show: those that tell pictures apart, and those with choices. */
export function facetSections(
  counts: readonly FacetCounts[],
  choices: readonly FacetChoice[],
): readonly string[] {
  const telling = counts.filter(
    ({ facet, values }) =>
      values.length > 1 || noMark[facet] === undefined || values[0]?.value !== noMark[facet],
  );
  const names = [...new Set([...telling, ...choices].map(({ facet }) => facet))];
  const place = (facet: string): number => {
    const at = facetOrder.indexOf(facet);
    return at < 0 ? facetOrder.length : at;
  };
  return names.toSorted((one, other) => place(one) - place(other));
}

/** The rows of one facet. */
export function facetRows(
  facet: string,
  counts: readonly FacetCounts[],
  choices: readonly FacetChoice[],
): readonly FacetRow[] {
  const counted = counts.find((other) => other.facet === facet)?.values ?? [];
  const known = new Set(counted.map(({ value }) => value));
  const gone = choices
    .filter((choice) => choice.facet === facet)
    .flatMap(({ values }) => values)
    .filter((value) => !known.has(value));
  const rows = [...counted, ...gone.map((value) => ({ value, count: 0 }))].map(({ value, count }) => ({
    value,
    count,
    state: choiceState(choices, facet, value),
  }));
  if (facet === 'rating') return rows.toSorted((one, other) => Number(other.value) - Number(one.value));
  return rows;
}

/** The rows in the order that is held: held ones without a count stay with none, new ones come last. */
export function steadyRows(held: readonly string[], rows: readonly FacetRow[]): readonly FacetRow[] {
  const byValue = new Map(rows.map((row) => [row.value, row]));
  const known = new Set(held);
  return [
    ...held.map((value) => byValue.get(value) ?? { value, count: 0, state: 'none' as const }),
    ...rows.filter(({ value }) => !known.has(value)),
  ];
}

/** Months under their years, the newest first. */
export function facetYears(months: readonly FacetRow[]): readonly FacetYear[] {
  const byYear = new Map<string, FacetRow[]>();
  for (const month of months.toSorted((one, other) => (one.value < other.value ? 1 : -1))) {
    const year = month.value.slice(0, 4);
    byYear.set(year, [...(byYear.get(year) ?? []), month]);
  }
  return [...byYear].map(([year, own]) => ({
    year,
    count: own.reduce((sum, { count }) => sum + count, 0),
    state: stateOfAll(own),
    months: own,
  }));
}

function stateOfAll(rows: readonly FacetRow[]): ChoiceState {
  const first = rows[0]?.state ?? 'none';
  return rows.every(({ state }) => state === first) ? first : 'none';
}

/** The state after a click: `exclude` with the key for it; the same again takes the choice away. */
export function nextChoice(state: ChoiceState, exclude: boolean): ChoiceState {
  const wanted = exclude ? 'excluded' : 'included';
  return state === wanted ? 'none' : wanted;
}
