// Text as it is compared with what somebody types: case and accents aside.

export const foldedText = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of what was typed. */
export const foldedWords = (typed: string): readonly string[] =>
  foldedText(typed).split(/\s+/).filter(Boolean);
