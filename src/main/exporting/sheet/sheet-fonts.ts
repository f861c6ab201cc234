// Which letters can be drawn on this system, and with which fonts: the canvas takes those it is told of, and draws a box for
// a letter that none of them has.
// Invariant: no box is ever drawn. A letter that no installed font has is left out, and what has none left is said in another
// way (see caption.ts).
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';

/** In the order in which they are liked: each system's own first. */
const liked: readonly string[] = [
  ...['SF Pro Text', 'Helvetica Neue', 'Segoe UI', 'Inter', 'Noto Sans', 'Cantarell', 'Ubuntu', 'Roboto'],
  ...['Liberation Sans', 'Arial', 'DejaVu Sans'],
  ...['PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei UI', 'Microsoft YaHei', 'Noto Sans CJK SC'],
  ...['Source Han Sans SC', 'WenQuanYi Micro Hei', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic'],
  ...['Apple SD Gothic Neo', 'Malgun Gothic'],
  ...['Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'],
];
/** Of no font that is no test of itself. */
const unassigned = '\u{10fffd}';
const probePx = 24;
/** Letters of one script stand together, in blocks of about this many. */
const blockSize = 128;

export class SheetFonts {
  readonly #probe = createCanvas(2 * probePx, 2 * probePx).getContext('2d');
  readonly #installed: readonly string[];
  readonly #known = new Map<number, boolean>();
  /** Blocks of which some letter was looked for in every font, and found in none. */
  readonly #hopeless = new Set<number>();
  readonly #families: string[];
  #stack = '';
  #box: string;

  /** @param families Those that are installed. */
  constructor(families: readonly string[] = GlobalFonts.families.map(({ family }) => family)) {
    this.#installed = [...families].sort((a, b) => Number(b.includes('Sans')) - Number(a.includes('Sans')));
    // One file may hold several families, and be listed under one of them only; the others are known all the same.
    this.#families = liked.filter((family) => families.includes(family) || GlobalFonts.has(family));
    this.#setStack();
    this.#box = this.#drawn(unassigned, this.#stack);
  }

  /** A CSS font. */
  font(sizePt: number, weight: 400 | 600 = 400): string {
    return `${String(weight)} ${String(sizePt)}px ${this.#stack}`;
  }

  /** The text without what cannot be drawn; in one line. */
  drawable(text: string): string {
    const shown = Array.from(text.replace(/\s+/gu, ' '), (letter) => (this.#has(letter) ? letter : ''));
    return shown.join('').replace(/ {2,}/g, ' ').trim();
  }

  #has(letter: string): boolean {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= 0x20 && code < 0x7f) return true;
    const known = this.#known.get(code);
    if (known !== undefined) return known;
    const found =
      !/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u.test(letter) && this.#find(letter, Math.floor(code / blockSize));
    this.#known.set(code, found);
    return found;
  }

  #find(letter: string, block: number): boolean {
    if (this.#drawn(letter, this.#stack) !== this.#box) return true;
    if (this.#hopeless.has(block)) return false;
    for (const family of this.#installed) {
      const font = quoted(family);
      if (this.#drawn(letter, font) === this.#drawn(unassigned, font)) continue;
      this.#families.push(family);
      this.#setStack();
      this.#box = this.#drawn(unassigned, this.#stack);
      return this.#drawn(letter, this.#stack) !== this.#box;
    }
    this.#hopeless.add(block);
    return false;
  }

  #setStack(): void {
    this.#stack = [...this.#families.map(quoted), 'sans-serif'].join(', ');
  }

  /** How it looks, as something to compare. */
  #drawn(letter: string, font: string): string {
    const context: SKRSContext2D = this.#probe;
    context.clearRect(0, 0, 2 * probePx, 2 * probePx);
    context.font = `${String(probePx)}px ${font}`;
    context.fillText(letter, 4, 1.5 * probePx);
    return Buffer.from(context.getImageData(0, 0, 2 * probePx, 2 * probePx).data).toString('latin1');
  }
}

function quoted(family: string): string {
  return `"${family.replaceAll('"', '')}"`;
}
