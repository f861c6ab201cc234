// A folder that was chosen in the window, kept in a small JSON file of the profile.
// Invariant: a file that is missing, cannot be read or names no absolute path means that none was chosen.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
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

/** Null where none was chosen, or it is gone. A drive on the network may take its time to say so. */
export async function chosenFolder(choice: Pick<FolderChoice, 'load'>): Promise<string | null> {
  const folder = choice.load();
  if (folder === null) return null;
  return stat(folder).then(
    () => folder,
    () => null,
  );
}
