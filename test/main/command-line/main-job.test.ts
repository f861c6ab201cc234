import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import type { Simulator, World } from '../../simulators/index.ts';
import { hashesOnDisk, originalsOnDisk } from '../../fakes/hashes-on-disk.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

const hasKeychain = process.env['GRIDKEEP_TEST_KEYCHAIN'] === '1';

interface ListedTask {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string } | null;
  readonly pictures: readonly {
    readonly state: string;
    readonly failure: { readonly code: string } | null;
  }[];
}

type CommandLine = ReturnType<typeof commandLine>;

async function givenWorld(options: Parameters<typeof startWorld>[0] = {}): Promise<World> {
  const world = await startWorld({ mix: 'lively', timeScale: 60, rateLimitTimeScale: 1, ...options });
  onTestFinished(() => world.stop());
  return world;
}

async function givenAccount(
  { run }: CommandLine,
  simulator: Simulator,
  label: string,
  which = 0,
): Promise<void> {
  const account = simulator.accounts[which];
  if (account === undefined) throw new Error('the simulator has no such account');
  const userId = account.userId === undefined ? [] : ['--user-id', String(account.userId)];
  const added = await run(
    [
      'accounts',
      'add',
      '--provider',
      simulator.provider,
      '--label',
      label,
      '--base-url',
      simulator.baseUrl,
      ...userId,
    ],
    { input: account.key },
  );
  expect(added, added.stdout + added.stderr).toMatchObject({ exitCode: 0, json: { label, keyStored: true } });
}

async function expectedHashes(world: World): Promise<string[]> {
  const { providers } = await world.describe({ withHashes: true });
  const pictures = providers.flatMap(({ tasks }) => tasks.flatMap((task) => task.pictures));
  return pictures.map(({ sha256 }) => sha256 ?? 'not rendered').sort();
}

/** Resolves when so many pictures are on disk, in the middle of the work. */
async function whenFilesOnDisk(libraryDir: string, count: number): Promise<void> {
  for (;;) {
    if ((await originalsOnDisk(libraryDir)).length >= count) return;
    await sleep(5);
  }
}

