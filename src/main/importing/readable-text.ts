// Makes pasted text plain before ids are looked for: escapes undone, invisible characters gone, full-width
// digits narrow. Invariant: linear time, and text of printable ASCII without escapes comes back as it is.

const perhapsUnplain = /[^\t\n\r -$'-[\]-~]/;
const backslashEscape = /\\{1,8}(?:u([0-9A-Fa-f]{4})|([nrt/]))/g;
const percentEscape = /%(?:25)?(0[9AaDd]|2[0-9A-Fa-f]|3[A-Fa-f]|5[BbDd]|7[B-Db-d])/g;
const htmlEntity = /&(quot|apos|amp|lt|gt|nbsp|#34|#39|#x22|#x27);/gi;
// eslint-disable-next-line no-control-regex -- colours of terminals stand in copied logs
const terminalColour = /\u001b\[[0-9;]{0,16}[A-Za-z]/g;
/** UTF-16 read as bytes: every other character. Any other NUL parts one text from the next (`find -print0`). */
// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const halfOfTwoBytes = /(?<=\u0000[^\u0000])\u0000|\u0000(?=[^\u0000]\u0000)/g;
/** Soft hyphen, zero-width and direction marks, byte order mark, variation selectors. */
const invisible =
  // eslint-disable-next-line no-misleading-character-class -- single code points, each on its own
  /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;
/** UTF-8 that was read as Windows-1252: byte order mark, typographic quotes and dashes, no-break space. */
const misread = /ï»¿|â€.|Â(?=[\s\u00a0])/g;
const fullWidth = /[\uff01-\uff5e]/g;
/** Word processors turn the hyphens of a UUID into typographic ones. */
const typographicHyphen = /(?<=[0-9A-Fa-f])[\u2010-\u2013\u2212](?=[0-9A-Fa-f])/g;

const htmlCharacters: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  '#x22': '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

/**
 * `text` as a person reads it: JSON, URL and HTML escapes undone, terminal colours and invisible characters
 * removed, full-width characters narrow, typographic hyphens between hex digits plain. Never longer than `text`.
 */
export function readableText(text: string): string {
  if (!perhapsUnplain.test(text)) return text;
  let plain = text;
  if (plain.includes('\\')) {
    plain = plain.replace(backslashEscape, (_, code: string | undefined, letter: string | undefined) => {
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      if (letter === '/') return '/';
      return letter === 't' ? '\t' : '\n';
    });
  }
  if (plain.includes('%')) {
    plain = plain.replace(percentEscape, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  }
  if (plain.includes('&')) {
    plain = plain.replace(htmlEntity, (_, name: string) => htmlCharacters[name.toLowerCase()] ?? ' ');
  }
  if (plain.includes('\u001b')) plain = plain.replace(terminalColour, '');
  // eslint-disable-next-line no-control-regex -- NUL is plain ASCII and no text
  if (!/[\u0000\u0080-\uffff]/.test(plain)) return plain;
  return (
    plain
      .replace(misread, ' ')
      .replace(halfOfTwoBytes, '')
      .replace(invisible, '')
      // eslint-disable-next-line no-control-regex -- NUL is what is left of them
      .replace(/[\u0000\u0085\u2028\u2029]/g, '\n')
      .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
      .replace(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
      .replace(typographicHyphen, '-')
  );
}

/**
 * A place at or shortly before `end` where `text` may be cut without dividing an escape that {@link readableText}
 * undoes; greater than `start`.
 */
export function cutBetweenEscapes(text: string, start: number, end: number): number {
  const longestEscape = 24;
  for (let index = Math.max(start + 1, end - longestEscape); index < end; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x5c || character === 0x25 || character === 0x26 || character === 0x1b) return index;
    if (character === 0xef || character === 0xe2 || character === 0xc2) return index;
  }
  return end;
}
