// The licences of others: whose, and what is said where one is missing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { thirdPartyLicences } from '../../../scripts/packaging/third-party-licences.ts';
import { temporaryFolder } from '../temporary-folder.ts';

function projectOf(files: Readonly<Record<string, unknown>>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const project = {
  'package.json': {
    name: 'app',
    version: '1.0.0',
    dependencies: { runs: '1' },
    devDependencies: { lints: '1' },
  },
  'src/a.ts': `import { app } from 'electron';\nimport { join } from 'node:path';\nimport x from './b.ts';`,
  'src/page/A.vue': `<script setup lang="ts">\nimport { ref } from '@scope/bundled/sub';\n</script>`,
  'node_modules/runs/package.json': {
    ...{ name: 'runs', version: '1.2.3', license: 'MIT' },
    ...{ dependencies: { deep: '1' }, optionalDependencies: { 'other-system': '1' } },
  },
  'node_modules/runs/LICENSE': 'Licence of runs',
  'node_modules/runs/node_modules/deep/package.json': { name: 'deep', version: '2.0.0', license: 'ISC' },
  'node_modules/runs/node_modules/deep/license.md': 'Licence of deep',
  'node_modules/deep/package.json': { name: 'deep', version: '9.0.0', license: 'ISC' },
  'node_modules/lints/package.json': { name: 'lints', version: '1.0.0', license: 'MIT' },
  'node_modules/@scope/bundled/package.json': { name: '@scope/bundled', version: '4.0.0', license: '0BSD' },
};

it('lists what runs, what the sources import, and what these depend on', () => {
  const text = thirdPartyLicences(projectOf(project));
  const names = [...text.matchAll(/^={80}\n(.*)$/gm)].map(([, name]) => name);
  expect(names).toEqual(['@scope/bundled 4.0.0 (0BSD)', 'deep 2.0.0 (ISC)', 'runs 1.2.3 (MIT)']);
  expect(text).toContain('Licence of runs');
  expect(text).toContain('Licence of deep');
  expect(text).toContain('Licence: 0BSD');
});

it.each([
  [
    'runs',
    {
      'node_modules/runs/package.json': { name: 'runs', version: '1.2.3' },
      'node_modules/runs/LICENSE': null,
    },
  ],
  ['missing', { 'src/b.ts': `import 'missing';` }],
])('stops where %s cannot be listed', (name, change) => {
  const files = Object.fromEntries(
    Object.entries({ ...project, ...change }).filter(([, content]) => content !== null),
  );
  expect(() => thirdPartyLicences(projectOf(files))).toThrow(name);
});

it('can list all of this project', () => {
  expect(thirdPartyLicences(resolve(import.meta.dirname, '../../..'))).toContain('\nvue 3');
});
