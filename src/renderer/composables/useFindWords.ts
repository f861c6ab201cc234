// Facets, their values and the parts of a search in the window's language.
// Invariant: a value that has no words of its own is shown as it is written.
import { colourFamilies } from '../../preload/contract/colours.ts';
import { aspectShapes } from '../../preload/contract/finding.ts';
import { colourLabels, flags } from '../../preload/contract/marks.ts';
import { pictureKinds } from '../../preload/contract/pictures.ts';
import { sourceIds } from '../../preload/contract/providers.ts';
import { searchStates } from '../../preload/contract/search-terms.ts';
import type { SearchTerm } from '../../preload/contract/search-terms.ts';
import { termText } from '../../preload/contract/search-grammar.ts';
import type { FindPart } from '../lib/find-parts.ts';
import { namedParameters } from '../lib/search-suggestions.ts';
import { formatMonth } from '../lib/format.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useAlbumsStore } from '../stores/albums.ts';
import { useLookAlikesStore } from '../stores/look-alikes.ts';
import { usePastImportsStore } from '../stores/past-imports.ts';
import { useImportWords } from './useImportWords.ts';
import { useWords } from './useWords.ts';

export function useFindWords() {
  const accounts = useAccountsStore();
  const albums = useAlbumsStore();
  const lookAlikes = useLookAlikesStore();
  const past = usePastImportsStore();
  const { nameOf } = useImportWords();
  const { t, locale, counted, providerName } = useWords();
  const isOneOf = <Name extends string>(names: readonly Name[], value: string): value is Name =>
    (names as readonly string[]).includes(value);

  /** `Aspect ratio` of `ar`; null where only its written name is known. */
  function parameterWords(name: string): string | null {
    return isOneOf(namedParameters, name) ? t(`finding.parameters.${name}`) : null;
  }

  function facetName(facet: string): string {
    if (!facet.startsWith('--')) return t(`finding.facets.${facet}`);
    return parameterWords(facet.slice(2)) ?? facet;
  }

  /** A value of a facet, or of the search operator with the same name. */
  function valueName(facet: string, value: string): string {
    switch (facet) {
      case 'account':
        return accounts.byId.get(value)?.label ?? t('finding.removedAccount');
      case 'provider':
        return isOneOf(sourceIds, value) ? providerName(value) : value;
      case 'kind':
        return isOneOf(pictureKinds, value) ? t(`kinds.${value}`) : value;
      case 'month':
        return formatMonth(value, locale.value);
      case 'aspect':
        return isOneOf(aspectShapes, value) ? t(`finding.aspects.${value}`) : value;
      case 'flag':
        return isOneOf(flags, value) ? t(`marks.flagged.${value}`) : value;
      case 'label':
        return isOneOf(colourLabels, value) ? t(`marks.labels.${value}`) : value;
      case 'colour':
        return isOneOf(colourFamilies, value) ? t(`finding.colours.${value}`) : value;
      case 'is':
        return isOneOf(searchStates, value) ? t(`finding.states.${value}`) : value;
      case 'rating':
        return ratingName(value);
      case 'import': {
        const known = past.byId.get(Number(value));
        return known === undefined ? value : nameOf(known);
      }
      default:
        return facet.startsWith('--') && value === 'true' ? t('finding.isSet') : value;
    }
  }

  function ratingName(value: string): string {
    const [, sign = '', stars = '0'] = /^(>=)?([0-5])$/.exec(value) ?? [];
    const words = stars === '0' ? t('finding.unrated') : counted('marks.stars', Number(stars));
    return sign === '' || stars === '5' ? words : t('finding.andUp', { value: words });
  }

  function valuesName(facet: string, values: readonly string[]): string {
    if (facet === 'rating') {
      const stars = values.map(Number).sort();
      const [least = 0] = stars;
      if (least > 0 && stars.length > 1 && stars.length === 6 - least)
        return ratingName(`>=${String(least)}`);
    }
    return values.map((value) => valueName(facet, value)).join(', ');
  }

  /** A part of the search in a few words, as its chip shows it. */
  function partName(part: FindPart): string {
    switch (part.kind) {
      case 'term':
        return termName(part.term);
      case 'choice': {
        const words = `${facetName(part.facet)}: ${valuesName(part.facet, part.values)}`;
        return part.isExcluded ? t('finding.not', { words }) : words;
      }
      case 'account':
        return `${t('finding.facets.account')}: ${valueName('account', part.accountId)}`;
      case 'album':
        return `${t('finding.album')}: ${albums.albums.find(({ id }) => id === part.albumId)?.name ?? ''}`;
      case 'show':
        return t(`library.${part.show}`);
    }
  }

  /** Null where what is written says enough. */
  function termWords(term: SearchTerm): string | null {
    switch (term.kind) {
      case 'import':
        return t('finding.importOf', { name: valueName('import', String(term.importId)) });
      case 'like':
        return t('lookAlikes.of', { name: pictureName(term.pictureId) });
      default:
        return null;
    }
  }

  /** The beginning of its prompt; a chip has no room for more. */
  function pictureName(pictureId: number): string {
    const prompt = (lookAlikes.prompts.get(pictureId) ?? '').trim();
    if (prompt === '') return String(pictureId);
    return prompt.length > 40 ? `${prompt.slice(0, 39).trimEnd()}…` : prompt;
  }

  /** As it is written, but for numbers that nobody knows by heart. */
  function termName(term: SearchTerm): string {
    const words = termWords(term);
    if (words !== null) return term.isExcluded ? t('finding.not', { words }) : words;
    return term.kind === 'words' && !term.isExcluded ? term.text : termText(term);
  }

  return { parameterWords, facetName, valueName, partName };
}
