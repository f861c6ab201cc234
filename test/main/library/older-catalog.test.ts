// Somebody puts an older catalog back by hand, and starts: what the records know since is there again before any work begins.
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { rebuildCatalog } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import type { Library } from '../../../src/main/library/library.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { access, givenFile, givenSidecar, savedPicture, sidecar } from '../keeping/given-sidecars.ts';
import type { Json } from '../keeping/given-sidecars.ts';

const nowMs = Date.UTC(2026, 5, 1);

/** Opens it, lets it work, and closes it; answers what it said in its log meanwhile. */
async function work(
  libraryDir: string,
  run: (library: Library) => Promise<void>,
  isSavingPaused = false,
): Promise<string> {
  const lines: string[] = [];
  const log = createLog({ sinks: [{ write: (line) => lines.push(line), close: () => undefined }] });
  const library = await openLibraryHere(libraryDir, { log });
  try {
    library.setSavingPaused(isSavingPaused);
    await library.startWorking();
    await run(library);
  } finally {
    await library.close();
  }
  return lines.join('\n');
}

/** A picture host that notes what it is asked for, and the record of one picture of it. */
async function givenHost(folder: string) {
  const asked: string[] = [];
  const host = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  onTestFinished(() => void host.close());
  const origin = `http://127.0.0.1:${String((host.address() as AddressInfo).port)}`;
  const ofHost = { origin, access: { ...access, id: null, baseUrl: origin }, account: 'Own' };
  const givenWanted = (state: Json): void => {
    const picture = { index: 0, kind: 'single', url: `${origin}/w.png`, ...state };
    givenSidecar(folder, 'Pictures/s/w.json', sidecar('w', [picture], ofHost));
  };
  return { asked, givenWanted };
}

const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
const rowsOf = async (library: Library): Promise<Record<string, unknown>> => {
  const { tasks } = await library.catalog.call('listTasks', everything);
  return Object.fromEntries(
    tasks.flatMap(({ task, pictures }) =>
      pictures.map(({ index, state, marks }) => [
        `${task.remoteId}/${String(index)}`,
        [state.kind, marks.rating],
      ]),
    ),
  );
};

it(
  'an older catalog takes in what was said, deleted and saved since, once',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const givenTask = (id: string): void =>
      givenSidecar(
        folder,
        `Pictures/s/${id}.json`,
        sidecar(
          id,
          [0, 1].map((at) =>
            savedPicture(at, givenFile(folder, `Pictures/s/${id}${String(at)}.png`, `${id}${String(at)}`)),
          ),
        ),
      );
    givenTask('a');
    const { asked, givenWanted } = await givenHost(folder);
    givenWanted({ state: 'wanted' });
    const options = { libraryDir: folder, nowMs, onProgress: () => undefined };
    await rebuildCatalog(true, options);
    await work(folder, () => Promise.resolve(), true);
    const older = readFileSync(catalogPath(folder));
    for (let at = 0; at < 100; at += 1) givenTask(`b${String(at)}`);
    givenWanted({ state: 'deleted', deletedAt: '2026-05-01T00:00:00.000Z' });
    await rebuildCatalog(true, options);
    let later: Record<string, unknown> = {};
    await work(folder, async (library) => {
      const { tasks } = await library.catalog.call('listTasks', everything);
      const [first, second] = tasks.find(({ task }) => task.remoteId === 'a')?.pictures ?? [];
      const change = { rating: 5 };
      await library.catalog.call('markPictures', { pictureIds: [first?.id ?? 0], change, nowMs: Date.now() });
      await library.catalog.call('deletePictures', { pictureIds: [second?.id ?? 0], nowMs: Date.now() });
      rmSync(join(folder, 'Pictures/s/a1.png'), { force: true });
      await library.writeSidecars();
      later = await rowsOf(library);
    });
    expect(later).toMatchObject({
      'a/0': ['saved', 5],
      'a/1': ['deleted', 0],
      'b99/1': ['saved', 0],
      'w/0': ['deleted', 0],
    });

    writeFileSync(catalogPath(folder), older);
    const said = await work(folder, async (library) => {
      expect(await rowsOf(library)).toEqual(later);
    });
    expect(said).toContain('The catalog is an older one');
    expect(said).not.toMatch(/error/i);
    expect(asked).toEqual([]);
    // Neither a clean start nor one after a death takes it for an older one again.
    expect(await work(folder, () => Promise.resolve())).not.toContain('older');
  },
);

it(
  'an older catalog that was put back while the drive of its pictures was away asks for nothing before it knows what they tell',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const drive = join(temporaryFolder(), 'drive');
    mkdirSync(drive);
    symlinkSync(drive, join(folder, 'Pictures'));
    const { asked, givenWanted } = await givenHost(folder);
    givenWanted({ state: 'wanted' });
    const options = { libraryDir: folder, nowMs, onProgress: () => undefined };
    await rebuildCatalog(true, options);
    await work(folder, () => Promise.resolve(), true);
    const older = readFileSync(catalogPath(folder));
    // Begun and ended once more: the records' place tells of another step.
    givenWanted({ state: 'deleted', deletedAt: '2026-05-01T00:00:00.000Z' });
    await rebuildCatalog(true, options);
    await work(folder, () => Promise.resolve(), true);

    writeFileSync(catalogPath(folder), older);
    renameSync(drive, `${drive} away`);
    const said = await work(folder, async (library) => {
      expect((await library.activity()).trouble?.code).toBe('library-away');
      expect(await rowsOf(library)).toMatchObject({ 'w/0': ['wanted', 0] });
      renameSync(`${drive} away`, drive);
      await vi.waitFor(async () => expect(await rowsOf(library)).toMatchObject({ 'w/0': ['deleted', 0] }), {
        timeout: 20_000,
        interval: 50,
      });
    });
    expect(said).toContain('The catalog is an older one');
    expect(asked).toEqual([]);
  },
);
