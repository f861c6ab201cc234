// What the file system says about the place of a library, told as failures.
// Invariant: whatever a user can bring about, by the place that was named or by what lies there, has a code that says
// what to do; an error of another kind stays itself.
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError } from './app-error.ts';

export type PlaceFailureCode = Extract<
  FailureCode,
  'disk-full' | 'no-permission' | 'library-away' | 'library-in-use' | 'unfit-folder' | 'system-busy'
>;

const codes: Readonly<Record<string, PlaceFailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'no-permission',
  // A drive, or the share of another computer, that is not there or no longer answers.
  ENOENT: 'library-away',
  ENODEV: 'library-away',
  ENXIO: 'library-away',
  EIO: 'library-away',
  ESTALE: 'library-away',
  ENOTCONN: 'library-away',
  EHOSTDOWN: 'library-away',
  EHOSTUNREACH: 'library-away',
  ENETUNREACH: 'library-away',
  ETIMEDOUT: 'library-away',
  EMFILE: 'system-busy',
  ENFILE: 'system-busy',
  ENOMEM: 'system-busy',
  // Held by another program.
  EBUSY: 'library-in-use',
  ETXTBSY: 'library-in-use',
  // A file where a folder should be or the other way round, a name that no file can have, links in a circle.
  EEXIST: 'unfit-folder',
  ENOTDIR: 'unfit-folder',
  EISDIR: 'unfit-folder',
  ERR_FS_EISDIR: 'unfit-folder',
  ENOTEMPTY: 'unfit-folder',
  ENAMETOOLONG: 'unfit-folder',
  ELOOP: 'unfit-folder',
  EINVAL: 'unfit-folder',
  EILSEQ: 'unfit-folder',
};

const words: Readonly<Record<PlaceFailureCode, (dir: string) => string>> = {
  'disk-full': (dir) => `The disk of ${dir} is full. Make room, then go on.`,
  'no-permission': (dir) => `Gridkeep cannot write to ${dir}. Check the folder's permissions.`,
  'library-away': (dir) => `The drive of ${dir} is away or does not answer. Connect it, then try again.`,
  'library-in-use': (dir) => `Another program holds the files in ${dir}. Close it there, then try again.`,
  'system-busy': () =>
    'The system is short of memory, or of files that may be open. Close other programs, then try again.',
  'unfit-folder': (dir) =>
    `${dir} can be no library: a file stands in its way, or its name is too long or leads nowhere. Choose another folder.`,
};

/** The code of an error of the file system, or null: it is of another kind, or none that a user can bring about. */
export function placeFailureCode(error: unknown): PlaceFailureCode | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? (codes[code] ?? null) : null;
}

/** A failure of this folder, in plain words. */
export function placeFailure(code: PlaceFailureCode, dir: string, cause: unknown): AppError {
  return new AppError(code, words[code](dir), { cause });
}
