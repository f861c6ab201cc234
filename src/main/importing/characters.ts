// The kinds of characters that ids and their surroundings are made of, by character code.
// Invariant: pure and without allocation: these run once for every character of an import.

/** Kinds of ASCII characters, as bits. */
export const digit = 1;
export const smallHex = 2;
export const capitalHex = 4;
const letter = 8;
export const dash = 16;
const underscore = 32;

/** Which of the kinds above an ASCII character is; 0 for what is no part of a token. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) return digit;
  if (/[a-f]/.test(character)) return smallHex;
  if (/[A-F]/.test(character)) return capitalHex;
  if (/[g-zG-Z]/.test(character)) return letter;
  if (character === '-') return dash;
  return character === '_' ? underscore : 0;
});

export function kindOfCode(code: number): number {
  return code < 128 ? (kinds[code] as number) : 0;
}

export function isDigitCode(code: number): boolean {
  return kindOfCode(code) === digit;
}

export function isAlnumCode(code: number): boolean {
  return (kindOfCode(code) & (digit | smallHex | capitalHex | letter)) !== 0;
}

/** A-Z a-z 0-9 _ - */
export function isTokenCode(code: number): boolean {
  return kindOfCode(code) !== 0;
}

/** What names are made of: token characters, dots, Chinese and other letters. */
export function isNameCode(code: number): boolean {
  return isTokenCode(code) || code === 0x2e || (code >= 0x3400 && code < 0xff00);
}

/** Blanks, quotes, backslash, ( < { # and backtick, as they stand between a name and its value. */
export function isOpeningCode(code: number): boolean {
  return (
    code === 0x20 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x5c ||
    code === 0x09 ||
    code === 0x60 ||
    code === 0x28 ||
    code === 0x3c ||
    code === 0x7b ||
    code === 0x23 ||
    code === 0x2a
  );
}

/** Blanks, quotes and brackets end a URL, a path or a customId; so do commas. */
export function isBreakCode(code: number): boolean {
  return (
    code <= 0x20 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x28 ||
    code === 0x29 ||
    code === 0x2c ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x60 ||
    code === 0x5c
  );
}

export function isBlankCode(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** / _ - : . before or after an id: it may be a part of something bigger. */
export function isJoiningCode(code: number): boolean {
  return code === 0x2f || code === 0x5f || code === 0x2d || code === 0x3a || code === 0x2e;
}
