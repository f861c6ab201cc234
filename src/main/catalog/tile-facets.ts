// The facets of the gallery: which tiles a chosen value lets pass, and how many tiles have each value.
// Invariant: one pass over the tiles per facet; values are named as the page names them, see finding.ts.
import { aspectShapes } from '../../preload/contract/finding.ts';
import type { FacetChoice, FacetCounts, FacetName, FacetValue } from '../../preload/contract/finding.ts';
import { pictureKinds } from '../../preload/contract/entities.ts';
import type { ProviderId } from '../../preload/contract/entities.ts';
import { colourLabels, flags } from '../../preload/contract/marks.ts';
import { monthName } from './tile-index.ts';
import type { TileIndex } from './tile-index.ts';

/** What the index itself does not know. */
export interface FacetNames {
  readonly providerOf: ReadonlyMap<string, ProviderId>;
  /** Tag ids and names. */
  readonly tags: ReadonlyMap<number, string>;
}

/** Any value of a parameter. */
export const anyValue = '*';
const listedValuesMax = 200;
const codeOfSquare = 128;
/** Nearer to square than one step of the code. */
const isSquare = (code: number): boolean => Math.abs(code - codeOfSquare) <= 1;

type Passes = (slot: number) => boolean;

/** Lets pass what the choice names. */
export function passesChoice(index: TileIndex, names: FacetNames, choice: FacetChoice): Passes {
  const passes = hasValue(index, names, choice.facet, choice.values);
  return choice.isExcluded ? (slot) => !passes(slot) : passes;
}

function hasValue(index: TileIndex, names: FacetNames, facet: string, values: readonly string[]): Passes {
  const { columns } = index;
  switch (facet) {
    case 'account':
      return inColumn(
        columns.account,
        (code) => values.includes(index.accounts.textOf(code)),
        index.accounts.size,
      );
    case 'provider':
      return inColumn(
        columns.account,
        (code) => values.includes(names.providerOf.get(index.accounts.textOf(code)) ?? ''),
        index.accounts.size,
      );
    case 'kind':
      return inColumn(columns.kind, (code) => values.includes(pictureKinds[code - 1] ?? ''), 256);
    case 'rating':
      return inColumn(columns.rating, (code) => values.includes(String(code)), 256);
    case 'flag':
      return inColumn(columns.flag, (code) => values.includes(flags[code - 1] ?? ''), 256);
    case 'label':
      return inColumn(columns.label, (code) => values.includes(colourLabels[code - 1] ?? ''), 256);
    case 'month':
      return inColumn(columns.month, (code) => values.includes(monthName(code)), 1 << 16);
    case 'aspect': {
      const hasShape = inColumn(
        columns.shape,
        (code) => code > 0 && values.includes(index.shapes.textOf(code - 1)),
        index.shapes.size + 1,
      );
      const isAspect = inColumn(columns.aspect, (code) => values.includes(aspectShapeOf(code)), 256);
      return (slot) => columns.shape[slot] !== 0 && (hasShape(slot) || isAspect(slot));
    }
    case 'tag': {
      const ids = [...names.tags].flatMap(([id, name]) => (values.includes(name) ? [id] : []));
      return (slot) => ids.some((id) => index.tagLists.has(columns.tags[slot] ?? 0, id));
    }
    default:
      return hasParameter(index, facet, values);
  }
}

function hasParameter(index: TileIndex, facet: string, values: readonly string[]): Passes {
  const { columns, parameterLists, parameterValues } = index;
  const wanted = new Uint8Array(parameterValues.size);
  if (values.includes(anyValue)) {
    for (const [text, code] of parameterValues.entries()) if (text.startsWith(`${facet}=`)) wanted[code] = 1;
  }
  for (const value of values) {
    const code = parameterValues.find(`${facet}=${value}`);
    if (code !== undefined) wanted[code] = 1;
  }
  return (slot) => parameterLists.get(columns.parameters[slot] ?? 0).some((code) => wanted[code] === 1);
}

/** Decides once per code. */
function inColumn(
  column: Uint8Array | Uint16Array,
  passes: (code: number) => boolean,
  codes: number,
): Passes {
  const decided = new Int8Array(codes);
  return (slot) => {
    const code = column[slot] ?? 0;
    if (decided[code] === 0) decided[code] = passes(code) ? 1 : -1;
    return decided[code] === 1;
  };
}

function aspectShapeOf(code: number): string {
  return aspectShapes[isSquare(code) ? 2 : code > codeOfSquare ? 0 : 1];
}

/**
 * How many tiles have each value.
 * @param isCounted Whether a tile counts for this facet: it passes everything but this facet's own choices.
 */
