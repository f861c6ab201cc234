// SHA256SUMS beside packages, as other programs read it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeChecksums } from '../../../scripts/packaging/checksums.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it('has a line for each file, by name, with the sum of its bytes', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'b.deb'), 'abc');
  writeFileSync(join(folder, 'a.AppImage'), '');
  const path = await writeChecksums(folder, [join(folder, 'b.deb'), join(folder, 'a.AppImage')]);
  expect(path).toBe(join(folder, 'SHA256SUMS'));
  // The sums of nothing and of "abc" stand in FIPS 180.
  expect(readFileSync(path, 'utf8')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.AppImage\n' +
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.deb\n',
  );
});
