// The facets of the gallery: which tiles a chosen value lets pass, and how many tiles have each value.
// Invariant: one pass over the tiles per facet, over numbers only, and by plain loops (what asks an iterator for each slot
// takes twice as long); texts are made of the few values that are listed, as the page names them, see finding.ts.
import { colourBit, colourFamilies } from '../../preload/contract/colours.ts';
import { pictureKinds } from '../../preload/contract/pictures.ts';
import type { SourceId } from '../../preload/contract/providers.ts';
import { aspectShapeOfCode, aspectShapes } from '../../preload/contract/finding.ts';
import type { FacetChoice, FacetCounts, FacetName, FacetValue } from '../../preload/contract/finding.ts';
import { colourLabels, flags } from '../../preload/contract/marks.ts';
import { monthName } from './tile-months.ts';
import type { TileIndex } from './tile-index.ts';

/** What the index itself does not know. */
export interface FacetNames {
  readonly providerOf: ReadonlyMap<string, SourceId>;
  /** Tag ids and names. */
  readonly tags: ReadonlyMap<number, string>;
}

/** Any value of a parameter. */
export const anyValue = '*';
const listedValuesMax = 200;

export type Passes = (slot: number) => boolean;

/** Lets pass what the choice names. */
export function passesChoice(index: TileIndex, names: FacetNames, choice: FacetChoice): Passes {
  const passes = hasValue(index, names, choice.facet, new Set(choice.values));
  return choice.isExcluded ? (slot) => !passes(slot) : passes;
}

function hasValue(index: TileIndex, names: FacetNames, facet: string, values: ReadonlySet<string>): Passes {
  const { columns, accounts, shapes } = index;
  switch (facet) {
    case 'account':
      return inColumn(columns.account, accounts.size, (code) => values.has(accounts.textOf(code)));
    case 'provider':
      return inColumn(columns.account, accounts.size, (code) =>
        values.has(names.providerOf.get(accounts.textOf(code)) ?? ''),
      );
    case 'kind':
      return inColumn(columns.kind, 256, (code) => values.has(pictureKinds[code - 1] ?? ''));
    case 'rating':
      return inColumn(columns.rating, 256, (code) => values.has(String(code)));
    case 'flag':
      return inColumn(columns.flag, 256, (code) => values.has(flags[code - 1] ?? ''));
    case 'label':
      return inColumn(columns.label, 256, (code) => values.has(colourLabels[code - 1] ?? ''));
    case 'colour': {
      const wanted = colourFamilies.reduce(
        (mask, family) => (values.has(family) ? mask | colourBit(family) : mask),
        0,
      );
      return (slot) => ((columns.colours[slot] ?? 0) & wanted) !== 0;
    }
    case 'month':
      return inColumn(columns.month, 1 << 16, (code) => values.has(monthName(code)));
    case 'aspect': {
      const hasShape = inColumn(
        columns.shape,
        shapes.size + 1,
        (code) => code > 0 && values.has(shapes.textOf(code - 1)),
      );
      const isAspect = inColumn(columns.aspect, 256, (code) => values.has(aspectShapeOfCode(code)));
      return (slot) => columns.shape[slot] !== 0 && (hasShape(slot) || isAspect(slot));
    }
    case 'tag': {
      const ids = [...names.tags].flatMap(([id, name]) => (values.has(name) ? [id] : []));
      return (slot) => ids.some((id) => index.tagLists.has(columns.tags[slot] ?? 0, id));
    }
    default: {
      const wanted = index.parameters.codesWhere(facet, (value) => values.has(value) || values.has(anyValue));
      return (slot) => index.parameterLists.hasAny(columns.parameters[slot] ?? 0, wanted);
    }
  }
}