export function countFacets(
  index: TileIndex,
  names: FacetNames,
  isCounted: (slot: number, facet: string) => boolean,
): readonly FacetCounts[] {
  const { columns, accounts } = index;
  const byColumn = (facet: FacetName, column: Uint8Array | Uint16Array): Uint32Array => {
    const counts = new Uint32Array(1 << (8 * column.BYTES_PER_ELEMENT));
    for (const slot of index.order) {
      const code = column[slot] ?? 0;
      if (isCounted(slot, facet)) counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  };
  const named = (counts: Uint32Array, nameOf: (code: number) => string | null): FacetValue[] =>
    namedCounts(counts.entries(), nameOf);

  const inAccounts = byColumn('account', columns.account);
  const forProviders = byColumn('provider', columns.account);
  const aspects = byColumn('aspect', columns.aspect);
  const kinds = named(byColumn('kind', columns.kind), (code) => pictureKinds[code - 1] ?? null);
  const shapes = byColumn('aspect', columns.shape);
  const isUnmeasured = shapes[0] ?? 0;
  aspects[codeOfSquare] = (aspects[codeOfSquare] ?? 0) - isUnmeasured;
  const facets: readonly (readonly [string, FacetValue[]])[] = [
    [
      'account',
      mostFirst(named(inAccounts, (code) => (code < accounts.size ? accounts.textOf(code) : null))),
    ],
    [
      'provider',
      mostFirst(
        named(forProviders, (code) =>
          code < accounts.size ? (names.providerOf.get(accounts.textOf(code)) ?? null) : null,
        ),
      ),
    ],
    ['kind', mostFirst(kinds)],
    ['month', named(byColumn('month', columns.month), monthName).reverse()],
    [
      'aspect',
      [
        ...inOrder(named(aspects, aspectShapeOf), aspectShapes),
        ...mostFirst(named(shapes, (code) => (code === 0 ? null : index.shapes.textOf(code - 1)))),
      ],
    ],
    ['rating', named(byColumn('rating', columns.rating), String).reverse()],
    [
      'flag',
      inOrder(
        named(byColumn('flag', columns.flag), (code) => flags[code - 1] ?? null),
        flags,
      ),
    ],
    [
      'label',
      inOrder(
        named(byColumn('label', columns.label), (code) => colourLabels[code - 1] ?? null),
        colourLabels,
      ),
    ],
    ['tag', mostFirst(namedCounts(countTags(index, isCounted), (id) => names.tags.get(id) ?? null))],
    ...countParameters(index, isCounted),
  ];
  return facets.flatMap(([facet, values]) =>
    values.length === 0
      ? []
      : [
          {
            facet,
            values: values.slice(0, listedValuesMax),
            moreValues: Math.max(0, values.length - listedValuesMax),
          },
        ],
  );
}

function namedCounts(
  counts: Iterable<readonly [code: number, count: number]>,
  nameOf: (code: number) => string | null,
): FacetValue[] {
  const byName = new Map<string, number>();
  for (const [code, count] of counts) {
    if (count === 0) continue;
    const name = nameOf(code);
    if (name !== null) byName.set(name, (byName.get(name) ?? 0) + count);
  }
  return [...byName].map(([value, count]) => ({ value, count }));
}

function mostFirst(values: FacetValue[]): FacetValue[] {
  return values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function inOrder(values: FacetValue[], order: readonly string[]): FacetValue[] {
  return values.sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

function countTags(
  index: TileIndex,
  isCounted: (slot: number, facet: string) => boolean,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const { tags } = index.columns;
  for (const slot of index.order) {
    if (tags[slot] === 0 || !isCounted(slot, 'tag')) continue;
    for (const id of index.tagLists.get(tags[slot] ?? 0)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** One facet per parameter, the most frequent first; each counts without its own choices. */
function countParameters(
  index: TileIndex,
  isCounted: (slot: number, facet: string) => boolean,
): (readonly [string, FacetValue[]])[] {
  const { parameterValues, parameterLists, columns } = index;
  const facetOf: string[] = [];
  for (const [text, code] of parameterValues.entries()) facetOf[code] = text.slice(0, text.indexOf('='));
  const counts = new Uint32Array(parameterValues.size);
  for (const slot of index.order) {
    const list = columns.parameters[slot] ?? 0;
    if (list === 0) continue;
    for (const code of parameterLists.get(list)) {
      if (isCounted(slot, facetOf[code] ?? '')) counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  const byFacet = new Map<string, FacetValue[]>();
  for (const [code, count] of counts.entries()) {
    if (count === 0) continue;
    const facet = facetOf[code] ?? '';
    const values = byFacet.get(facet) ?? [];
    values.push({ value: parameterValues.textOf(code).slice(facet.length + 1), count });
    byFacet.set(facet, values);
  }
  const total = (values: readonly FacetValue[]): number => values.reduce((sum, { count }) => sum + count, 0);
  return [...byFacet]
    .sort((a, b) => total(b[1]) - total(a[1]))
    .map(([facet, values]) => [facet, mostFirst(values)]);
}