describe.runIf(hasKeychain)('the main job on the command line', () => {
  it(
    'saves every picture of five providers, also when killed in the middle, nothing twice',
    { timeout: 180_000 },
    async () => {
      const world = await givenWorld({ tasksPerProvider: 20 });
      const cli = commandLine(temporaryFolder());
      const simulators = [world.acedata, world.midapi, world.apimart, world.newapi, world.mjproxy];
      for (const simulator of simulators) await givenAccount(cli, simulator, simulator.provider);
      const { providers } = await world.describe();
      const ids = providers.flatMap(({ tasks }) => tasks.map(({ id }) => id));
      expect(ids).toHaveLength(100);

      const killed = await cli.run(['import', '--wait'], {
        input: ids.join(' '),
        onStart: (child) => void whenFilesOnDisk(cli.libraryDir, 40).then(() => child.kill('SIGKILL')),
      });
      expect(killed.exitCode).toBeNull();
      const before = await hashesOnDisk(cli.libraryDir);
      const finished = await cli.run(['run']);
      expect(finished.json.receipt, finished.stderr).toMatchObject({ failed: 0 });
      expect(finished.exitCode).toBe(0);

      const expected = await expectedHashes(world);
      expect(before.length).toBeLessThan(expected.length);
      expect(await hashesOnDisk(cli.libraryDir)).toEqual([...new Set(expected)]);
      const again = await cli.run(['import', '--wait'], { input: ids.join('\n') });
      expect(again).toMatchObject({ exitCode: 0, json: { found: 100, new: 0, known: 100, doubtful: [] } });
      expect(again.json.receipt).toEqual({ wanted: expected.length, saved: expected.length, failed: 0 });
      expect(await cli.run(['verify'])).toMatchObject({ exitCode: 0, json: { missing: [], damaged: [] } });
      expect(world.pictureHost.violations).toEqual([]);
    },
  );

  it(
    'ends every kind of bad input as a plain failure on its row while the rest goes on',
    { timeout: 180_000 },
    async () => {
      const world = await givenWorld();
      const cli = commandLine(temporaryFolder());
      await givenAccount(cli, world.acedata, 'good');
      await givenAccount(cli, world.midapi, 'dying');
      const good = world.acedata.addTask({ kind: 'imagine', durationMs: 1_000 });
      const html = world.acedata.addTask({ kind: 'imagine', durationMs: 1_000 });
      const dead = world.midapi.addTask({ durationMs: 1_000 });
      world.pictureHost.setFault({ kind: 'page-with-200', target: html.pictures[0]?.url ?? '' });
      await world.midapi.stop();
      const unknown = '00000000-1111-4222-8333-444455556666';
      const text = `lorem ipsum, done at 1711217942120, 40 pictures\n${[good, html, dead].map(({ id }) => id).join('\n')}\n${unknown}`;
      const imported = await cli.run(['import', '--wait'], { input: text });
      expect(imported.exitCode).toBe(1);
      expect(imported.json.tasks).toHaveLength(4);
      const { json } = await cli.run(['list']);
      const rows = Object.fromEntries(
        (json.tasks as ListedTask[]).map((task) => [
          task.id,
          [
            task.state,
            task.failure?.code ?? null,
            ...task.pictures.map(({ state, failure }) => [state, failure?.code].filter(Boolean).join(' ')),
          ],
        ]),
      );
      expect(rows).toEqual({
        [good.id]: ['succeeded', null, 'saved'],
        [html.id]: ['succeeded', null, 'failed not-an-image'],
        [dead.id]: ['queued', expect.stringMatching(/^(provider-down|network)$/)],
        [unknown]: ['lost', 'not-found'],
      });
    },
  );

  it(
    'adds nothing for a refused key, and stops an account whose key is refused later',
    { timeout: 60_000 },
    async () => {
      const world = await givenWorld();
      const cli = commandLine(temporaryFolder());
      for (const simulator of [world.acedata, world.midapi, world.apimart, world.newapi, world.mjproxy]) {
        const args = [
          'accounts',
          'add',
          '--provider',
          simulator.provider,
          '--label',
          'x',
          '--base-url',
          simulator.baseUrl,
        ];
        const refused = await cli.run([...args, '--user-id', '7'], {
          input: 'sk-wrong-key-0000000000000000',
        });
        expect(refused.json, simulator.provider).toMatchObject({ error: { code: 'unauthorized' } });
        expect(refused.exitCode).toBe(1);
        expect(refused.stdout + refused.stderr).not.toContain('sk-wrong-key');
      }
      expect((await cli.run(['accounts', 'list'])).json).toEqual({ accounts: [] });
    },
  );

  it(
    'mends what is missing or changed, and never overwrites a changed file',
    { timeout: 60_000 },
    async () => {
      const world = await givenWorld();
      const cli = commandLine(temporaryFolder());
      await givenAccount(cli, world.acedata, 'studio');
      const ids = [1, 2, 3].map(() => world.acedata.addTask({ kind: 'imagine', durationMs: 1_000 }).id);
      await cli.run(['import', '--wait'], { input: ids.join('\n') });
      const [gone = '', edited = ''] = (await originalsOnDisk(cli.libraryDir)).sort();
      await rm(join(cli.libraryDir, gone));
      await writeFile(join(cli.libraryDir, edited), 'retouched');
      expect(await cli.run(['verify'])).toMatchObject({
        exitCode: 1,
        json: { checked: 3, ok: 1, missing: [gone], damaged: [edited], repaired: 0 },
      });
      expect(await cli.run(['run'])).toMatchObject({
        exitCode: 1,
        json: { receipt: { wanted: 3, saved: 1, failed: 2 } },
      });
      expect(await cli.run(['verify', '--repair'])).toMatchObject({ exitCode: 0, json: { repaired: 2 } });
      expect(await readFile(join(cli.libraryDir, edited.replace(/(\.\w+)$/, ' (edited)$1')), 'utf8')).toBe(
        'retouched',
      );
      expect((await cli.run(['verify'])).json).toMatchObject({ checked: 3, ok: 3 });
      // It is known whose edit that is, also where the catalog is made anew.
      const editsOf = async (): Promise<unknown> => {
        const { tasks } = (await cli.run(['list'])).json as {
          tasks: { pictures: { file: string; edited: string[] }[] }[];
        };
        return tasks.flatMap(({ pictures }) => pictures).filter((picture) => picture.edited.length > 0);
      };
      const edits = [{ file: edited, edited: [edited.replace(/(\.\w+)$/, ' (edited)$1')] }];
      expect(await editsOf()).toMatchObject(edits);
      for (const suffix of ['', '-wal', '-shm'])
        await rm(join(cli.libraryDir, `catalog.sqlite${suffix}`), { force: true });
      expect((await cli.run(['rebuild'])).json).toMatchObject({ missing: 0, unreadable: [] });
      expect(await editsOf()).toMatchObject(edits);
    },
  );

  it('deletes, remembers it through a new import, and forgets on request', { timeout: 60_000 }, async () => {
    const world = await givenWorld();
    const cli = commandLine(temporaryFolder());
    await givenAccount(cli, world.midapi, 'studio');
    const task = world.midapi.addTask({ kind: 'imagine', durationMs: 1_000 });
    const wait = () => cli.run(['import', '--wait'], { input: task.id });
    expect((await wait()).json.receipt).toMatchObject({ saved: 4 });
    expect((await cli.run(['delete', `${task.id}:1`])).json).toMatchObject({ deleted: 1 });
    expect((await cli.run(['delete', task.id])).json).toMatchObject({ deleted: 3 });
    expect((await wait()).json).toMatchObject({ new: 0, deleted: 1, receipt: { wanted: 0 } });
    expect((await cli.run(['delete', task.id, '--forget'])).json).toMatchObject({ deleted: 0, forgotten: 4 });
    expect((await wait()).json).toMatchObject({ new: 1, receipt: { saved: 4 } });
  });
});

