// Small numbers for texts that come again and again: account ids, names of parameters with their values.
// Invariant: a text keeps its code for as long as the dictionary lives; codes are 0, 1, 2, …

export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The text's code, given now if it has none yet. */
  codeOf(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#texts.length;
      this.#codes.set(text, code);
      this.#texts.push(text);
    }
    return code;
  }

  /** Undefined where the text has never been seen. */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }

  textOf(code: number): string {
    const text = this.#texts[code];
    if (text === undefined) throw new RangeError(`No text has the code ${String(code)}`);
    return text;
  }

  /** Every text with its code. */
  entries(): IterableIterator<[text: string, code: number]> {
    return this.#codes.entries();
  }
}
