// Reads which file imports what, with TypeScript's own parser: static and dynamic imports, `import type`,
// re-exports, `new URL('./worker.ts', import.meta.url)`, in .ts and in the scripts of .vue files.
// Invariant: it resolves names only; it never runs, loads or type-checks what it reads.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import ts from 'typescript';

/** One import. A relative name has become a path from the project's root; others stay as they are written. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone when the program runs, so it makes no cycle. */
  readonly isTypeOnly: boolean;
}

/** Source text by path from the project's root, with forward slashes. */
export type SourceFiles = ReadonlyMap<string, string>;

/** The .ts and .vue files in some folders of the project. */
export function readSources(root: string, folders: readonly string[]): SourceFiles {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|vue)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8'));
    }
  }
  return files;
}

/** Every import of every file. */
export function importsOf(files: SourceFiles): readonly Import[] {
  return [...files].flatMap(([file, text]) => importsOfFile(file, text));
}

/** The cycles among imports that are there at run time, each as its files in order; none is the good answer. */
export function findCycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isTypeOnly } of imports) {
    if (!isTypeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push([...path.slice(start), file]);
    if (start !== -1 || finished.has(file)) return;
    for (const imported of next.get(file) ?? []) walk(imported, [...path, file]);
    finished.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return cycles;
}

function importsOfFile(file: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(`${file}.ts`, scriptOf(file, text), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (name: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (name === undefined || !ts.isStringLiteralLike(name)) return;
    found.push({ from: file, to: resolveName(file, name.text), isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (isDynamicImport(node)) add(node.arguments[0], false);
    else if (isOwnUrl(node)) add(node.arguments?.[0], true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The script blocks of a .vue file; everything of another file. */
function scriptOf(file: string, text: string): string {
  if (!file.endsWith('.vue')) return text;
  return [...text.matchAll(/^<script\b[^>]*>$([\s\S]*?)^<\/script>/gm)]
    .map(([, script]) => script)
    .join('\n');
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** `import('…')`, and `require('…')` should it ever turn up. */
function isDynamicImport(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

/** `new URL('./…', import.meta.url)`: how a worker is named. Another thread, so it makes no cycle. */
function isOwnUrl(node: ts.Node): node is ts.NewExpression {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'URL' &&
    node.arguments?.[1]?.getText() === 'import.meta.url'
  );
}

function resolveName(file: string, name: string): string {
  return name.startsWith('.') ? posix.join(posix.dirname(file), name).replace(/\?.*$/, '') : name;
}
