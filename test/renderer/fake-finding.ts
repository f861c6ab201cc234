// Finding in the stand-in library: searches with operators, facets with counts, smart albums.
// Invariant: it reads a search by the app's own grammar, so that what the page asks means the same here.
import { colourFamilies } from '../../src/preload/contract/colours.ts';
import type { Account } from '../../src/preload/contract/accounts.ts';
import type { GalleryQuery, Tile } from '../../src/preload/contract/gallery.ts';
import type { FacetChoice, FacetCounts, GalleryFacets } from '../../src/preload/contract/finding.ts';
import { matchRanges } from '../../src/preload/contract/match-ranges.ts';
import { parsePrompt } from '../../src/preload/contract/midjourney-prompt.ts';
import { parseSearch } from '../../src/preload/contract/search-grammar.ts';
import type { SearchTerm } from '../../src/preload/contract/search-terms.ts';
import { passesComparison, passesParameter } from '../../src/preload/contract/term-tests.ts';

const parametersOfPrompt = new Map<string, Readonly<Record<string, string>>>();
function parametersOf({ prompt }: Tile): Readonly<Record<string, string>> {
  const text = prompt ?? '';
  const known = parametersOfPrompt.get(text) ?? parsePrompt(text).parameters;
  parametersOfPrompt.set(text, known);
  return known;
}

/** The values that a tile has of each facet. */
function valuesOf(tile: Tile, accounts: readonly Account[]): ReadonlyMap<string, readonly string[]> {
  const account = accounts.find(({ label }) => label === tile.accountLabel);
  const { widthPx, heightPx, marks } = tile;
  const shape =
    widthPx === null || heightPx === null
      ? []
      : [widthPx > heightPx ? 'landscape' : widthPx < heightPx ? 'portrait' : 'square'];
  const day = tile.taskId % 640;
  const month = new Date(Date.UTC(2026, 10, 20) - day * 86_400_000).toISOString().slice(0, 7);
  return new Map<string, readonly string[]>([
    ['account', account === undefined ? [] : [account.id]],
    ['provider', [tile.provider]],
    ['kind', tile.pictureKind === null ? [] : [tile.pictureKind]],
    ['month', [month]],
    ['aspect', shape],
    ['rating', [String(marks.rating)]],
    ['flag', [marks.flag]],
    ['colour', coloursOf(tile)],
    ['label', marks.label === null ? [] : [marks.label]],
    ...Object.entries(parametersOf(tile)).map(([name, value]) => [`--${name}`, [value]] as const),
  ]);
}

/** Two families for each picture, of which neighbours share one. */
function coloursOf({ pictureId, mediaType }: Tile): readonly string[] {
  if (pictureId === null || mediaType !== 'image/png') return [];
  return [0, 1].map((at) => colourFamilies[(pictureId + at) % colourFamilies.length] ?? 'grey');
}

/** Every seventh picture looks like this one. */
function isLike(tile: Tile, pictureId: number): boolean {
  return tile.pictureId !== null && tile.likeness === 'known' && (tile.pictureId - pictureId) % 7 === 0;
}

function passesTerm(tile: Tile, accounts: readonly Account[], term: SearchTerm): boolean {
  switch (term.kind) {
    case 'words':
    case 'phrase':
      return matchRanges(tile.prompt ?? '', [{ ...term, isExcluded: false }]).length > 0;
    case 'parameter':
      return passesParameter(term.test, parametersOf(tile)[term.name] ?? null);
    case 'account':
      return tile.accountLabel.toLowerCase() === term.name.toLowerCase();
    case 'provider':
      return tile.provider === term.provider;
    case 'kind':
      return tile.pictureKind === term.pictureKind;
    case 'rating':
      return passesComparison(term.comparison, tile.marks.rating, term.rating);
    case 'label':
      return tile.marks.label === term.label;
    case 'aspect':
      return valuesOf(tile, accounts).get('aspect')?.includes(term.aspect) ?? false;
    case 'colour':
      return coloursOf(tile).includes(term.colour);
    case 'like':
      return tile.pictureId === term.pictureId || isLike(tile, term.pictureId);
    case 'import':
      return tile.taskId % 7 === term.importId % 7;
    case 'id':
      return tile.remoteId.startsWith(term.id);
    default:
      return false;
  }
}

/** Does a tile pass the text and the facets of a query? */
export function isFound(
  tile: Tile,
  accounts: readonly Account[],
  terms: readonly SearchTerm[],
  facets: readonly FacetChoice[],
): boolean {
  if (!terms.every((term) => passesTerm(tile, accounts, term) !== term.isExcluded)) return false;
  if (facets.length === 0) return true;
  const own = valuesOf(tile, accounts);
  return facets.every(
    ({ facet, values, isExcluded }) =>
      (own.get(facet) ?? []).some((value) => values.includes(value)) !== isExcluded,
  );
}

/** Counts over the tiles that pass everything but the facet's own choices. */
export function fakeFacets(
  tiles: readonly Tile[],
  accounts: readonly Account[],
  query: GalleryQuery,
  revision: number,
): GalleryFacets {
  const { terms } = parseSearch(query.search);
  const counts = new Map<string, Map<string, number>>();
  let total = 0;
  for (const tile of tiles) {
    if (isFound(tile, accounts, terms, query.facets)) total += 1;
    for (const [facet, values] of valuesOf(tile, accounts)) {
      const others = query.facets.filter((choice) => choice.facet !== facet);
      if (!isFound(tile, accounts, terms, others)) continue;
      const own = counts.get(facet) ?? new Map<string, number>();
      for (const value of values) own.set(value, (own.get(value) ?? 0) + 1);
      counts.set(facet, own);
    }
  }
  const facets = [...counts].map(([facet, values]): FacetCounts => ({
    facet,
    values: [...values]
      .map(([value, count]) => ({ value, count }))
      .sort((one, other) => other.count - one.count),
    moreValues: 0,
  }));
  return { revision, total, facets: facets.filter(({ values }) => values.length > 0) };
}
