// What the gallery's questions are answered from: a few numbers for every tile, in typed arrays.
// Invariant: after `refresh` it says what the catalog's rows say, however it came there (all at once, or task by task);
// no text of a tile is kept, only codes; some 200 bytes a tile.
import type { Database } from 'better-sqlite3';
import { codeOfAspect } from '../../preload/contract/finding.ts';
import { colourLabels, flags } from '../../preload/contract/marks.ts';
import { mediaTypes, pictureKinds, pictureStateNames } from '../../preload/contract/pictures.ts';
import { shapeOf } from './aspect-names.ts';
import { CodeLists } from './code-lists.ts';
import { Dictionary } from './dictionary.ts';
import { lastTaskId } from './last-task-id.ts';
import { ParameterValues } from './parameter-values.ts';
import { statement } from './statement.ts';
import { monthAround } from './tile-months.ts';
import type { Month } from './tile-months.ts';
import { libraryTiles } from './tile-rows.ts';
import type { TileRow, TileSource } from './tile-rows.ts';

const firstCapacity = 1024;
/** So many tasks are read anew at once: their rows are garbage before they are old. */
const refreshedAtOnce = 1000;
/** Lists that nobody names any more are given up when they are this much of all. */
const garbageShare = 0.5;

/** A column grows with the others. */
interface Columns {
  key: Int32Array;
  taskId: Int32Array;
  position: Uint16Array;
  sortAtMs: Float64Array;
  month: Uint16Array;
  account: Uint16Array;
  kind: Uint8Array;
  state: Uint8Array;
  rating: Uint8Array;
  flag: Uint8Array;
  label: Uint8Array;
  aspect: Uint8Array;
  shape: Uint16Array;
  sizeBytes: Uint32Array;
  mediaType: Uint8Array;
  familyId: Int32Array;
  parameters: Int32Array;
  tags: Int32Array;
  standing: Uint8Array;
  hasNote: Uint8Array;
  /** Two halves of 32 bits; a tile without a likeness has 0 in both. */
  likenessHigh: Uint32Array;
  likenessLow: Uint32Array;
  /** One bit for each family of colours. */
  colours: Uint16Array;
}

function columnsOf(capacity: number): Columns {
  return {
    key: new Int32Array(capacity),
    taskId: new Int32Array(capacity),
    position: new Uint16Array(capacity),
    sortAtMs: new Float64Array(capacity),
    month: new Uint16Array(capacity),
    account: new Uint16Array(capacity),
    kind: new Uint8Array(capacity),
    state: new Uint8Array(capacity),
    rating: new Uint8Array(capacity),
    flag: new Uint8Array(capacity),
    label: new Uint8Array(capacity),
    aspect: new Uint8Array(capacity),
    shape: new Uint16Array(capacity),
    sizeBytes: new Uint32Array(capacity),
    mediaType: new Uint8Array(capacity),
    familyId: new Int32Array(capacity),
    parameters: new Int32Array(capacity),
    tags: new Int32Array(capacity),
    standing: new Uint8Array(capacity),
    hasNote: new Uint8Array(capacity),
    likenessHigh: new Uint32Array(capacity),
    likenessLow: new Uint32Array(capacity),
    colours: new Uint16Array(capacity),
  };
}

/** What a refresh changes in the order, by slots. */
interface OrderChange {
  readonly gone: Set<number>;
  readonly come: number[];
}

/** One over the place in a list of constants; 0 where there is no value. */
const codeIn = (list: readonly string[], value: string | null): number =>
  value === null ? 0 : list.indexOf(value) + 1;

export class TileIndex {
  columns: Columns = columnsOf(firstCapacity);
  readonly accounts = new Dictionary();
  readonly parameters = new ParameterValues();
  /** Width and height by their common ratio, as `16:9`. */
  readonly shapes = new Dictionary();
  parameterLists = new CodeLists();
  tagLists = new CodeLists();
  /** Slots of all tiles: the newest first, those of one task together and in its order. */
  order: Int32Array = new Int32Array(0);
  /** Grows with every change of any column. */
  revision = 0;
  /** Grows when `order` has changed. */
  orderRevision = 0;
  /** Grows when `order` or a likeness has changed. */
  likenessRevision = 0;
  #free: number[] = [];
  #end = 0;
  /** Most tasks have one tile: its slot stands for a list of one, which would need three times the room. */
  #slotsOfTask = new Map<number, number | readonly number[]>();
  #lastTaskId = 0;
  #highestTagId = 0;
  #month: Month = { startMs: 0, endMs: 0, code: 0 };
  #lastParameters = { json: '{}', list: 0 };
  readonly #source: TileSource;

  constructor(source: TileSource = libraryTiles) {
    this.#source = source;
  }

  /** The highest id of a task that it knows, or has known. */
  get lastTaskId(): number {
    return this.#lastTaskId;
  }

  /** Tags have ids up to this. */
  get highestTagId(): number {
    return this.#highestTagId;
  }

