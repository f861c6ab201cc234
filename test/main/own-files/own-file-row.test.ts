import { expect, it } from 'vitest';
import { ownFileRow } from '../../../src/main/own-files/own-file-row.ts';
import { unmarked } from '../../../src/preload/contract/marks.ts';
import type { ReadOwnFile } from '../../../src/main/saving/read-own-file.ts';

const nothingTold = { prompt: null, jobId: null, createdAtMs: null, marks: unmarked, tags: [] };
const jobId = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const read = (told: Partial<ReadOwnFile['told']>, mediaType = 'image/png'): ReadOwnFile =>
  ({
    ...{ sha256: 'a'.repeat(64), sizeBytes: 1, mediaType, widthPx: 1, heightPx: 1, modifiedAtMs: 5 },
    told: { ...nothingTold, ...told },
  }) as ReadOwnFile;

it('takes what the file tells, and its parameters with it', () => {
  const { facts } = ownFileRow(
    '/elsewhere/x.png',
    read({ prompt: 'a red fox --ar 3:2 --v 7', jobId, createdAtMs: 3 }),
  );
  expect(facts).toMatchObject({
    prompt: 'a red fox --ar 3:2 --v 7',
    parameters: { ar: '3:2', v: '7' },
    createdAtMs: 3,
    lineage: { jobId },
  });
  // The folder is nobody's business.
  expect(JSON.parse(facts.rawRecord ?? '')).toEqual({ fileName: 'x.png', jobId });
});

it('goes by the name and the age of a file that tells nothing', () => {
  expect(ownFileRow('/elsewhere/red_fox.png', read({})).facts).toMatchObject({
    prompt: 'red fox',
    createdAtMs: 5,
  });
});

it('names where it lies as an address, and a film as one', () => {
  expect(ownFileRow('/else where/ä#1.png', read({})).picture).toMatchObject({
    ...{ kind: 'single', url: 'file:///else%20where/%C3%A4%231.png' },
  });
  expect(ownFileRow('/x.mp4', read({}, 'video/mp4')).picture.kind).toBe('video');
});
