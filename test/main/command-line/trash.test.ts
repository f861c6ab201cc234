// The trash on the command line: listed, brought back byte for byte, also after the catalog was made anew, and emptied
// only when that was said; what was deleted is never fetched again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

it('keeps what was deleted until it is told to give it up', { timeout: 90_000 }, async () => {
  const world = await startWorld({
    timeScale: 60,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => world.stop());
  const { apimart } = world;
  const { run, libraryDir } = commandLine(temporaryFolder());
  const keyed = (args: readonly string[], input = '') =>
    run([...args, '--key-env', 'KEY'], { environment: { KEY: apimart.accounts[0]?.key }, input });
  const account = ['--provider', 'apimart', '--label', 'studio', '--base-url', apimart.baseUrl];
  await keyed(['accounts', 'add', ...account]);
  const task = apimart.addTask({
    kind: 'imagine',
    prompt: 'paper fox',
    ageMs: 600_000,
    durationMs: 20_000,
  }).id;
  const wait = () => keyed(['import', '--wait'], task);
  expect((await wait()).json.receipt).toMatchObject({ saved: 5 });
  const list = await run(['list']);
  const files = (list.json.tasks as { pictures: { index: number; file: string }[] }[])[0]?.pictures ?? [];
  const before = files.map(({ file }) => readFileSync(join(libraryDir, file)));

  expect((await run(['trash', 'list'])).json).toEqual({ pictures: 0, bytes: 0, deleted: [] });
  await run(['delete', `${task}:1`]);
  await run(['delete', `${task}:0`, `${task}:2`]);
  const { json } = await run(['trash', 'list']);
  expect(json).toMatchObject({ pictures: 3, bytes: 12_000 });
  expect(json.deleted).toHaveLength(3);
  expect(json.deleted[2]).toMatchObject({ task, index: 1, account: 'studio', bytes: 4_000 });
  expect((await run(['trash', 'list', '--limit', '1'])).json.deleted).toHaveLength(1);
  expect((await wait()).json).toMatchObject({ new: 0, receipt: { wanted: 2, saved: 2 } });

  // A catalog that is made anew still knows what lies in the trash, and where.
  await run(['rebuild']);
  expect((await run(['trash', 'list'])).json).toMatchObject({ pictures: 3, bytes: 12_000 });
  expect(await run(['trash', 'restore', `${task}:1`])).toMatchObject({
    ...{ exitCode: 0, json: { restored: 1, saved: 1 } },
  });
  for (const index of [1, 3, 4])
    expect(readFileSync(join(libraryDir, files[index]?.file ?? ''))).toEqual(before[index]);
  expect((await run(['verify'])).json).toMatchObject({ checked: 3, ok: 3 });

  expect(await run(['trash', 'empty'])).toMatchObject({
    ...{ exitCode: 1, json: { emptied: 0, would: { pictures: 2, bytes: 8_000 } } },
  });
  expect(await run(['trash', 'empty', '--older-than', '1', '--yes'])).toMatchObject({
    ...{ exitCode: 0, json: { emptied: 0 } },
  });
  expect(existsSync(join(libraryDir, json.deleted[0].file as string))).toBe(true);
  expect(await run(['trash', 'empty', '--yes'])).toMatchObject({
    ...{ exitCode: 0, json: { emptied: 2, bytes: 8_000, kept: 0, failure: null } },
  });
  expect(readdirSync(join(libraryDir, 'Pictures/.trash'))).toEqual([]);
  expect((await run(['verify'])).json).toMatchObject({ checked: 3, ok: 3 });
  expect((await wait()).json).toMatchObject({ new: 0, receipt: { wanted: 3, saved: 3 } });
  await run(['rebuild']);
  expect((await wait()).json).toMatchObject({ new: 0, receipt: { wanted: 3, saved: 3 } });
  expect((await run(['trash', 'list'])).json).toMatchObject({ pictures: 0 });
});

it.each([
  ['trash restore'],
  ['trash restore --all x'],
  ['trash empty --older-than soon'],
  ['trash list x'],
  ['trash restore no-such-task'],
])('says what is wrong with ‘%s’', async (line) => {
  const { run } = commandLine(temporaryFolder());
  expect(await run(line.split(' '))).toMatchObject({ exitCode: 2, json: { error: { code: 'usage' } } });
});
