// One account as its tasks are followed: which of them are being asked about, and how it has answered lately.
// Invariant: no task is asked about twice at once. Questions that were under way together and failed together are one
// failure, and one that is answered after a rest has begun does not end it.
import type { AccountRecord } from '../catalog/accounts.ts';

/** After this many failures in a row a run that waits for the end stops waiting for the account. */
const hopelessAfterFailures = 4;

interface Task {
  readonly id: number;
}

export class AccountLane {
  #account: AccountRecord;
  readonly #taskIds = new Set<number>();
  #questions = 0;
  #failuresInRow = 0;
  #restsUntilMs = 0;
  #rests = 0;
  #suspectId: number | null = null;

  constructor(account: AccountRecord) {
    this.#account = account;
  }

  get account(): AccountRecord {
    return this.#account;
  }

  /** Questions under way. */
  get questions(): number {
    return this.#questions;
  }

  /** Tasks that are being asked about. */
  get taskCount(): number {
    return this.#taskIds.size;
  }

  /** Epoch ms; until then nothing is asked, whatever the catalog says of the account. */
  get restsUntilMs(): number {
    return this.#restsUntilMs;
  }

  /** How many rests were noted; told when the catalog is asked, so that {@link update} knows what its answer cannot know. */
  get rests(): number {
    return this.#rests;
  }

  get isAnswered(): boolean {
    return this.#failuresInRow === 0;
  }

  get isHopeless(): boolean {
    return this.#failuresInRow >= hopelessAfterFailures;
  }

  /** The last task that a question about it alone failed for. */
  get suspectId(): number | null {
    return this.#suspectId;
  }

  isAskedAbout(task: Task): boolean {
    return this.#taskIds.has(task.id);
  }

  /**
   * Takes the account as the catalog had it when there were so many rests. A rest that its provider asked for is kept through a
   * stop of the user's, and one that was noted since through an answer from before.
   */
  update(account: AccountRecord, restsThen: number): void {
    const before = this.#account.health.kind;
    const now = account.health.kind;
    // The user has mended it: a new key, or resumed after a stop.
    if (before === 'stopped' && now !== 'stopped') this.#failuresInRow = 0;
    if (before === 'waiting' && now !== 'waiting' && restsThen === this.#rests) this.#restsUntilMs = 0;
    this.#account = account;
  }

  beginQuestion(tasks: readonly Task[]): void {
    this.#questions += 1;
    for (const { id } of tasks) this.#taskIds.add(id);
  }

  endQuestion(tasks: readonly Task[]): void {
    this.#questions -= 1;
    for (const { id } of tasks) this.#taskIds.delete(id);
  }

  /** False where it rests: what was under way when the rest began says nothing of it. */
  noteAnswer(nowMs: number): boolean {
    if (this.#isResting(nowMs)) return false;
    this.#failuresInRow = 0;
    return true;
  }

  /** How many failures in a row there are with one that came now. */
  failuresWithOneMore(nowMs: number): number {
    return this.#isResting(nowMs) ? this.#failuresInRow : this.#failuresInRow + 1;
  }

  /** @param restsUntilMs Epoch ms; a rest is never made shorter. */
  noteFailures(failuresInRow: number, restsUntilMs: number): void {
    this.#failuresInRow = failuresInRow;
    this.#rests += 1;
    this.#restsUntilMs = Math.max(this.#restsUntilMs, restsUntilMs);
  }

  suspect(task: Task): void {
    this.#suspectId = task.id;
  }

  /** The clock was set back by so much: a rest ends as much sooner by it. */
  followClockBack(byMs: number): void {
    this.#restsUntilMs -= byMs;
  }

  #isResting(nowMs: number): boolean {
    return this.#restsUntilMs > nowMs;
  }
}
