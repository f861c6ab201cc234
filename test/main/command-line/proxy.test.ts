// The command line where the environment names a proxy.
import { expect, it, onTestFinished } from 'vitest';
import { startHttpProxy } from '../../fakes/proxy-server.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { newApiAccounts, startNewApiSimulator } from '../../simulators/new-api.ts';
import { commandLine } from './command-line.ts';

it('goes out through it, and not where it is told to leave it out', { timeout: 60_000 }, async () => {
  const relay = await startNewApiSimulator({
    rateLimit: false,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => relay.stop());
  const task = relay.addTask({ ageMs: 600_000, linkLifeMs: null });
  const proxy = await startHttpProxy({
    leadsTo: (target) => (target === 'relay.example:80' ? Number(new URL(relay.baseUrl).port) : null),
    credentials: 'artist:s3cret-word',
  });
  onTestFinished(() => proxy.stop());
  const cli = commandLine(temporaryFolder());
  const [account] = newApiAccounts;
  const named = { http_proxy: proxy.address.replace('//', '//artist:s3cret-word@'), no_proxy: '' };
  const run = (args: readonly string[], environment: NodeJS.ProcessEnv = named) =>
    cli.run([...args, '--key-env', 'GRIDKEEP_TEST_KEY'], {
      environment: { ...environment, GRIDKEEP_TEST_KEY: account?.key },
    });

  const added = await run([
    ...['accounts', 'add', '--provider', 'newapi', '--label', 'studio', '--base-url', 'http://relay.example'],
    ...['--user-id', '7', '--allow-http'],
  ]);
  expect(added.exitCode, added.stderr).toBe(0);
  const synced = await run(['sync', '--account', 'studio', '--wait']);
  expect(synced, synced.stderr).toMatchObject({
    exitCode: 0,
    json: { found: 1, receipt: { wanted: 1, saved: 1, failed: 0 }, tasks: [{ id: task.id }] },
  });
  expect(new Set(proxy.asked)).toEqual(new Set(['relay.example:80']));
  const asked = proxy.asked.length;

  const leftOut = await run(['accounts', 'test', 'studio'], { ...named, no_proxy: 'relay.example' });
  expect(leftOut).toMatchObject({ exitCode: 1, json: { error: { code: 'network' } } });
  const refused = await run(['accounts', 'test', 'studio'], { ...named, http_proxy: proxy.address });
  expect(refused).toMatchObject({
    exitCode: 1,
    json: { error: { code: 'proxy', message: 'The proxy wants a name and a password (HTTP 407).' } },
  });
  expect(proxy.asked.length).toBe(asked + 1);
  for (const { stdout, stderr } of [added, synced, leftOut, refused])
    expect(stdout + stderr).not.toContain('s3cret-word');
});
