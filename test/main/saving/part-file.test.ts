// A download's part on disk: what is handed over at its end is what the host announced.
import { closeSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WriteBuffers } from '../../../src/main/saving/gathered-writes.ts';
import { PartFile } from '../../../src/main/saving/part-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const limits = { maxPictureBytes: 1_000, maxFilmBytes: 10_000, resumeMinBytes: 500 };
const body = { url: 'https://cdn.example/a.png', etag: '"a"', lastModified: null };

function givenPart(totalBytes: number | null) {
  const path = join(temporaryFolder(), '1.part');
  const part = new PartFile(path, limits, new WriteBuffers(), false);
  part.begin(0, { ...body, totalBytes });
  return { path, part };
}

it.each([
  ['fewer bytes than were announced', 99, 'network'],
  ['more', 101, 'network'],
])('%s are not handed over', (_, sizeBytes, code) => {
  const { part } = givenPart(100);
  part.write(Buffer.alloc(sizeBytes, 'x'));
  expect(() => part.finish()).toThrow(expect.objectContaining({ code }));
  part.close();
});

it.each([100, null])('all of them are, where %j were announced', (totalBytes) => {
  const { path, part } = givenPart(totalBytes);
  part.write(Buffer.alloc(60, 'x'));
  part.write(Buffer.alloc(40, 'y'));
  const { descriptor, sizeBytes } = part.finish();
  closeSync(descriptor);
  expect(sizeBytes).toBe(100);
  expect(readFileSync(path, 'utf8')).toBe(`${'x'.repeat(60)}${'y'.repeat(40)}`);
});

it('a longer beginning stays for the next try, a shorter one does not', async () => {
  for (const [sizeBytes, stays] of [
    [600, true],
    [400, false],
  ] as const) {
    const { path, part } = givenPart(900);
    part.write(Buffer.alloc(sizeBytes, 'x'));
    await part.leave(false);
    expect([existsSync(path), existsSync(`${path}.json`)]).toEqual([stays, stays]);
  }
});
