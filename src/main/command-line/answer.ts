// What a command answers: one value for `--json`, lines for people, and the exit code.
import type { FailureCode } from '../../preload/contract/failure.ts';

/** 0 all well; 1 something failed, is missing or waits for the user; 2 wrong usage; 3 no keychain. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Answer {
  readonly json: unknown;
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** Control characters but tab and line feed, and the marks that turn the direction of text. */
const steering = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Lines as a terminal may have them: what a provider wrote into a prompt must not steer it. */
export function printable(lines: readonly string[]): string {
  return lines.join('\n').replace(steering, '');
}

const promptStartLength = 60;

/** The beginning of a prompt, in one line. */
export function promptStart(prompt: string | null): string {
  const oneLine = (prompt ?? '').replace(/\s+/g, ' ').trim();
  // By code points, so that no emoji is cut in half.
  return Array.from(oneLine.slice(0, 2 * promptStartLength))
    .slice(0, promptStartLength)
    .join('');
}

/** `12.3 MiB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** The exit code of a command that ended with this failure. */
export function exitCodeOf(code: FailureCode): ExitCode {
  switch (code) {
    case 'usage':
      return 2;
    case 'no-keychain':
      return 3;
    default:
      return 1;
  }
}