/** A folder on a disk of this size, which only root can make. */
function smallDisk(sizeMiB: number): { readonly folder: string; grow(sizeMiB: number): void } {
  const folder = temporaryFolder();
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  };
  mount(`size=${String(sizeMiB)}m`);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return { folder, grow: (toMiB) => mount(`remount,size=${String(toMiB)}m`) };
}

describe.runIf(hasKeychain && process.getuid?.() === 0)('a full disk', () => {
  it('is said on the rows that wait for room, loses nothing, and work goes on when there is room', async () => {
    const world = await givenWorld({ picture: { maker: 'plain', sizeBytes: 400_000 } });
    const disk = smallDisk(4);
    const cli = commandLine(disk.folder);
    await givenAccount(cli, world.midapi, 'studio');
    const tasks = Array.from({ length: 6 }, () =>
      world.midapi.addTask({ kind: 'imagine', durationMs: 1_000 }),
    );
    const keepNothingFree = ['--keep-free', '0'];
    const full = await cli.run(['import', '--wait', ...keepNothingFree], {
      input: tasks.map(({ id }) => id).join('\n'),
    });
    expect(full.exitCode).toBe(1);
    expect(full.json.receipt.saved).toBeLessThan(full.json.receipt.wanted);
    const listed = (await cli.run(['list'])).json.tasks as ListedTask[];
    const codes = listed.flatMap(({ pictures }) => pictures.flatMap(({ failure }) => failure?.code ?? []));
    expect(new Set(codes)).toEqual(new Set(['disk-full']));
    disk.grow(64);
    // The usual reserve is more than this disk has: nothing more is fetched. What was placed when the catalog had no
    // room may have been written on the way out.
    const reserved = await cli.run(['run']);
    expect(reserved.exitCode).toBe(1);
    expect(reserved.json.receipt.saved).toBeLessThan(24);
    expect((await cli.run(['run'])).json.receipt).toEqual(reserved.json.receipt);
    expect(await cli.run(['run', ...keepNothingFree])).toMatchObject({
      exitCode: 0,
      json: { receipt: { wanted: 24, saved: 24, failed: 0 } },
    });
    expect((await cli.run(['verify'])).json).toMatchObject({ missing: [], damaged: [] });
  }, 90_000);
});

describe('the command line', () => {
  it.each([
    [['frobnicate'], 2, 'usage'],
    [['list', '--state', 'odd'], 2, 'usage'],
    [['list', '--account', 'nobody'], 2, 'usage'],
    [['import', 'no-such-file.txt'], 2, 'usage'],
    [['delete'], 2, 'usage'],
    [['delete', 'no-such-task'], 2, 'usage'],
    [['accounts', 'add', '--provider', 'openai', '--label', 'x'], 2, 'usage'],
    [['accounts', 'remove', 'nobody'], 2, 'usage'],
  ])('%j exits %i with a plain message', async (args, exitCode, code) => {
    const result = await commandLine(temporaryFolder()).run(args);
    expect(result).toMatchObject({
      exitCode,
      json: { error: { code, message: expect.stringMatching(/\w/) } },
    });
  });

  it('takes a key for one run from the environment and stores none', { timeout: 60_000 }, async () => {
    const world = await givenWorld();
    const cli = commandLine(temporaryFolder());
    const key = world.midapi.accounts[0]?.key ?? '';
    const options = { environment: { PROBE_KEY: key, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } };
    const add = [
      'accounts',
      'add',
      '--provider',
      'midapi',
      '--label',
      'ci',
      '--base-url',
      world.midapi.baseUrl,
    ];
    expect(await cli.run([...add, '--key-env', 'PROBE_KEY'], options)).toMatchObject({
      exitCode: 0,
      json: { keyStored: false },
    });
    const task = world.midapi.addTask({ kind: 'imagine', durationMs: 1_000 });
    expect(
      await cli.run(['import', '--wait', '--key-env', 'PROBE_KEY'], { ...options, input: task.id }),
    ).toMatchObject({
      exitCode: 0,
      json: { receipt: { wanted: 4, saved: 4, failed: 0 } },
    });
    expect(await cli.run(['run'], options)).toMatchObject({
      exitCode: 3,
      json: { error: { code: 'no-keychain' } },
    });
  });

  it('imports nothing from text without ids, and says so', async () => {
    const { run } = commandLine(temporaryFolder());
    expect(await run(['import'], { input: 'the quick brown fox' })).toMatchObject({
      exitCode: 0,
      json: { found: 0, new: 0, known: 0, deleted: 0, doubtful: [], tasks: [] },
    });
  });
});
