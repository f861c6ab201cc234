import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { putBack } from '../../../src/main/own-files/put-back.ts';
import type { PutBackPorts } from '../../../src/main/own-files/put-back.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { copyToKeep } from '../../../src/main/saving/keep-edited.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('puts back what it has read only: a file with other bytes by now takes no place, and no row', async () => {
  const libraryDir = temporaryFolder();
  mkdirSync(join(libraryDir, 'Pictures/.parts'), { recursive: true });
  const source = join(temporaryFolder(), 'fox.png');
  const asked: unknown[] = [];
  const ports: PutBackPorts = {
    catalog: { call: ((...call: unknown[]) => Promise.resolve(void asked.push(call))) as never },
    ...{ libraryDir, pool: { copyToKeep }, placer: createFilePlacer({ folderSync: createFolderSync() }) },
    nowMs: () => 7,
  };
  const sha256 = createHash('sha256').update('as it was').digest('hex');
  const lost = { originalId: 1, sha256, path: 'Pictures/a/fox.png' };
  writeFileSync(source, 'painted over');
  await expect(putBack(ports, lost, source)).rejects.toMatchObject({ code: 'gone' });
  const inPictures = (): string[] =>
    readdirSync(join(libraryDir, 'Pictures'), { recursive: true, encoding: 'utf8' });
  expect([asked, inPictures()]).toEqual([[], ['.parts']]);

  writeFileSync(source, 'as it was');
  await putBack(ports, lost, source);
  const whole = [{ id: 1, path: lost.path, sha256 }];
  expect(asked).toEqual([['settleVerified', { missing: [], whole, nowMs: 7 }]]);
  expect(inPictures().sort()).toEqual(['.parts', 'a', 'a/fox.png']);
});
