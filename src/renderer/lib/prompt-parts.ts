// A prompt in pieces, so that its parameters can be told from its words and are not torn apart at the end of a line.
// Invariant: the pieces joined are the prompt, character for character.

export type PromptPart =
  | { readonly kind: 'words'; readonly text: string }
  /** `value` begins with the space before it, and is empty for a switch such as `--tile`. */
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string };

/** Longer values (links, words to leave out) may break like words. */
const parameter = /(?<=^|\s)(--[a-z]+)((?:\s(?!--)\S{1,12}(?=\s|$))?)(?=\s|$)/giu;

/** Splits at parameters: their name (`--ar`, `--niji`) with its value where that is short. */
export function promptParts(prompt: string): PromptPart[] {
  const parts: PromptPart[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = '', 2: value = '', index } of prompt.matchAll(parameter)) {
    if (index > end) parts.push({ kind: 'words', text: prompt.slice(end, index) });
    parts.push({ kind: 'parameter', name, value });
    end = index + whole.length;
  }
  if (end < prompt.length) parts.push({ kind: 'words', text: prompt.slice(end) });
  return parts;
}

/** What it says before its first parameter; all of it where it begins with one. */
export function wordsOf(prompt: string): string {
  const [words = ''] = prompt.split(/(?:^|\s+)--[a-z]/iu, 1);
  return words === '' ? prompt : words;
}

/** A parameter as it is written: a switch has no value (`--tile`). */
export function parameterText(name: string, value: string): string {
  return value === '' || value === 'true' ? `--${name}` : `--${name} ${value}`;
}
