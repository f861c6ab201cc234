// What a command answers: one value for `--json`, lines for people, and the exit code.
import type { FailureCode } from '../../preload/contract/failure.ts';

/** 0 all well; 1 something failed, is missing or waits for the user; 2 wrong usage; 3 no keychain. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Answer {
  readonly json: unknown;
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
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