/** Decides once per code, of which there are `codes`. */
export function inColumn(
  column: Uint8Array | Uint16Array,
  codes: number,
  passes: (code: number) => boolean,
): Passes {
  const decided = new Int8Array(codes);
  return (slot) => {
    const code = column[slot] ?? 0;
    if (decided[code] === 0) decided[code] = passes(code) ? 1 : -1;
    return decided[code] === 1;
  };
}

/** Slots of the tiles that count for a facet, in lists that have no slot twice. */
export type CountedSlots = (facet: string) => readonly Int32Array[];

/** How many of the tiles that count have each value, facet by facet. */
export function countFacets(
  index: TileIndex,
  names: FacetNames,
  counted: CountedSlots,
): readonly FacetCounts[] {
  const { columns, accounts, shapes } = index;
  const inFacet = (facet: FacetName, column: Uint8Array | Uint16Array, codes: number): Uint32Array =>
    countColumn(column, codes, counted(facet));
  const byAspect = inFacet('aspect', columns.aspect, 256);
  const byShape = inFacet('aspect', columns.shape, shapes.size + 1);
  // What is not measured is not square either, whatever its code says.
  for (const [code, count] of countUnmeasured(index, counted('aspect')).entries())
    byAspect[code] = (byAspect[code] ?? 0) - count;

  return [
    listed(
      'account',
      // Whose account nobody can choose is told by the source alone.
      mostFirst(inFacet('account', columns.account, accounts.size), (code) => {
        const id = accounts.textOf(code);
        return names.providerOf.get(id) === 'files' ? undefined : id;
      }),
    ),
    listed(
      'provider',
      summed(inFacet('provider', columns.account, accounts.size), (code) =>
        names.providerOf.get(accounts.textOf(code)),
      ).sort(byCount),
    ),
    listed(
      'kind',
      mostFirst(inFacet('kind', columns.kind, 256), (code) => pictureKinds[code - 1]),
    ),
    listed('month', summed(inFacet('month', columns.month, 1 << 16), monthName).reverse()),
    listed('aspect', [
      ...inOrder(summed(byAspect, aspectShapeOfCode), aspectShapes),
      ...mostFirst(byShape, (code) => (code === 0 ? undefined : shapes.textOf(code - 1))),
    ]),
    listed('rating', summed(inFacet('rating', columns.rating, 256), String).reverse()),
    listed(
      'flag',
      inOrder(
        summed(inFacet('flag', columns.flag, 256), (code) => flags[code - 1]),
        flags,
      ),
    ),
    listed(
      'label',
      inOrder(
        summed(inFacet('label', columns.label, 256), (code) => colourLabels[code - 1]),
        colourLabels,
      ),
    ),
    listed('colour', countColours(inFacet('colour', columns.colours, 1 << colourFamilies.length))),
    listed(
      'tag',
      mostFirst(countTags(index, counted('tag')), (id) => names.tags.get(id)),
    ),
    ...countParameters(index, counted),
  ].filter(({ values }) => values.length > 0);
}

function listed(facet: string, values: readonly FacetValue[]): FacetCounts {
  return {
    facet,
    values: values.slice(0, listedValuesMax),
    moreValues: Math.max(0, values.length - listedValuesMax),
  };
}

