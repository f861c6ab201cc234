// Holds the imports of a set of files against the table of who may import whom.
// Invariant: every import is either within one place or named in that place's line; nothing passes unseen.
import { importsOf, type Import, type SourceFiles } from './import-graph.ts';

/** The offences, one line each, in the order of the files; an empty list is the good answer. */
export function findViolations(
  files: SourceFiles,
  rules: Readonly<Record<string, readonly string[]>>,
  imports: readonly Import[] = importsOf(files),
): readonly string[] {
  const homeless = [...files.keys()].filter((file) => placeOf(file, rules) === null);
  const forbidden = imports.filter(({ from, to }) => !isAllowed(from, to, rules));
  return [
    ...homeless.map((file) => `${file} is in no place of the table`),
    ...forbidden.map(({ from, to }) => `${from} may not import ${to}`),
  ];
}

function isAllowed(from: string, to: string, rules: Readonly<Record<string, readonly string[]>>): boolean {
  const place = placeOf(from, rules);
  if (place === null) return true;
  return isWithin(to, place) || (rules[place] ?? []).some((allowed) => isWithin(to, allowed));
}

/** The narrowest place that a file belongs to. */
function placeOf(file: string, rules: Readonly<Record<string, readonly string[]>>): string | null {
  const places = Object.keys(rules).filter((place) => isWithin(file, place));
  return places.reduce<string | null>(
    (best, place) => (place.length > (best ?? '').length ? place : best),
    null,
  );
}

/** `node:` stands for all built-in modules, a folder or package for all that is in it. */
function isWithin(path: string, place: string): boolean {
  return place.endsWith(':') ? path.startsWith(place) : path === place || path.startsWith(`${place}/`);
}
