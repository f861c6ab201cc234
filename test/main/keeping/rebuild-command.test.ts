// The catalog lost and brought back, on the command line, with a provider and a picture host that count requests.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from '../command-line/command-line.ts';

interface ListedPicture {
  readonly index: number;
  readonly state: string;
  readonly file: string | null;
  readonly sha256: string | null;
}
interface ListedTask {
  readonly id: string;
  readonly state: string;
  readonly pictures: readonly ListedPicture[];
}

const byId = (tasks: readonly ListedTask[]): readonly ListedTask[] =>
  [...tasks].sort((a, b) => a.id.localeCompare(b.id));

async function givenSavedLibrary() {
  const world = await startWorld({ mix: 'lively', timeScale: 60, rateLimitTimeScale: 1 });
  onTestFinished(() => world.stop());
  const cli = commandLine(temporaryFolder());
  const simulator = world.acedata;
  const key = simulator.accounts[0]?.key ?? '';
  const run = (args: readonly string[], input = '') =>
    cli.run([...args, '--key-env', 'KEY'], { input, environment: { KEY: key } });
  const tasks = [
    ...Array.from({ length: 6 }, () => simulator.addTask({ kind: 'imagine', durationMs: 500 })),
    simulator.addTask({ kind: 'describe', durationMs: 500 }),
  ];
  const account = ['--provider', 'acedata', '--label', 'studio', '--base-url', simulator.baseUrl];
  expect(await run(['accounts', 'add', ...account])).toMatchObject({ exitCode: 0 });
  const imported = await run(['import', '--wait'], tasks.map(({ id }) => id).join(' '));
  expect(imported.json.receipt, imported.stderr).toMatchObject({ failed: 0 });
  const list = async (): Promise<readonly ListedTask[]> =>
    byId((await cli.run(['list'])).json.tasks as ListedTask[]);
  const requests = (): number => world.pictureHost.requests.length;
  return { world, cli, run, list, requests, tasks };
}

const suffixes = ['', '-wal', '-shm'];

describe('the catalog brought back on the command line', () => {
  it(
    'is made anew from the records: the same tasks, files and memory of deletion, nothing fetched again',
    { timeout: 240_000 },
    async () => {
      const { cli, run, list, requests, tasks } = await givenSavedLibrary();
      const [first, second] = tasks;
      await cli.run(['delete', `${first?.id}:1`]);
      await cli.run(['delete', second?.id ?? '']);
      const before = await list();
      const fetchedBefore = requests();
      for (const suffix of suffixes) rmSync(join(cli.libraryDir, `catalog.sqlite${suffix}`), { force: true });

      const refused = await cli.run(['list']);
      expect(refused).toMatchObject({ exitCode: 1, json: { error: { code: 'library-damaged' } } });
      expect(refused.json.error.message).toMatch(/rebuild/);
      const rebuilt = await cli.run(['rebuild']);
      expect(rebuilt.json, rebuilt.stderr).toMatchObject({
        setAside: null,
        records: 7,
        unreadableCount: 0,
        added: { accounts: 1, tasks: 7 },
        missing: 0,
        moved: 0,
      });
      // Whether it was previewed is nothing that a record knows.
      expect(await list()).toEqual(before);
      for (const { file, sha256 } of before.flatMap((task) => task.pictures)) {
        if (file === null) continue;
        const bytes = readFileSync(join(cli.libraryDir, file));
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      }
      const accounts = await cli.run(['accounts', 'list']);
      expect(accounts.json.accounts).toMatchObject([
        {
          label: 'studio',
          provider: 'acedata',
          keyStored: false,
          state: 'stopped',
          failure: { code: 'unauthorized' },
        },
      ]);
      expect(await cli.run(['verify'])).toMatchObject({ exitCode: 0, json: { missing: [], damaged: [] } });
      await run(['accounts', 'resume', 'studio']);
      const again = await run(['import', '--wait'], tasks.map(({ id }) => id).join(' '));
      expect(again.json).toMatchObject({ found: 7, new: 0, deleted: 1, known: 6 });
      expect(await list()).toEqual(before);
      expect(requests()).toBe(fetchedBefore);

      const idle = await cli.run(['rebuild']);
      expect(idle.json).toMatchObject({
        added: { accounts: 0, tasks: 0, pictures: 0 },
        deleted: 0,
        moved: 0,
        missing: 0,
      });
      expect(await list()).toEqual(before);
    },
  );

  it(
    'comes back from a backup with what the records know since, and keeps the catalog that was there',
    { timeout: 240_000 },
    async () => {
      const { world, cli, run, list, requests, tasks } = await givenSavedLibrary();
      const backups = (await cli.run(['backups', 'list'])).json.backups as { name: string; kind: string }[];
      expect(backups).toMatchObject([{ kind: 'daily', readable: true, tasks: 7 }]);
      const late = world.acedata.addTask({ kind: 'imagine', durationMs: 500 });
      await run(['import', '--wait'], late.id);
      await cli.run(['delete', `${tasks[0]?.id}:0`]);
      const before = await list();
      const fetchedBefore = requests();

      const name = backups[0]?.name ?? '';
      const restored = await cli.run(['backups', 'restore', name]);
      expect(restored.json, restored.stderr).toMatchObject({
        restored: name,
        backup: { tasks: 7 },
        added: { accounts: 0, tasks: 1 },
        deleted: 1,
        missing: 0,
      });
      expect(await list()).toEqual(before);
      await run(['run']);
      expect(await list()).toEqual(before);
      expect(requests()).toBe(fetchedBefore);
      const after = (await cli.run(['backups', 'list'])).json.backups as {
        name: string;
        kind: string;
        tasks: number;
      }[];
      expect(after).toMatchObject([
        { name: restored.json.setAside, kind: 'set-aside', tasks: 8 },
        { kind: 'daily' },
      ]);
      expect(readdirSync(cli.libraryDir).filter((each) => each.includes('.new'))).toEqual([]);
      expect(await cli.run(['backups', 'restore', '../catalog.sqlite'])).toMatchObject({
        exitCode: 2,
        json: { error: { code: 'usage' } },
      });
    },
  );

  it(
    'finds files again that were moved by hand, and fetches none of them',
    { timeout: 240_000 },
    async () => {
      const { cli, run, list, requests } = await givenSavedLibrary();
      const fetchedBefore = requests();
      renameSync(join(cli.libraryDir, 'Pictures', 'studio'), join(cli.libraryDir, 'Pictures', 'Best of'));
      const files = (await list()).flatMap(({ pictures }) => pictures.flatMap(({ file }) => file ?? []));
      const verified = await run(['verify', '--repair']);
      expect(verified.json).toMatchObject({
        missing: [],
        damaged: [],
        repaired: 0,
        complete: true,
        neverSaved: 0,
      });
      expect(verified.json.moved).toHaveLength(new Set(files).size);
      expect(verified.exitCode).toBe(0);
      const pictures = (await list()).flatMap((task) => task.pictures);
      expect(
        pictures.every(({ file, state }) => state === 'saved' && file?.startsWith('Pictures/Best of/')),
      ).toBe(true);
      for (const suffix of suffixes) rmSync(join(cli.libraryDir, `catalog.sqlite${suffix}`), { force: true });
      const rebuilt = await cli.run(['rebuild', '--quick']);
      expect(rebuilt.json).toMatchObject({ added: { tasks: 7 }, missing: 0 });
      expect(requests()).toBe(fetchedBefore);
    },
  );
});
