// Errors of the file system, told as failures.
// Invariant: the message names what was being done and the system's own code, never a path.
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from '../lib/app-error.ts';

const codes: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EROFS: 'no-permission',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  ENOTDIR: 'no-permission',
  // A drive that breaks or is pulled out: as with a permission, the place is to blame and no picture.
  EIO: 'no-permission',
  ENXIO: 'no-permission',
  ENODEV: 'no-permission',
  ESTALE: 'no-permission',
  // What the whole computer is short of is no fault of a picture.
  EMFILE: 'system-busy',
  ENFILE: 'system-busy',
  ENOMEM: 'system-busy',
  ENOENT: 'not-found',
};

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large for this file system',
  EROFS: 'the drive is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is not there',
  ENOTDIR: 'a file stands where a folder should be',
  EIO: 'the drive reports an error',
  ENXIO: 'the drive is away',
  ENODEV: 'the drive is away',
  ESTALE: 'the drive is away',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'there is no memory left',
};

/** The code of a Node system error; '' for anything else. */
export function errnoOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** `disk-full`, `no-permission`, `system-busy`, `not-found`, or `internal` for the rest. An AppError passes as it is. */
export function fileError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  const errno = errnoOf(error);
  return new AppError(
    codes[errno] ?? 'internal',
    `${doing}: ${words[errno] ?? (errno || 'unknown error')}.`,
    { cause: error },
  );
}
