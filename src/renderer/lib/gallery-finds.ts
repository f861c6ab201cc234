// Small questions about what the gallery looks for, and changes of it.
// Invariant: pure; a facet has at most one choice of values to have and one of values to leave out.
import type { GalleryFilter, GalleryQuery } from '../../preload/contract/gallery.ts';
import type { Flag } from '../../preload/contract/marks.ts';
import { everything, findAll } from '../../preload/contract/finding.ts';
import type { FacetChoice } from '../../preload/contract/finding.ts';

const facetsOfMarks: ReadonlySet<string> = new Set(['rating', 'flag', 'label', 'colour', 'tag']);

/** The whole library, the newest first: where every window begins. */
export function isEverything({ facets, ...query }: GalleryQuery): boolean {
  const { facets: _none, ...all } = everything;
  return (
    facets.length === 0 &&
    Object.entries(all).every(([name, value]) => query[name as keyof typeof query] === value)
  );
}

/** True where a change of marks, tags or albums can move, add or take away tiles. */
export function dependsOnMarks(query: GalleryQuery): boolean {
  return (
    query.search !== '' ||
    query.albumId !== null ||
    query.sort === 'rating' ||
    query.facets.some(({ facet }) => facetsOfMarks.has(facet))
  );
}

/** True where this value is among those that tiles must have. */
export function hasFacetValue(facets: readonly FacetChoice[], facet: string, value: string): boolean {
  return facets.some(
    (choice) => choice.facet === facet && !choice.isExcluded && choice.values.includes(value),
  );
}

/** The choices with one value put in or taken out. */
export function withFacetToggled(
  facets: readonly FacetChoice[],
  facet: string,
  value: string,
): readonly FacetChoice[] {
  const at = facets.findIndex((choice) => choice.facet === facet && !choice.isExcluded);
  const choice = facets[at];
  if (choice === undefined) return [...facets, { facet, values: [value], isExcluded: false }];
  const values = choice.values.includes(value)
    ? choice.values.filter((other) => other !== value)
    : [...choice.values, value];
  return values.length === 0 ? facets.toSpliced(at, 1) : facets.with(at, { ...choice, values });
}

/** What has an entry of its own beside the gallery: a state, or a flag in any state. */
export type LibraryPlace = GalleryFilter | Exclude<Flag, 'none'>;

/** All that lies at a place, of one account or (null) of all, in whichever order and stacked or not. */
export function findOfPlace(
  place: LibraryPlace,
  accountId: string | null,
): Omit<GalleryQuery, 'sort' | 'stacked'> {
  const all = { ...findAll, accountId, albumId: null };
  if (place !== 'pick' && place !== 'reject') return { ...all, show: place };
  return { ...all, show: 'all', facets: onlyFacet('flag', place).facets };
}

/** Everything with this one value of a facet. */
export function onlyFacet(facet: string, value: string): GalleryQuery {
  return { ...everything, facets: [{ facet, values: [value], isExcluded: false }] };
}
