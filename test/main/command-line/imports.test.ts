// Past imports on the command line: what was imported in earlier runs, and whether all of it is on disk.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runImportsList } from '../../../src/main/command-line/imports-command.ts';
import { startWorld } from '../../simulators/index.ts';
import {
  catalogHere,
  givenAccount,
  temporaryCatalog,
  temporaryFolder,
} from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

it('says of every earlier import how much of it is there', { timeout: 90_000 }, async () => {
  const world = await startWorld({
    timeScale: 60,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => world.stop());
  const { apimart } = world;
  const folder = temporaryFolder();
  const { run, libraryDir } = commandLine(folder);
  const keyed = (args: readonly string[], input = '') =>
    run([...args, '--key-env', 'KEY'], { environment: { KEY: apimart.accounts[0]?.key }, input });
  await keyed([
    ...['accounts', 'add', '--provider', 'apimart', '--label', 'studio', '--base-url', apimart.baseUrl],
  ]);
  const finished = { kind: 'imagine', ageMs: 600_000, durationMs: 20_000 } as const;
  const fox = apimart.addTask({ ...finished, prompt: 'paper fox' }).id;
  const sea = apimart.addTask({ ...finished, prompt: 'paper sea' }).id;
  expect((await run(['imports', 'list'])).json).toEqual({ total: 0, imports: [] });

  const tuesday = join(folder, 'tuesday.txt');
  writeFileSync(tuesday, `${fox}\n`);
  const first = await keyed(['import', tuesday, '--wait']);
  expect(first.json).toMatchObject({ importId: 1, receipt: { wanted: 5, saved: 5 } });
  // Named again beside a new one, and an id that no provider knows.
  const unknown = `${fox.slice(0, -4)}0000`;
  await keyed(['import', '--wait'], [fox, sea, unknown].join('\n'));

  const { json } = await run(['imports', 'list']);
  expect(json).toMatchObject({
    total: 2,
    imports: [
      {
        ...{ id: 2, source: 'command-line', name: null, accounts: ['studio'], found: 3, new: 2, known: 1 },
        receipt: { wanted: 10, saved: 10, failed: 0, deleted: 0, bytes: 40_000 },
        tasks: { failed: 0, lost: 1, unfinished: 0 },
        complete: false,
      },
      {
        ...{ id: 1, source: 'command-line', name: 'tuesday.txt', found: 1, new: 1, known: 0, complete: true },
        receipt: { wanted: 5, saved: 5, failed: 0, deleted: 0, bytes: 20_000 },
      },
    ],
  });
  expect((await run(['imports', 'list', '--limit', '1'])).json).toMatchObject({
    ...{ total: 2, imports: [{ id: 2 }] },
  });
  const idsOf = async (query: string): Promise<string[]> =>
    ((await run(['list', '--query', query])).json.tasks as { id: string }[]).map(({ id }) => id);
  expect(await idsOf('import:1')).toEqual([fox]);
  expect(await idsOf('import:2 -import:1 fox')).toEqual([]);

  // What was deleted is not missing; a file that is gone is.
  await run(['delete', `${fox}:0`]);
  const list = await run(['list', '--query', 'import:1']);
  const [task] = list.json.tasks as { pictures: { file: string | null }[] }[];
  rmSync(join(libraryDir, task?.pictures[1]?.file ?? ''));
  await run(['verify']);
  expect((await run(['imports', 'list'])).json.imports[1]).toMatchObject({
    receipt: { wanted: 4, saved: 3, failed: 1, deleted: 1, bytes: 12_000 },
    complete: false,
  });

  // A catalog that is there keeps its list. The records beside the pictures tell of no import, so that one made of them
  // alone begins a new list.
  await run(['rebuild', '--quick']);
  expect((await run(['imports', 'list'])).json.total).toBe(2);
  for (const name of ['catalog.sqlite', 'catalog.sqlite-wal', 'catalog.sqlite-shm'])
    rmSync(join(libraryDir, name), { force: true });
  await run(['rebuild', '--quick']);
  expect((await run(['imports', 'list'])).json).toEqual({ total: 0, imports: [] });
  expect((await run(['list'])).json.total).toBe(2);
});

it('keeps an import in one line whose file has a name of several', async () => {
  const db = temporaryCatalog();
  const catalog = catalogHere(db);
  givenAccount(db, 'studio', 'apimart');
  await catalog.call('addTasks', {
    ...{ accountId: 'studio', candidates: [], askOthers: false, remoteIds: ['task_1'], wantTaskIds: false },
    part: {
      id: null,
      origin: { source: 'file', name: 'ids\nimport:9  2020.txt', accountId: null },
      doubtful: 0,
    },
    nowMs: 1,
  });
  const { lines } = await runImportsList({ kind: 'imports-list', limit: null }, { catalog });
  expect(lines).toEqual([expect.stringMatching(/^import:1 .* ids import:9 {2}2020\.txt /), '1 of 1 imports']);
});
