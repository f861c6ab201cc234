// Names inside an archive: no two are the same to any system that unpacks it.
// Invariant: names that differ in case or in how their accents are written count as the same; a picture and what is beside
// it are numbered together.
import { numberedStem } from './export-name.ts';
import type { ExportName } from './export-name.ts';

export class ArchiveNames {
  readonly #taken = new Set<string>();
  /** Where to go on with a stem that many have. */
  readonly #tried = new Map<string, number>();

  /** @param reserved Names that no picture may have. */
  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.#taken.add(folded(name));
  }

  /** The stem under which the picture and all that is beside it are free; they are taken now. */
  take({ stem, extension }: ExportName, besides: readonly string[]): string {
    const key = folded(`${stem}${extension}`);
    for (let copy = this.#tried.get(key) ?? 1; ; copy += 1) {
      const numbered = numberedStem(stem, copy);
      const names = [extension, ...besides].map((each) => folded(`${numbered}${each}`));
      if (names.some((name) => this.#taken.has(name))) continue;
      for (const name of names) this.#taken.add(name);
      this.#tried.set(key, copy + 1);
      return numbered;
    }
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
