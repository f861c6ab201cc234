// How a command ends before its time: told to by a signal, or with nobody left who reads.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine, entry } from './command-line.ts';

it('ends well where nobody reads its answer to the end', async () => {
  const child = spawn(process.execPath, [entry, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const exited = once(child, 'close');
  expect([await text(child.stderr), (await exited)[0]]).toEqual(['', 0]);
});

/** The writing end of a pipe, as soon as somebody waits at the other one. */
async function whenWaitedFor(pipe: string) {
  for (;;) {
    const end = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null);
    if (end !== null) return end;
    await sleep(20);
  }
}

it.skipIf(process.platform === 'win32')(
  'ends at a signal also while it waits for a pipe that tells nothing',
  { timeout: 20_000 },
  async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, 'ids');
    execFileSync('mkfifo', [pipe]);
    const result = await commandLine(folder).run(['import', pipe], {
      onStart: (child) =>
        void whenWaitedFor(pipe).then(async (end) => {
          onTestFinished(() => end.close());
          // So that it waits for the pipe again, in the middle of it.
          await sleep(100);
          child.kill('SIGTERM');
        }),
    });
    expect(result).toMatchObject({ exitCode: 143, stdout: '' });
  },
);

it('says at a signal how far the reading of a past came, and keeps it', { timeout: 60_000 }, async () => {
  const world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  onTestFinished(() => world.stop());
  const { acedata } = world;
  for (let at = 0; at < 3; at += 1) acedata.addTask({ kind: 'imagine', ageMs: 60_000, durationMs: 1_000 });
  const cli = commandLine(temporaryFolder());
  const environment = { KEY: acedata.accounts[0]?.key };
  const add = ['accounts', 'add', '--provider', 'acedata', '--label', 'studio', '--no-test'];
  await cli.run([...add, '--base-url', acedata.baseUrl, '--key-env', 'KEY'], { environment });

  acedata.setFault({ kind: 'stall' });
  const before = acedata.requests.length;
  const result = await cli.run(['sync', '--wait', '--key-env', 'KEY'], {
    environment,
    onStart: (child) =>
      void expect
        .poll(() => acedata.requests.length, { timeout: 20_000 })
        .toBeGreaterThan(before)
        .then(() => child.kill('SIGINT')),
  });
  expect(result, result.stderr).toMatchObject({
    exitCode: 130,
    json: { found: 0, accounts: [{ account: 'studio', state: 'stopped' }] },
  });
});
