// Exports that nobody else uses: they tell a reader that others depend on them, and hide what is dead.
// Invariant: types are left out, since a function's signature may name one for its callers without anybody importing it.
import type { SourceFiles } from './import-graph.ts';

const valueExport = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm;

/** Values that `sources` export and no other file of `everywhere` names, as «file: name». */
export function findUnshared(sources: SourceFiles, everywhere: SourceFiles): readonly string[] {
  const filesOf = new Map<string, Set<string>>();
  for (const [file, text] of everywhere) {
    for (const [word] of text.matchAll(/\w+/g)) {
      const files = filesOf.get(word) ?? new Set();
      filesOf.set(word, files.add(file));
    }
  }
  const found: string[] = [];
  for (const [file, text] of sources) {
    for (const [, name = ''] of text.matchAll(valueExport)) {
      const others = [...(filesOf.get(name) ?? [])].filter((other) => other !== file);
      // A list whose type is what others use.
      if (others.length === 0 && !text.includes(`typeof ${name}`)) found.push(`${file}: ${name}`);
    }
  }
  return found;
}
