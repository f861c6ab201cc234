// The parts of what the gallery looks for, so that each can be shown and taken away by itself.
// Invariant: pure; a query without one of its parts finds at least what it found with it.
import type { GalleryFilter, GalleryQuery } from '../../preload/contract/gallery.ts';
import type { FacetChoice, GalleryFind } from '../../preload/contract/finding.ts';
import { parseSearch, searchText } from '../../preload/contract/search-grammar.ts';
import type { SearchTerm } from '../../preload/contract/search-terms.ts';

export type FindPart =
  | { readonly kind: 'term'; readonly term: SearchTerm; readonly at: number }
  | {
      readonly kind: 'choice';
      readonly facet: string;
      readonly values: readonly string[];
      readonly isExcluded: boolean;
    }
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'album'; readonly albumId: number }
  | { readonly kind: 'show'; readonly show: GalleryFilter };

export type ChoiceState = 'included' | 'excluded' | 'none';

/** Everything that narrows the query, in the order in which people read it: text, facets, place. */
export function findParts(query: GalleryQuery): readonly FindPart[] {
  const parts: FindPart[] = parseSearch(query.search).terms.map((term, at) => ({ kind: 'term', term, at }));
  for (const { facet, values, isExcluded } of query.facets)
    parts.push({ kind: 'choice', facet, values, isExcluded });
  if (query.albumId !== null) parts.push({ kind: 'album', albumId: query.albumId });
  if (query.show !== 'all') parts.push({ kind: 'show', show: query.show });
  if (query.accountId !== null) parts.push({ kind: 'account', accountId: query.accountId });
  return parts;
}

/** Words that stand in the search box need no chip beside it. */
export function isOperator(term: SearchTerm): boolean {
  return term.isExcluded || (term.kind !== 'words' && term.kind !== 'phrase');
}

/** What to ask for instead, so that this part no longer counts. */
export function withoutPart(query: GalleryQuery, part: FindPart): Partial<GalleryQuery> {
  switch (part.kind) {
    case 'term':
      return { search: withoutTerm(query.search, part.at) };
    case 'choice':
      return {
        facets: query.facets.filter(
          ({ facet, isExcluded }) => facet !== part.facet || isExcluded !== part.isExcluded,
        ),
      };
    case 'account':
      return { accountId: null };
    case 'album':
      return { albumId: null };
    case 'show':
      return { show: 'all' };
  }
}

function withoutTerm(search: string, at: number): string {
  const { terms } = parseSearch(search);
  const last = terms.at(-1);
  // What was still being typed goes on being typed, and not as the star that it stands for.
  const isOpen = last?.kind === 'words' && last.isPrefix && !/[*\uff0a\s]$/.test(search);
  const kept = terms.map((term) => (term === last && isOpen ? { ...last, isPrefix: false } : term));
  const text = searchText(kept.filter((_, other) => other !== at));
  return isOpen && at !== terms.length - 1 ? text.trimEnd() : text;
}

/** How a value of a facet is chosen now. */
export function choiceState(facets: readonly FacetChoice[], facet: string, value: string): ChoiceState {
  const choice = facets.find((other) => other.facet === facet && other.values.includes(value));
  if (choice === undefined) return 'none';
  return choice.isExcluded ? 'excluded' : 'included';
}

/** The choices with these values of a facet chosen so; a value is never both included and excluded. */
export function withChoice(
  facets: readonly FacetChoice[],
  facet: string,
  values: readonly string[],
  state: ChoiceState,
): readonly FacetChoice[] {
  const others = facets.filter((choice) => choice.facet !== facet);
  const own = (isExcluded: boolean): FacetChoice[] => {
    const before = facets.find((choice) => choice.facet === facet && choice.isExcluded === isExcluded);
    const kept = (before?.values ?? []).filter((value) => !values.includes(value));
    const isMeant = state === (isExcluded ? 'excluded' : 'included');
    const now = isMeant ? [...kept, ...values] : kept;
    return now.length === 0 ? [] : [{ facet, values: now, isExcluded }];
  };
  return [...others, ...own(false), ...own(true)];
}

/** What a smart album can keep of a query; null where nothing is looked for. */
export function findToKeep(query: GalleryQuery): GalleryFind | null {
  const facets =
    query.accountId === null
      ? query.facets
      : withChoice(query.facets, 'account', [query.accountId], 'included');
  // A blank behind it: nothing of it is still being typed.
  const search = query.search.trim() === '' ? '' : searchText(parseSearch(query.search).terms).trimEnd();
  return search === '' && query.facets.length === 0 ? null : { search, facets };
}
