// Gives the event loop a turn in the middle of long work on the main thread.
import { setImmediate as immediate } from 'node:timers/promises';

/** Resolves in the next turn of the event loop, after pending input and output were served. */
export async function nextTurn(): Promise<void> {
  await immediate();
}
