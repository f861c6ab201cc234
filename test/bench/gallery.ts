// The gallery at 250,000 pictures, in the running app.
// Invariant: the app is measured as it is shipped, on libraries that the generator makes once per run; each part closes
// the window that it opened.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { measureAnswers } from './gallery-answers.ts';
import { measureHeap } from './gallery-heap.ts';
import { measureJumps } from './gallery-jumps.ts';
import { measureMarks } from './gallery-marks.ts';
import { measureScrolling } from './gallery-scroll.ts';
import { makeLibrary } from './make-library.ts';
import { measureStartWith } from './start.ts';

export interface GalleryLibraries {
  readonly of100k: string;
  readonly of250k: string;
}

type Part = (libraries: GalleryLibraries) => Promise<readonly Figure[]>;
const parts: readonly Part[] = [
  ({ of100k }) => measureStartWith(of100k),
  ({ of250k }) => measureScrolling(of250k),
  ({ of250k }) => measureJumps(of250k),
  ({ of250k }) => measureHeap(of250k),
  ({ of250k }) => measureAnswers(of250k),
  ({ of250k }) => measureMarks(of250k),
];

export async function measureGallery(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-bench-gallery-'));
  try {
    const libraries = { of100k: join(folder, '100k'), of250k: join(folder, '250k') };
    await makeLibrary(libraries.of100k, 100_000);
    await makeLibrary(libraries.of250k, 250_000);
    const figures: Figure[] = [];
    for (const measure of parts) figures.push(...(await measure(libraries)));
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
