// Counts what came of each picture of an export.
// Invariant: pure; every picture is counted once, as copied, skipped or failed, and those that are counted nowhere are left;
// pictures in something larger are copied with the whole of it, or not at all.
import type {
  ExportFailure,
  ExportForm,
  ExportMade,
  ExportReport,
  ExportStop,
} from '../../preload/contract/exporting.ts';
import type { ExportOutcome } from './export-outcome.ts';

/** So many failures are told by name. */
const failuresMaxCount = 100;

export class ExportTally {
  readonly total: number;
  readonly #form: ExportForm['kind'];
  readonly #failures: ExportFailure[] = [];
  #copied = 0;
  #skipped = 0;
  #failed = 0;
  #besideKept = 0;
  #made: ExportMade | null = null;
  stopped: ExportStop | null = null;

  constructor(form: ExportForm['kind'], total: number) {
    this.#form = form;
    this.total = total;
  }

  get done(): number {
    return this.#copied + this.#skipped + this.#failed;
  }

  /** Pictures were copied into what was made, or not at all. */
  get isOneThing(): boolean {
    return this.#form !== 'folder';
  }

  end(made: ExportMade | null, failure: ExportStop | null): void {
    this.#made = made;
    if (this.isOneThing && made === null) this.#copied = 0;
    if (failure !== null) this.stopped ??= failure;
  }

  add(outcome: ExportOutcome): void {
    switch (outcome.kind) {
      case 'copied':
        this.#copied += 1;
        this.#besideKept += outcome.besideKept;
        return;
      case 'skipped':
        this.#skipped += 1;
        this.#besideKept += outcome.besideKept;
        return;
      case 'failed':
        this.#fail(outcome);
        return;
      case 'stopped':
        // The picture is one of those that are left: nothing is wrong with it.
        this.stopped ??= outcome.failure;
        return;
    }
  }

  /** Pictures that were asked for and are not in the library any more. */
  addGone(wanted: readonly number[], there: ReadonlySet<number>): void {
    for (const id of wanted) {
      if (there.has(id)) continue;
      const failure = { code: 'not-found', message: 'The picture is not in the library any more.' } as const;
      this.#fail({ name: `#${String(id)}`, failure });
    }
  }

  #fail({ name, failure }: ExportFailure): void {
    this.#failed += 1;
    if (this.#failures.length < failuresMaxCount) this.#failures.push({ name, failure });
  }

  report(): ExportReport {
    return {
      ...{
        form: this.#form,
        total: this.total,
        copied: this.#copied,
        skipped: this.#skipped,
        failed: this.#failed,
      },
      ...{ besideKept: this.#besideKept, made: this.#made },
      ...{ failures: this.#failures, stopped: this.stopped },
    };
  }
}