  slotsOfTask(taskId: number): readonly number[] {
    const slots = this.#slotsOfTask.get(taskId) ?? [];
    return typeof slots === 'number' ? [slots] : slots;
  }

  #noteSlots(taskId: number, slots: readonly number[]): void {
    // A copy: an array that has grown holds room for a dozen more, and a library has very many of these.
    this.#slotsOfTask.set(taskId, slots.length === 1 ? (slots[0] ?? 0) : slots.slice());
  }

  /** Numbers below this may be slots. */
  get slotsEnd(): number {
    return this.#end;
  }

  /** Reads everything anew. */
  load(db: Database): void {
    // One moment for all statements: what another connection writes meanwhile is touched after it.
    db.transaction(() => this.#loadNow(db))();
  }

  #loadNow(db: Database): void {
    const count = statement(db, 'SELECT (SELECT count(*) FROM pictures) + (SELECT count(*) FROM tasks)')
      .pluck()
      .get() as number;
    this.columns = columnsOf(Math.max(firstCapacity, Math.ceil(count * 1.1)));
    this.parameterLists = new CodeLists();
    this.tagLists = new CodeLists();
    this.#lastParameters = { json: '{}', list: 0 };
    this.#free = [];
    this.#end = 0;
    this.#slotsOfTask = new Map();
    this.#lastTaskId = lastTaskId(db);
    this.order = new Int32Array(0);
    for (const sql of this.#source.all) this.order = this.#merged(this.order, this.#takeAll(db, sql), null);
    this.revision += 1;
    this.orderRevision += 1;
    this.likenessRevision += 1;
  }

  /**
   * Reads these tasks, and those that are new since the last time, anew.
   * @param touched null: everything may have changed.
   */
  refresh(db: Database, touched: readonly number[] | null): void {
    const last = lastTaskId(db);
    if (touched === null || this.parameterLists.length > this.#listsWorthKeeping()) {
      this.load(db);
      return;
    }
    const fresh =
      last > this.#lastTaskId
        ? (statement(db, 'SELECT id FROM tasks WHERE id > ?').pluck().all(this.#lastTaskId) as number[])
        : [];
    this.#lastTaskId = Math.max(last, this.#lastTaskId);
    if (touched.length + fresh.length === 0) return;
    const change: OrderChange = { gone: new Set(), come: [] };
    // Each once: a task that moves between two pieces must not come and go in one change of the order.
    const tasks = [...new Set([...touched, ...fresh])];
    for (let at = 0; at < tasks.length; at += refreshedAtOnce) {
      const some = tasks.slice(at, at + refreshedAtOnce);
      const ids = JSON.stringify(some);
      const rows = this.#source.ofTasks.flatMap((sql) => statement(db, sql).raw().all(ids) as TileRow[]);
      this.#replace(some, rows, change);
    }
    this.#reorder(change);
    this.revision += 1;
  }

  #listsWorthKeeping(): number {
    const perTile = 12;
    return Math.max(1 << 20, (this.order.length * perTile) / garbageShare);
  }

  /** Puts the rows of tasks in place of what is known of them, and notes what that changes in the order. */
  #replace(taskIds: readonly number[], rows: readonly TileRow[], { gone, come }: OrderChange): void {
    const byTask = new Map<number, TileRow[]>();
    for (const row of rows) {
      const list = byTask.get(row[1]) ?? [];
      list.push(row);
      byTask.set(row[1], list);
    }
    for (const taskId of taskIds) {
      if (byTask.has(taskId)) continue;
      for (const slot of this.slotsOfTask(taskId)) gone.add(slot);
      this.#slotsOfTask.delete(taskId);
    }
    for (const [taskId, list] of byTask) {
      const known = this.slotsOfTask(taskId);
      list.sort((a, b) => a[2] - b[2]);
      if (this.#standAsBefore(known, list)) {
        for (const [at, row] of list.entries()) this.#write(known[at] ?? 0, row);
        continue;
      }
      for (const slot of known) gone.add(slot);
      const slots = list.map((row) => this.#write(this.#newSlot(), row));
      this.#noteSlots(taskId, slots);
      for (const slot of slots) come.push(slot);
    }
  }

  /** Where no tile has come, gone or moved, the order stays. */
  #reorder({ gone, come }: OrderChange): void {
    if (gone.size + come.length === 0) return;
    this.order = this.#merged(this.order, Int32Array.from(come).sort(this.#compare), gone);
    for (const slot of gone) this.#free.push(slot);
    this.orderRevision += 1;
    this.likenessRevision += 1;
  }

  #standAsBefore(known: readonly number[], rows: readonly TileRow[]): boolean {
    const { key, sortAtMs } = this.columns;
    return (
      known.length === rows.length &&
      rows.every((row, at) => key[known[at] ?? -1] === row[0] && sortAtMs[known[at] ?? -1] === row[3])
    );
  }

  /** Rows in their order; those of one task follow each other. Answers their slots. */
  #takeAll(db: Database, sql: string): Int32Array {
    const from = this.#end;
    let taskId = 0;
    let slots: number[] = [];
    const keepSlots = (): void => {
      if (slots.length > 0) this.#noteSlots(taskId, slots);
    };
    for (const row of statement(db, sql).raw().iterate() as IterableIterator<TileRow>) {
      const slot = this.#write(this.#newSlot(), row);
      if (row[1] !== taskId) {
        keepSlots();
        taskId = row[1];
        slots = [...this.slotsOfTask(taskId)];
      }
      slots.push(slot);
    }
    keepSlots();
    return Int32Array.from({ length: this.#end - from }, (_, at) => from + at);
  }

  #newSlot(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#end === this.columns.key.length) this.#grow();
    this.#end += 1;
    return this.#end - 1;
  }

  #grow(): void {
    const larger = columnsOf(this.columns.key.length * 2);
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.columns[name]);
    this.columns = larger;
  }

  #write(slot: number, row: TileRow): number {
    const to = this.columns;
    const [key, taskId, position, sortAtMs, accountId, kind, state, rating, flag, label, ...rest] = row;
    const [widthPx, heightPx, sizeBytes, mediaType, familyId, parameters, standing, hasNote, ...more] = rest;
    const [tagIds, likenessHigh, likenessLow, colours] = more;
    const isMeasured = widthPx !== null && heightPx !== null;
    to.key[slot] = key;
    to.taskId[slot] = taskId;
    to.position[slot] = position;
    to.sortAtMs[slot] = sortAtMs;
    to.month[slot] = this.#monthOf(sortAtMs);
    to.account[slot] = this.accounts.codeOf(accountId);
    to.kind[slot] = codeIn(pictureKinds, kind);
    to.state[slot] = codeIn(pictureStateNames, state);
    to.rating[slot] = rating;
    to.flag[slot] = codeIn(flags, flag);
    to.label[slot] = codeIn(colourLabels, label);
    to.aspect[slot] = codeOfAspect(widthPx, heightPx);
    to.shape[slot] = isMeasured ? this.shapes.codeOf(shapeOf(widthPx, heightPx)) + 1 : 0;
    to.sizeBytes[slot] = sizeBytes ?? 0;
    to.mediaType[slot] = codeIn(mediaTypes, mediaType);
    to.familyId[slot] = familyId;
    to.parameters[slot] = this.#parametersOf(parameters);
    to.tags[slot] = tagIds === null ? 0 : this.#tagsOf(tagIds);
    to.standing[slot] = standing;
    to.hasNote[slot] = hasNote;
    this.#writeLikeness(slot, likenessHigh ?? 0, likenessLow ?? 0);
    to.colours[slot] = colours ?? 0;
    return slot;
  }

  #writeLikeness(slot: number, high: number, low: number): void {
    const { likenessHigh, likenessLow } = this.columns;
    if (likenessHigh[slot] === high && likenessLow[slot] === low) return;
    likenessHigh[slot] = high;
    likenessLow[slot] = low;
    this.likenessRevision += 1;
  }

  #tagsOf(tagIds: string): number {
    const ids = tagIds.split(',').map(Number);
    for (const id of ids) this.#highestTagId = Math.max(this.#highestTagId, id);
    return this.tagLists.add(ids);
  }

  /** Pictures of one task come one after the other, and share a list. */
  #parametersOf(json: string): number {
    if (json === '{}') return 0;
    if (json === this.#lastParameters.json) return this.#lastParameters.list;
    const parameters = JSON.parse(json) as Readonly<Record<string, string>>;
    const list = this.parameterLists.add(
      Object.entries(parameters).map(([name, value]) => this.parameters.codeOf(`--${name}`, value)),
    );
    this.#lastParameters = { json, list };
    return list;
  }

  #monthOf(atMs: number): number {
    if (atMs < this.#month.startMs || atMs >= this.#month.endMs) this.#month = monthAround(atMs);
    return this.#month.code;
  }

  readonly #compare = (a: number, b: number): number => {
    const { sortAtMs, taskId, position } = this.columns;
    const one = sortAtMs[a] ?? 0;
    const other = sortAtMs[b] ?? 0;
    if (one !== other) return other - one;
    return (taskId[b] ?? 0) - (taskId[a] ?? 0) || (position[a] ?? 0) - (position[b] ?? 0);
  };

  /** Two sorted lists in one, without what is gone from the first. */
  #merged(one: Int32Array, other: Int32Array, gone: ReadonlySet<number> | null): Int32Array {
    const merged = new Int32Array(one.length + other.length - (gone?.size ?? 0));
    let from = 0;
    let to = 0;
    for (const slot of one) {
      if (gone?.has(slot) === true) continue;
      while (from < other.length && this.#compare(other[from] ?? 0, slot) < 0) {
        merged[to] = other[from] ?? 0;
        to += 1;
        from += 1;
      }
      merged[to] = slot;
      to += 1;
    }
    merged.set(other.subarray(from), to);
    return merged;
  }
}
