// Files put away as an open library does it, without a thread to read them in.
import { systemClock } from '../../src/main/lib/clock.ts';
import { FileChores } from '../../src/main/saving/file-chores.ts';
import type { FileChoresDependencies } from '../../src/main/saving/file-chores.ts';
import { lookAtFile } from '../../src/main/saving/look-at-file.ts';

export function fileChoresHere(ports: Omit<FileChoresDependencies, 'clock' | 'look'>): FileChores {
  return new FileChores({ ...ports, clock: systemClock, look: lookAtFile });
}
