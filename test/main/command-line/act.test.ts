// Follow-up actions on the command line, against APIMart's simulator: what is said without `--yes`, what is sent with
// it, and what is left where the program ends in the middle.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import type { Simulator } from '../../simulators/index.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

const keyed = ['--key-env', 'GRIDKEEP_TEST_KEY'];

interface Button {
  readonly id: string;
  readonly label: string;
}

/** A library with one account at APIMart and one finished task of it. */
async function studio() {
  const world = await startWorld({
    timeScale: 60,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => world.stop());
  const { apimart } = world;
  const cli = commandLine(temporaryFolder());
  const environment = { GRIDKEEP_TEST_KEY: apimart.accounts[0]?.key };
  const run = (args: readonly string[], onStart?: Parameters<typeof cli.run>[1]) =>
    cli.run([...args, ...keyed], { environment, ...onStart });
  await run(['accounts', 'add', '--provider', 'apimart', '--label', 'studio', '--base-url', apimart.baseUrl]);
  const parent = apimart.addTask({ kind: 'imagine', ageMs: 600_000, durationMs: 20_000 });
  const imported = await run(['import', '--wait'], { input: parent.id });
  expect(imported.json.receipt, imported.stderr).toMatchObject({ failed: 0 });
  const { json } = await cli.run(['list']);
  const buttons = json.tasks[0].buttons as Button[];
  const button = (label: string): string => {
    const found = buttons.find((candidate) => candidate.label === label);
    if (found === undefined) throw new Error(`no button ${label}: ${JSON.stringify(buttons)}`);
    return found.id;
  };
  return { world, apimart, cli, run, parent, button };
}

const sentPosts = (simulator: Simulator): number =>
  simulator.requests.filter(({ method }) => method === 'POST').length;

it(
  'says what it would do, sends it once with --yes, and saves what comes of it',
  { timeout: 60_000 },
  async () => {
    const { apimart, cli, run, parent, button } = await studio();
    const asked = await run(['act', parent.id, button('U2')]);
    expect(asked).toMatchObject({ exitCode: 1, json: { task: null, sent: false } });
    expect(sentPosts(apimart)).toBe(0);

    const acted = await run(['act', parent.id, button('U2'), '--yes', '--wait']);
    expect(acted, acted.stderr).toMatchObject({
      exitCode: 0,
      json: {
        sent: true,
        task: { parent: parent.id, state: 'succeeded', pictures: [{ kind: 'upscale', state: 'saved' }] },
      },
    });
    expect(sentPosts(apimart)).toBe(1);
    const upscale = apimart.task(acted.json.task.id as string);
    expect(acted.json.task.pictures[0].sha256).toBe((await upscale?.pictures[0]?.expected())?.sha256);
    expect((await cli.run(['list'])).json.total).toBe(2);
  },
);

it('refuses what cannot work and sends nothing', { timeout: 60_000 }, async () => {
  const { apimart, cli, run, parent, button } = await studio();
  expect(await run(['act', parent.id, 'MJ::JOB::upsample::9::none', '--yes'])).toMatchObject({
    exitCode: 2,
    json: { error: { code: 'usage' } },
  });
  expect(await run(['act', 'task_nobody', button('U1'), '--yes'])).toMatchObject({ exitCode: 2 });
  await cli.run(['accounts', 'pause', 'studio']);
  expect(await run(['act', parent.id, button('U1'), '--yes'])).toMatchObject({
    exitCode: 1,
    json: { task: null, sent: false, failure: { code: 'forbidden' } },
  });
  expect(sentPosts(apimart)).toBe(0);
});

it('never sends again what was being sent when the program was killed', { timeout: 60_000 }, async () => {
  const { apimart, run, parent, button } = await studio();
  apimart.setFault({ kind: 'stall', method: 'POST', times: 1 });
  const killed = await run(['act', parent.id, button('U1'), '--yes'], {
    onStart: (child) =>
      void (async () => {
        while (sentPosts(apimart) === 0) await sleep(5);
        child.kill('SIGKILL');
      })(),
  });
  expect(killed.exitCode).toBeNull();
  expect((await run(['run'])).json.tasks).toHaveLength(1);
  expect(sentPosts(apimart)).toBe(1);
  // The user, who has looked there, may.
  expect((await run(['act', parent.id, button('U1'), '--yes'])).json).toMatchObject({ sent: true });
  expect(sentPosts(apimart)).toBe(2);
});

it('answers a task that waits for input', { timeout: 60_000 }, async () => {
  const { cli, run, parent, button } = await studio();
  const upscaled = await run(['act', parent.id, button('U1'), '--yes', '--wait']);
  const inpaint = (upscaled.json.task.buttons as Button[]).find(({ id }) => id.startsWith('MJ::Inpaint'));
  const waiting = await run(['act', upscaled.json.task.id as string, inpaint?.id ?? '', '--yes', '--wait']);
  expect(waiting.json, waiting.stderr).toMatchObject({
    sent: true,
    task: { state: 'needs-input', buttons: [{ id: 'modal' }] },
  });
  const id = waiting.json.task.id as string;
  const mask = ['--mask', 'https://example.com/mask.png'];
  const answered = await run(['act', id, 'modal', '--yes', '--wait', '--prompt', 'a red door', ...mask]);
  expect(answered, answered.stderr).toMatchObject({
    exitCode: 0,
    json: { sent: true, task: { id, state: 'succeeded' } },
  });
  expect((await cli.run(['list'])).json.total).toBe(3);
});
