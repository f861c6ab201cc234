// Search terms as the text of the search box.
// Invariant: text made from terms reads back as those terms.
import { parameterName } from './midjourney-prompt.ts';
import { piecesOf } from './search-pieces.ts';
import type { ParameterTest, SearchTerm, TextTest } from './search-terms.ts';

/** A term as it is written, so that {@link parseSearch} reads it back where a blank or another term follows. */
export function termText(term: SearchTerm): string {
  return `${term.isExcluded ? '-' : ''}${positiveText(term)}`;
}

/** Terms as the text of the search box. Ends with a blank: nothing of it is still being typed. */
export function searchText(terms: readonly SearchTerm[]): string {
  return terms.map((term) => `${termText(term)} `).join('');
}

function positiveText(term: SearchTerm): string {
  switch (term.kind) {
    case 'words':
      return `${isReadableWord(term.text) ? term.text : quoted(term.text)}${starOf(term)}`;
    case 'phrase':
      return `${quoted(term.text)}${starOf(term)}`;
    case 'file':
    case 'note':
      return `${term.kind}:${valueText(term.text)}${starOf(term)}`;
    case 'parameter':
      return parameterText(term.name, term.test);
    case 'account':
    case 'tag':
    case 'album':
      return `${term.kind}:${valueText(term.name)}`;
    case 'provider':
      return `provider:${term.provider}`;
    case 'kind':
      return `kind:${term.pictureKind}`;
    case 'rating':
      return `rating:${term.comparison === '=' ? '' : term.comparison}${String(term.rating)}`;
    case 'is':
      return `is:${term.state}`;
    case 'label':
      return `label:${term.label}`;
    case 'before':
    case 'after':
    case 'on':
      return `${term.kind}:${term.date}`;
    case 'aspect':
      return `aspect:${term.aspect}`;
    case 'like':
      return `like:${String(term.pictureId)}`;
    case 'colour':
      return `colour:${term.colour}`;
    case 'import':
      return `import:${String(term.importId)}`;
    case 'id':
      return `id:${valueText(term.id)}`;
  }
}

function parameterText(name: string, test: ParameterTest): string {
  const isKnown = parameterName(name) !== null;
  if (test.kind === 'any') return isKnown ? `${name}:*` : `--${name}`;
  const value = test.kind === 'is' ? test.value : `${test.comparison}${String(test.value)}`;
  return isKnown ? `${name}:${valueText(value)}` : `--${name}=${value}`;
}

function starOf({ isPrefix }: TextTest): string {
  return isPrefix ? '*' : '';
}

/** A value behind a colon: in quotes where it would end too early or mean something else. */
function valueText(value: string): string {
  return /^[^\s"\uff02\u201c-\u201e]\S*$/.test(value) && !/[*\uff0a]$/.test(value) ? value : quoted(value);
}

function isReadableWord(text: string): boolean {
  const [piece, more] = piecesOf(`${text} `);
  return piece !== undefined && more === undefined && !piece.isExcluded && !piece.isQuoted && !piece.hasStar;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
