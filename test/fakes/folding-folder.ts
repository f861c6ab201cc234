// A folder on a real file system that sees no case: this computer's own, or one that is mounted from a file for the test.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FoldingFolder =
  | { readonly kind: 'folder'; readonly path: string; readonly remove: () => void }
  /** Why there is none here. */
  | { readonly kind: 'none'; readonly reason: string };

const imageBytes = 64 * 1024 * 1024;
const run = (command: string, ...args: string[]): void =>
  void execFileSync(command, args, { stdio: 'ignore' });

/** Each makes a file system in the image and mounts it. */
const ways: readonly ((image: string, at: string) => void)[] = [
  (image, at) => {
    run('mkfs.vfat', image);
    run('mount', '-o', 'loop,utf8', image, at);
  },
  (image, at) => {
    run('mkfs.ext4', '-q', '-O', 'casefold', image);
    run('mount', '-o', 'loop', image, at);
    mkdirSync(join(at, 'folds'));
    run('chattr', '+F', join(at, 'folds'));
  },
  (image, at) => {
    run('mkfs.ntfs', '-q', '-F', image);
    run('lowntfs-3g', '-o', 'ignore_case', image, at);
  },
];

/** The caller removes it. */
export function foldingFolder(): FoldingFolder {
  const base = mkdtempSync(join(tmpdir(), 'gridkeep-folds-'));
  const drop = (): void => rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  if (folds(base)) return { kind: 'folder', path: base, remove: drop };
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    drop();
    return {
      kind: 'none',
      reason: 'this drive tells case apart, and only root on Linux can mount another one',
    };
  }
  const [image, at] = [join(base, 'image'), join(base, 'mounted')];
  mkdirSync(at);
  for (const way of ways) {
    try {
      rmSync(image, { force: true });
      writeFileSync(image, '');
      truncateSync(image, imageBytes);
      way(image, at);
    } catch {
      unmount(at);
      continue;
    }
    const path = existsSync(join(at, 'folds')) ? join(at, 'folds') : at;
    const remove = (): void => {
      unmount(at);
      drop();
    };
    if (folds(path)) return { kind: 'folder', path, remove };
    unmount(at);
  }
  drop();
  return {
    kind: 'none',
    reason: 'neither vfat nor ext4 with casefold nor ntfs can be made and mounted here',
  };
}

function unmount(at: string): void {
  try {
    run('umount', at);
  } catch {
    // Nothing was mounted.
  }
}

function folds(folder: string): boolean {
  writeFileSync(join(folder, 'case'), '');
  const is = existsSync(join(folder, 'CASE'));
  rmSync(join(folder, 'case'));
  return is;
}
