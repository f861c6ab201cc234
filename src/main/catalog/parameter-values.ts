// Codes for the values of Midjourney parameters.
// Invariant: a pair of parameter and value keeps its code for as long as this lives; codes are 0, 1, 2, …

export class ParameterValues {
  /** By parameter (`--ar`), then by value. */
  readonly #codes = new Map<string, Map<string, number>>();
  readonly #facets: string[] = [];
  readonly #values: string[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** The parameter of a code, as `--ar`. */
  facetOf(code: number): string {
    return this.#facets[code] ?? '';
  }

  valueOf(code: number): string {
    return this.#values[code] ?? '';
  }

  codeOf(facet: string, value: string): number {
    let values = this.#codes.get(facet);
    if (values === undefined) {
      values = new Map();
      this.#codes.set(facet, values);
    }
    let code = values.get(value);
    if (code === undefined) {
      code = this.#values.length;
      values.set(value, code);
      this.#facets.push(facet);
      this.#values.push(value);
    }
    return code;
  }

  /** By code: 1 for the values of this parameter that pass. */
  codesWhere(facet: string, passes: (value: string) => boolean): Uint8Array {
    const codes = new Uint8Array(this.size);
    for (const [value, code] of this.#codes.get(facet) ?? []) if (passes(value)) codes[code] = 1;
    return codes;
  }
}
