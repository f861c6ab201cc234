// Collects which rows a connection's writes have touched, until somebody takes them as one batch.
// Invariant: a write notes what it changed in the same turn; ids stop being listed when they are too many.
import type { Database } from 'better-sqlite3';

/** The batch behind the event `catalog.changed`; null lists mean 'too many to name'. */
export interface CatalogChanges {
  readonly revision: number;
  readonly tasks: readonly number[] | null;
  readonly pictures: readonly number[] | null;
  readonly membership: boolean;
  /** Marks, tags or albums of pictures: what a search finds may be different, and so are sidecars. */
  readonly marks: boolean;
  /** Traits of pictures: what a search finds may be different; no sidecar carries them. */
  readonly traits: boolean;
  readonly accounts: boolean;
  readonly albums: boolean;
}

/** More ids than this are not named one by one. */
const namedChangesMax = 500;

class ChangeLog {
  #revision = 0;
  #tasks = new Set<number>();
  #pictures = new Set<number>();
  #overflow = false;
  #membership = false;
  #marks = false;
  #traits = false;
  #accounts = false;
  #albums = false;
  #dirty = false;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Another connection, whose changes this one sees, has come so far. */
  catchUp(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  task(id: number): void {
    this.#touch();
    if (!this.#overflow) this.#tasks.add(id);
    this.#limit();
  }

  picture(id: number): void {
    this.#touch();
    if (!this.#overflow) this.#pictures.add(id);
    this.#limit();
  }

  membership(): void {
    this.#touch();
    this.#membership = true;
  }

  marks(): void {
    this.#touch();
    this.#marks = true;
  }

  traits(): void {
    this.#touch();
    this.#traits = true;
  }

  accounts(): void {
    this.#touch();
    this.#accounts = true;
  }

  albums(): void {
    this.#touch();
    this.#albums = true;
  }

  /** Everything since the last call; null when nothing changed. */
  take(): CatalogChanges | null {
    if (!this.#dirty) return null;
    const changes: CatalogChanges = {
      revision: this.#revision,
      tasks: this.#overflow ? null : [...this.#tasks],
      pictures: this.#overflow ? null : [...this.#pictures],
      membership: this.#membership,
      marks: this.#marks,
      traits: this.#traits,
      accounts: this.#accounts,
      albums: this.#albums,
    };
    this.#tasks.clear();
    this.#pictures.clear();
    this.#overflow = false;
    this.#membership = false;
    this.#marks = false;
    this.#traits = false;
    this.#accounts = false;
    this.#albums = false;
    this.#dirty = false;
    return changes;
  }

  #touch(): void {
    this.#revision += 1;
    this.#dirty = true;
  }

  #limit(): void {
    if (this.#tasks.size + this.#pictures.size <= namedChangesMax) return;
    this.#overflow = true;
    this.#tasks.clear();
    this.#pictures.clear();
  }
}

const logs = new WeakMap<Database, ChangeLog>();

/** The log of this connection. */
export function changesOf(db: Database): ChangeLog {
  let log = logs.get(db);
  if (log === undefined) {
    log = new ChangeLog();
    logs.set(db, log);
  }
  return log;
}
