// Which library a start opens when its command line names none: the one that was chosen in the window, else the usual one.
// Invariant: kept in the base profile, which every library shares; a file that cannot be read means the usual library.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as v from 'valibot';

const folderSchema = v.pipe(v.string(), v.check(isAbsolute));

export interface FolderChoice {
  /** Absolute; null where none was chosen. */
  load(): string | null;
  save(folder: string): void;
}

/** The choice kept in this file. */
export function folderChoiceFile(path: string, field: 'libraryDir' | 'exportDir'): FolderChoice {
  return {
    load() {
      try {
        const parsed = v.safeParse(
          v.object({ [field]: folderSchema }),
          JSON.parse(readFileSync(path, 'utf8')),
        );
        return parsed.success ? (parsed.output[field] ?? null) : null;
      } catch {
        return null;
      }
    },
    save(folder) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.tmp`, JSON.stringify({ [field]: folder }));
      renameSync(`${path}.tmp`, path);
    },
  };
}

/** The library that a chosen folder means: itself where it is one or is empty, else a new folder inside it. */
export function libraryIn(folder: string): string {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const isLibrary = ['catalog.sqlite', '.gridkeep-library'].some((name) => names.includes(name));
  return isLibrary || names.length === 0 ? folder : join(folder, 'Gridkeep');
}

/** The arguments of a start with this library instead of the one that was named. */
export function argumentsForLibrary(argv: readonly string[], libraryDir: string): string[] {
  return [...argv.filter((argument) => !argument.startsWith('--library=')), `--library=${libraryDir}`];
}
