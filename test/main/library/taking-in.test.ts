// An older catalog takes in all that the records know: the activity says so meanwhile, and the thread that shows the window
// stays free, whatever the records and the albums' file hold.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { areAlbumsFilesSmall } from '../../../src/main/keeping/read-albums-file.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import type { Library } from '../../../src/main/library/library.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { givenFile, givenSidecar, savedPicture, sidecar } from '../keeping/given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);
const albumCount = 8_000;
/** One picture of the screen. */
const frameMs = 16;
const controlMs = 100;

/** The processor's time that the longest turn of this thread took, whatever else the machine does meanwhile. */
async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isRunning = true;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const now = process.threadCpuUsage();
    longest = Math.max(longest, (now.user + now.system - before.user - before.system) / 1_000);
    before = now;
    if (isRunning) setTimeout(turn, 0);
  };
  turn();
  await work();
  isRunning = false;
  return longest;
}

function givenRecords(folder: string, count: number): void {
  for (let task = 0; task < count; task += 1) {
    const name = `Pictures/s/${String(task)}`;
    // Some have as many pictures as a record may tell of.
    const pictures = Array.from({ length: task % 100 === 99 ? 900 : 4 }, (_, at) =>
      savedPicture(
        at,
        { ...file(folder, name, Math.min(at, 3)), file: `${name}-${String(Math.min(at, 3))}.png` },
        at > 3 ? {} : inAlbum,
      ),
    );
    givenSidecar(
      folder,
      `${name}.json`,
      sidecar(`t${String(task)}`, pictures, { record: { pad: 'x'.repeat(20_000) } }),
    );
  }
}

const inAlbum = {
  ...{ rating: 3, flag: null, label: null, note: null, tags: [], markedAt: '2026-02-01T00:00:00.000Z' },
  albums: [{ id: 7_000, path: ['Album 7000'], place: 1 }],
};
const file = (folder: string, name: string, at: number) =>
  givenFile(folder, `${name}-${String(at)}.png`, `${name} ${String(at)}`);

const work = async (folder: string, run: (library: Library) => Promise<void>): Promise<void> => {
  const library = await openLibraryHere(folder);
  try {
    library.setSavingPaused(true);
    await run(library);
  } finally {
    await library.close();
  }
};

it(
  'is said in the activity, and takes no long turn of the thread that shows the window',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const albums = Array.from({ length: albumCount }, (_, at) => ({
      ...{ id: at + 1, parent: null, name: `Album ${String(at + 1)}`, place: at, find: null },
      ...{ createdAt: new Date(nowMs + at).toISOString(), removedAt: null },
    }));
    givenSidecar(folder, 'Pictures/albums.json', { format: 'gridkeep-albums', version: 1, albums });
    expect(await areAlbumsFilesSmall(folder)).toBe(false);
    givenRecords(folder, 1);
    const options = { libraryDir: folder, nowMs, onProgress: () => undefined };
    await rebuildCatalog(true, options);
    await work(folder, (library) => library.startWorking());
    const older = readFileSync(catalogPath(folder));
    givenRecords(folder, 300);
    await rebuildCatalog(true, options);
    await work(folder, (library) => library.startWorking());
    writeFileSync(catalogPath(folder), older);

    await work(folder, async (library) => {
      const said: boolean[] = [];
      const told: Promise<void>[] = [];
      library.onStatus(() =>
        told.push(library.activity().then(({ isTakingIn }) => void said.push(isTakingIn))),
      );
      const control = await longestTurnMs(async () => {
        let until = 0;
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
        for (const endMs = performance.now() + controlMs; performance.now() < endMs;) until += 1;
        expect(until).toBeGreaterThan(0);
        await new Promise<void>((resolve) => setTimeout(resolve, 20));
      });
      const takingIn = await longestTurnMs(() => library.startWorking());
      await Promise.all(told);
      expect([said[0], said.at(-1)]).toEqual([true, false]);
      expect((await library.activity()).counts.tasks.succeeded).toBe(300);
      const kept = await library.catalog.call('listAlbums');
      expect(kept.find(({ name }) => name === 'Album 7000')?.count).toBeGreaterThan(1_000);
      // What would hold the window is seen by this measure.
      expect(control).toBeGreaterThan(frameMs);
      expect(takingIn).toBeLessThan(frameMs);
      process.stdout.write(`longest turn ${takingIn.toFixed(1)} ms, control ${control.toFixed(1)} ms\n`);
    });
  },
);