function countColumn(
  column: Uint8Array | Uint16Array,
  codes: number,
  lists: readonly Int32Array[],
): Uint32Array {
  const counts = new Uint32Array(codes);
  for (const slots of lists) {
    for (let at = 0; at < slots.length; at += 1) {
      const code = column[slots[at] ?? 0] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  return counts;
}

/** By the code of their aspect. */
function countUnmeasured({ columns }: TileIndex, lists: readonly Int32Array[]): Uint32Array {
  const counts = new Uint32Array(256);
  for (const slots of lists) {
    for (let at = 0; at < slots.length; at += 1) {
      const slot = slots[at] ?? 0;
      if (columns.shape[slot] !== 0) continue;
      const code = columns.aspect[slot] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  return counts;
}

/** Of the counts of all mixtures. */
function countColours(mixtures: Uint32Array): FacetValue[] {
  return colourFamilies.flatMap((value) => {
    let count = 0;
    for (let mask = 0; mask < mixtures.length; mask += 1)
      if ((mask & colourBit(value)) !== 0) count += mixtures[mask] ?? 0;
    return count === 0 ? [] : [{ value, count }];
  });
}

function countTags(
  { columns, tagLists, highestTagId }: TileIndex,
  lists: readonly Int32Array[],
): Uint32Array {
  const counts = new Uint32Array(highestTagId + 1);
  for (const slots of lists)
    for (let at = 0; at < slots.length; at += 1)
      tagLists.countInto(columns.tags[slots[at] ?? 0] ?? 0, counts);
  return counts;
}

type NameOf = (code: number) => string | undefined;

/** Values in the order of their codes; codes of one name are one value, codes without a name are none. */
function summed(counts: Uint32Array, nameOf: NameOf): FacetValue[] {
  const byName = new Map<string, number>();
  for (let code = 0; code < counts.length; code += 1) {
    const count = counts[code] ?? 0;
    const name = count === 0 ? undefined : nameOf(code);
    if (name !== undefined) byName.set(name, (byName.get(name) ?? 0) + count);
  }
  return [...byName].map(([value, count]) => ({ value, count }));
}

const byCount = (a: FacetValue, b: FacetValue): number => b.count - a.count || (a.value < b.value ? -1 : 1);

function mostFirst(counts: Uint32Array, nameOf: NameOf): FacetValue[] {
  return summed(counts, nameOf).sort(byCount);
}

function inOrder(values: FacetValue[], order: readonly string[]): FacetValue[] {
  return values.sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

/**
 * One facet per parameter, the most frequent first. A parameter may have as many values as there are tasks (seeds), so
 * only those that are listed become texts.
 */
function countParameters(index: TileIndex, counted: CountedSlots): FacetCounts[] {
  const { parameters, parameterLists, columns } = index;
  const countIn = (lists: readonly Int32Array[]): Uint32Array => {
    const counts = new Uint32Array(parameters.size);
    for (const slots of lists)
      for (let at = 0; at < slots.length; at += 1)
        parameterLists.countInto(columns.parameters[slots[at] ?? 0] ?? 0, counts);
    return counts;
  };
  const common = countIn(counted(''));
  const codesOf = new Map<string, number[]>();
  for (let code = 0; code < parameters.size; code += 1) {
    const facet = parameters.facetOf(code);
    const codes = codesOf.get(facet) ?? [];
    codes.push(code);
    codesOf.set(facet, codes);
  }
  const facets = [...codesOf].map(([facet, codes]) => {
    const lists = counted(facet);
    const counts = lists.length === 1 ? common : countIn(lists);
    let total = 0;
    for (const code of codes) total += counts[code] ?? 0;
    return { total, counts: mostFrequent(facet, codes, counts, (code) => parameters.valueOf(code)) };
  });
  return facets.sort((a, b) => b.total - a.total).map(({ counts }) => counts);
}

function mostFrequent(
  facet: string,
  codes: readonly number[],
  counts: Uint32Array,
  valueOf: (code: number) => string,
): FacetCounts {
  const present = codes.filter((code) => (counts[code] ?? 0) > 0);
  // Ordered as one number each: the count before the place among the codes.
  const steps = 2 ** 24;
  const ranked = Float64Array.from(
    present,
    (code, at) => (counts[code] ?? 0) * steps + (steps - 1 - at),
  ).sort();
  const values: FacetValue[] = [];
  for (let at = ranked.length - 1; at >= 0 && values.length < listedValuesMax; at -= 1) {
    const code = present[steps - 1 - ((ranked[at] ?? 0) % steps)] ?? 0;
    values.push({ value: valueOf(code), count: counts[code] ?? 0 });
  }
  return { facet, values: values.sort(byCount), moreValues: present.length - values.length };
}
