// Lets a thread of work stand back behind the one that answers the window.
// Invariant: nothing depends on it; where the system knows no priority of a single thread, nothing changes.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Ten steps down: a tenth of a busy core's time, all of an idle one's. */
const niceness = 10;

/** Lowers the calling thread. Linux alone has a priority per thread; elsewhere it would be the whole process's. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    // «<process>/task/<thread>»
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), niceness);
  } catch {
    // A sandbox without /proc: the thread stays as it is.
  }
}
