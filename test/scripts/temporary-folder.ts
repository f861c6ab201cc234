// A folder of its own for a test, gone when the test ends.
// Invariant: nothing is left behind, whether the test passed or not.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file as if it had been changed so many seconds ago. */
export function writeAged(path: string, ageSeconds: number, text = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  age(path, ageSeconds);
}

/** Makes a file or folder look as if it had been changed so many seconds ago. */
export function age(path: string, ageSeconds: number): void {
  const seconds = Date.now() / 1000 - ageSeconds;
  utimesSync(path, seconds, seconds);
}
