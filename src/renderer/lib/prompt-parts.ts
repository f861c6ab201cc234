// A prompt in pieces, so that its parameters can be told from its words.
// Invariant: the pieces joined are the prompt, character for character.

export interface PromptPart {
  readonly text: string;
  readonly isParameter: boolean;
}

/** Splits at the names of parameters (`--ar`, `--niji`); their values stay with the words. */
export function promptParts(prompt: string): PromptPart[] {
  return prompt
    .split(/(?<=^|\s)(--[a-z]+)(?=\s|$)/i)
    .map((text, at) => ({ text, isParameter: at % 2 === 1 }))
    .filter((part) => part.text !== '');
}
