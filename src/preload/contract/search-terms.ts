// What a search can ask for, one term each; all terms must hold. search-grammar.ts reads them from text.
// Invariant: a term says what was written, in one canonical form; it is pure data and crosses the border.
import type { PictureKind } from './pictures.ts';
import type { SourceId } from './providers.ts';
import type { AspectShape } from './finding.ts';
import type { ColourFamily } from './colours.ts';
import type { ColourLabel } from './marks.ts';

export type Comparison = '<' | '<=' | '=' | '>=' | '>';

/** Words that stand one behind the other; with `isPrefix` the last one may be longer. */
export interface TextTest {
  readonly text: string;
  readonly isPrefix: boolean;
}

export type ParameterTest =
  | { readonly kind: 'any' }
  | { readonly kind: 'is'; readonly value: string }
  | { readonly kind: 'number'; readonly comparison: Exclude<Comparison, '='>; readonly value: number };

export const searchStates = [
  'pick',
  'reject',
  'unflagged',
  'rated',
  'unrated',
  'labelled',
  'tagged',
  'video',
  'failed',
  'missing',
  'edited',
  'duplicate',
] as const;
export type SearchState = (typeof searchStates)[number];

/** A local year, month or day: `2026`, `2026-01`, `2026-01-31`. */
export type SearchDate = string;

/** A tile matches when this holds, or with `isExcluded` when it does not. */
export type SearchTerm = { readonly isExcluded: boolean } & (
  | ({ readonly kind: 'words' | 'phrase' } & TextTest)
  | ({ readonly kind: 'file' | 'note' } & TextTest)
  /** `name` is canonical: `ar`, `v`, `sref`. */
  | { readonly kind: 'parameter'; readonly name: string; readonly test: ParameterTest }
  /** Labels and names of people's own, as written; compared without regard to case. */
  | { readonly kind: 'account' | 'tag' | 'album'; readonly name: string }
  | { readonly kind: 'provider'; readonly provider: SourceId }
  | { readonly kind: 'kind'; readonly pictureKind: PictureKind }
  | { readonly kind: 'rating'; readonly comparison: Comparison; readonly rating: number }
  | { readonly kind: 'is'; readonly state: SearchState }
  | { readonly kind: 'label'; readonly label: ColourLabel }
  | { readonly kind: 'before' | 'after' | 'on'; readonly date: SearchDate }
  /** `width:height` as whole numbers. */
  | { readonly kind: 'aspect'; readonly aspect: AspectShape | `${number}:${number}` }
  /** All that one past import named, by its number. */
  | { readonly kind: 'import'; readonly importId: number }
  /** Pictures that look like this one, by its id; the picture itself with them. */
  | { readonly kind: 'like'; readonly pictureId: number }
  /** A colour that covers a real share of the picture. */
  | { readonly kind: 'colour'; readonly colour: ColourFamily }
  /** The beginning of a task's id at its provider. */
  | { readonly kind: 'id'; readonly id: string }
);

export type SearchTermOf<Kind extends SearchTerm['kind']> = Extract<SearchTerm, { readonly kind: Kind }>;
