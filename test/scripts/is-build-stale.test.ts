// When the launcher builds anew: whatever a build is made from is newer than the stamp of the last one.
// Invariant: an unchanged checkout is never built again.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStamp, isBuildStale } from '../../scripts/lib/is-build-stale.mjs';
import { age, temporaryFolder, writeAged } from './temporary-folder.ts';

/** A checkout that was built ten seconds ago from sources that are older. */
function builtCheckout(): string {
  const root = temporaryFolder();
  for (const file of ['src/main/index.ts', 'src/main/lib/log.ts', 'package.json', 'package-lock.json']) {
    writeAged(join(root, file), 60);
  }
  mkdirSync(join(root, 'src/renderer/stores'), { recursive: true });
  for (const folder of ['src', 'src/main', 'src/main/lib', 'src/renderer', 'src/renderer/stores']) {
    age(join(root, folder), 60);
  }
  writeAged(buildStamp(root), 10);
  return root;
}

describe('isBuildStale', () => {
  it.each<[string, boolean, (root: string) => void]>([
    ['nothing changed', false, () => undefined],
    ['a test changed', false, (root) => writeAged(join(root, 'test/a.test.ts'), 0)],
    ['there is no stamp', true, (root) => rmSync(buildStamp(root))],
    ['a deep source changed', true, (root) => age(join(root, 'src/main/lib/log.ts'), 0)],
    ['a source was added', true, (root) => writeAged(join(root, 'src/renderer/stores/new.ts'), 60)],
    ['a source was removed', true, (root) => rmSync(join(root, 'src/main/lib/log.ts'))],
    ['another version was locked', true, (root) => age(join(root, 'package-lock.json'), 0)],
    ['how it is built changed', true, (root) => writeAged(join(root, 'electron.vite.config.ts'), 0)],
  ])('when %s: %s', (_, expected, change) => {
    const root = builtCheckout();
    change(root);
    expect(isBuildStale(root)).toBe(expected);
  });
});
