// The few words below a picture on a contact sheet.
// Invariant: pure; there are always some: where the prompt is missing or cannot be drawn it is the file's name, and where
// that cannot either, the task's id, which every font has.
import type { PictureToExport } from '../../catalog/exports.ts';
import { promptText } from '../../saving/target-name.ts';

export interface Caption {
  readonly words: string;
  /** Its parameters, else the name of its file; '' where that is said already. */
  readonly side: string;
}

/** More than any two lines hold. */
const wordsMaxLength = 400;

/** @param drawable Leaves out what cannot be drawn. */
export function captionOf(picture: PictureToExport, drawable: (text: string) => string): Caption {
  const prompt = drawable(promptText(picture.prompt ?? '').slice(0, wordsMaxLength));
  const parameters = drawable(
    Object.entries(picture.parameters)
      .map(([name, value]) => `--${name} ${value}`.trimEnd())
      .join(' '),
  );
  const path = picture.original?.path ?? '';
  const fileName = drawable(path.slice(path.lastIndexOf('/') + 1));
  const words = [prompt, fileName].find(saysSomething) ?? `${picture.remoteId} ${String(picture.index)}`;
  return { words, side: parameters !== '' || words === fileName ? parameters : fileName };
}

/** A name of which only the hyphens and the extension are left says nothing. */
function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(/\.\w+$/, ''));
}

const words = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Text in lines of a width; what does not fit ends with an ellipsis. Scripts without spaces break between words too.
 * @param widthOf Of a text, in the unit of `width`.
 */
export function linesOf(
  text: string,
  {
    width,
    maxLines,
    widthOf,
  }: { readonly width: number; readonly maxLines: number; readonly widthOf: (text: string) => number },
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = Array.from(words.segment(text), ({ segment }) => segment);
  for (const [at, piece] of pieces.entries()) {
    if (widthOf((line + piece).trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (lines.length + 1 === maxLines || line === '') {
      lines.push(shortened(line + pieces.slice(at).join(''), width, widthOf));
      return lines;
    }
    lines.push(line.trimEnd());
    line = piece.trimStart();
    if (widthOf(line) > width) {
      lines.push(shortened(line + pieces.slice(at + 1).join(''), width, widthOf));
      return lines;
    }
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** The beginning that fits with an ellipsis behind it. */
function shortened(text: string, width: number, widthOf: (text: string) => number): string {
  const letters = Array.from(text);
  let [fits, fails] = [0, letters.length + 1];
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    const isShort = widthOf(`${letters.slice(0, middle).join('').trimEnd()}…`) <= width;
    if (isShort) fits = middle;
    else fails = middle;
  }
  return `${letters.slice(0, fits).join('').trimEnd()}…`;
}
