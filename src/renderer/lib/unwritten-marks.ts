// Marks that are shown already and still being written: they stay over whatever is read meanwhile.
// Invariant: the newest change of a picture wins; one that is settled no longer counts, whatever came after it stays.
import type { Marks } from '../../preload/contract/marks.ts';

export class UnwrittenMarks {
  /** The newest last. */
  readonly #changes = new Set<{
    readonly pictureIds: ReadonlySet<number>;
    readonly change: Partial<Marks>;
  }>();

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  /** Call the returned function when it is written, or known not to be. */
  add(pictureIds: readonly number[], change: Partial<Marks>): () => unknown {
    const marking = { pictureIds: new Set(pictureIds), change };
    this.#changes.add(marking);
    return () => this.#changes.delete(marking);
  }

  /** The same object where nothing of this picture's marks is being written. */
  over<Marked extends { readonly marks: Marks }>(pictureId: number | null, one: Marked): Marked {
    let marked = one;
    for (const { pictureIds, change } of this.#changes)
      if (pictureId !== null && pictureIds.has(pictureId))
        marked = { ...marked, marks: { ...marked.marks, ...change } };
    return marked;
  }
}
