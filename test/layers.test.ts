// Holds the architecture: who may import whom (layers/layer-rules.ts), that no import runs in a circle, and that nothing is
// exported for nobody.
// Invariant: it reads the sources as they are on disk, so a forbidden import fails here whoever wrote it.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findUnshared } from './layers/find-unshared.ts';
import { findViolations } from './layers/find-violations.ts';
import { findCycles, importsOf, readSources } from './layers/import-graph.ts';
import { layerRules } from './layers/layer-rules.ts';

const root = resolve(import.meta.dirname, '..');
const sources = readSources(root, ['src']);
const imports = importsOf(sources);

describe('the sources', () => {
  it('import only what their place may import', () => {
    expect(findViolations(sources, layerRules, imports)).toEqual([]);
  });

  it('have no import cycles', () => {
    expect(findCycles(imports)).toEqual([]);
  });

  it('give the page no list of schemas: main alone judges what crosses', () => {
    const values = imports.filter(({ isTypeOnly }) => !isTypeOnly);
    const ofPage = values.filter(({ from }) => from.startsWith('src/renderer/'));
    expect(ofPage.filter(({ to }) => to === 'src/preload/contract/requests.ts')).toEqual([]);
    expect(values.some(({ to }) => to === 'src/preload/contract/requests.ts')).toBe(true);
  });

  it('export no value that nobody else uses', () => {
    expect(findUnshared(sources, readSources(root, ['src', 'test', 'scripts']))).toEqual([]);
  });
});

describe('the check itself', () => {
  it.each([
    ['src/main/catalog/tasks.ts', "import { newApi } from '../providers/new-api.ts';"],
    ['src/main/providers/new-api.ts', "import type { TaskRow } from '../catalog/tasks.ts';"],
    ['src/main/saving/saver.ts', "import { app } from 'electron';"],
    ['src/main/saving/saver.ts', "export * from '../following/poller.ts';"],
    ['src/main/saving/saver.ts', "const { poll } = await import('../following/poller.ts');"],
    ['src/main/lib/clock.ts', "export type T = import('../catalog/tasks.ts').TaskRow;"],
    ['src/main/previews/pool.ts', "new Worker(new URL('../saving/save-worker.ts', import.meta.url));"],
    ['src/main/lib/clock.ts', "const sqlite = require('better-sqlite3');"],
    ['src/main/lib/clock.ts', "import { simulator } from '../../../test/simulators/index.ts';"],
    ['src/main/library/library.ts', "import { bridge } from '../../preload/index.ts';"],
    ['src/main/requests.ts', "import { showWindow } from './shell/window.ts';"],
    ['src/main/shell/window.ts', "import { savePicture } from '../saving/saver.ts';"],
    ['src/preload/contract/tasks.ts', "import { join } from 'node:path';"],
    ['src/renderer/stores/tasks.ts', "import { AppError } from '../../main/lib/app-error.ts';"],
    ['src/renderer/stores/tasks.ts', "import { readFile } from 'node:fs/promises';"],
    [
      'src/renderer/components/TaskRow.vue',
      '<script setup lang="ts">\nimport { request } from \'../bridge.ts\';\n</script>\n<template><p /></template>',
    ],
  ])('sees what is forbidden in %s: %s', (file, text) => {
    expect(findViolations(new Map([[file, text]]), layerRules)).toEqual([
      expect.stringContaining(`${file} may not import`),
    ]);
  });

  it('lets pass what is allowed', () => {
    const files = new Map([
      ['src/main/following/poller.ts', "import { claim } from '../catalog/tasks.ts'; import 'node:fs';"],
      ['src/main/index.ts', "import { app } from 'electron'; import { open } from './shell/window.ts';"],
      ['src/renderer/components/A.vue', "<script setup>\nimport { ref } from 'vue';\n</script>"],
    ]);
    expect(findViolations(files, layerRules)).toEqual([]);
  });

  it('wants a place for every file', () => {
    expect(findViolations(new Map([['src/main/misc/helpers.ts', '']]), layerRules)).toEqual([
      'src/main/misc/helpers.ts is in no place of the table',
    ]);
  });

  it('sees an export that nobody else uses', () => {
    const files = new Map([
      ['src/a.ts', 'export const used = 1;\nexport function alone(): void {}\nexport type Shape = number;'],
      [
        'src/b.ts',
        "import { used } from './a.ts';\nexport const kinds = ['a'];\nexport type Kind = (typeof kinds)[number];",
      ],
    ]);
    expect(findUnshared(files, files)).toEqual(['src/a.ts: alone']);
  });

  it('sees a cycle, but not through types', () => {
    const circle = (third: string): readonly (readonly string[])[] =>
      findCycles(
        importsOf(
          new Map([
            ['src/a.ts', "import { b } from './b.ts';"],
            ['src/b.ts', "import { c } from './c.ts';"],
            ['src/c.ts', third],
          ]),
        ),
      );
    expect(circle("export { a } from './a.ts';")).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/a.ts']]);
    expect(circle("import type { A } from './a.ts';")).toEqual([]);
  });
});
