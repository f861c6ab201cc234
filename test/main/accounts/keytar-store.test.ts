// The keychain store against a keytar that refuses, hangs and comes back, and against the real thing: a GNOME
// keyring of its own on a private bus, open, locked, frozen and absent.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { keytarStore } from '../../../src/main/accounts/keytar-store.ts';
import type { Keytar } from '../../../src/main/accounts/keytar-store.ts';

const account = '6f0f0b52-3a4f-4c2e-9d38-6f5f0f1f2a3b';
const origin = 'https://api.example.com';
const noKeychain: unknown = expect.objectContaining({ name: 'AppError', code: 'no-keychain' });
const unauthorized: unknown = expect.objectContaining({ name: 'AppError', code: 'unauthorized' });

/** A keychain in memory whose every call goes through `before` first. */
function fakeKeytar(before: (name: string) => Promise<void> = () => Promise.resolve()) {
  const items = new Map<string, string>();
  const keytar: Keytar = {
    getPassword: async (service, name) => {
      await before('get');
      return items.get(`${service}/${name}`) ?? null;
    },
    setPassword: async (service, name, password) => {
      await before('set');
      items.set(`${service}/${name}`, password);
    },
    deletePassword: async (service, name) => {
      await before('delete');
      return items.delete(`${service}/${name}`);
    },
  };
  return { items, load: () => Promise.resolve(keytar) };
}

describe('with a keytar that works', () => {
  it('stores under the service and the account only, and leaves nothing else', async () => {
    const { items, load } = fakeKeytar();
    const store = keytarStore({ load });
    expect(await store.probe()).toBeNull();
    expect(await store.has(account)).toBe(false);
    await expect(store.get(account, origin)).rejects.toEqual(unauthorized);
    await store.remove(account);
    expect([...items]).toEqual([]);
    await store.set(account, { key: 'GK', origin });
    expect([...items]).toEqual([[`Gridkeep/${account}`, JSON.stringify({ key: 'GK', origin })]]);
    expect(await store.get(account, origin)).toBe('GK');
    await expect(store.get(account, 'https://evil.example')).rejects.toEqual(unauthorized);
    await store.remove(account);
    expect([...items]).toEqual([]);
  });

  it('does not load keytar before it is needed, and loads it once', async () => {
    const load = vi.fn(fakeKeytar().load);
    const store = keytarStore({ load });
    expect(load).not.toHaveBeenCalled();
    await Promise.all([store.probe(), store.probe()]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('has one native call running at a time', async () => {
    let running = 0;
    let most = 0;
    const { load } = fakeKeytar(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
    });
    const store = keytarStore({ load });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.set(String(index), { key: 'k', origin })),
    );
    expect(most).toBe(1);
    expect(await store.get('19', origin)).toBe('k');
  });
});

describe('with a keytar that does not', () => {
  it('calls any rejection no-keychain, whatever its text', async () => {
    for (const thrown of [
      new Error('Cannot autolaunch D-Bus'),
      'text',
      null,
      undefined,
      { code: 'unauthorized' },
    ]) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- native code rejects with anything
      const store = keytarStore({ load: fakeKeytar(() => Promise.reject(thrown)).load });
      expect(await store.probe()).toMatchObject({ code: 'no-keychain' });
      await expect(store.set(account, { key: 'k', origin })).rejects.toEqual(noKeychain);
      await expect(store.has(account)).rejects.toEqual(noKeychain);
      await expect(store.get(account, origin)).rejects.toEqual(noKeychain);
      await expect(store.remove(account)).rejects.toEqual(noKeychain);
      expect(store.isStuck()).toBe(false);
    }
  });

  it('calls a library that cannot be loaded no-keychain', async () => {
    const store = keytarStore({
      load: () => Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file')),
    });
    expect(await store.probe()).toMatchObject({ code: 'no-keychain' });
    await expect(store.get(account, origin)).rejects.toEqual(noKeychain);
  });

  it('does not take a locked keychain for one without the key', async () => {
    // What libsecret does when nobody answers its prompt: 'not found' for reads, a refusal for writes.
    const { load } = fakeKeytar((name) =>
      name === 'set' ? Promise.reject(new Error('locked')) : Promise.resolve(),
    );
    const store = keytarStore({ load });
    await expect(store.get(account, origin)).rejects.toEqual(noKeychain);
    await expect(store.has(account)).rejects.toEqual(noKeychain);
    await expect(store.remove(account)).rejects.toEqual(noKeychain);
  });

  it('reads again when the prompt was answered in between', async () => {
    let isOpen = false;
    const { items, load } = fakeKeytar((name) => {
      if (name === 'set') isOpen = true;
      return Promise.resolve();
    });
    items.set(`Gridkeep/${account}`, JSON.stringify({ key: 'GK', origin }));
    const keytar = await load();
    const store = keytarStore({
      load: () =>
        Promise.resolve({
          ...keytar,
          getPassword: (...names) => (isOpen ? keytar.getPassword(...names) : Promise.resolve(null)),
        }),
    });
    expect(await store.get(account, origin)).toBe('GK');
  });

  it('ends every call within the limit, asks nothing while one hangs, and goes on when it comes back', async () => {
    let release = (): void => undefined;
    const hang = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calls: string[] = [];
    const { load } = fakeKeytar((name) => {
      calls.push(name);
      return calls.length === 1 ? hang : Promise.resolve();
    });
    const store = keytarStore({ load, timeLimitMs: 60 });
    const start = performance.now();
    const first = store.set(account, { key: 'k', origin });
    const inLine = [store.has(account), store.get(account, origin), store.remove(account)];
    for (const call of [first, ...inLine]) await expect(call).rejects.toEqual(noKeychain);
    expect(store.isStuck()).toBe(true);
    await expect(store.has(account)).rejects.toEqual(noKeychain);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(calls).toEqual(['set']);
    release();
    await vi.waitFor(() => expect(store.isStuck()).toBe(false));
    expect(await store.has(account)).toBe(true);
    expect(calls).toEqual(['set', 'get']);
  });
});

// --- The real keychain ------------------------------------------------------------------------------------------

const storeModule = fileURLToPath(new URL('../../../src/main/accounts/keytar-store.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'gridkeep-keychain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tools = ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'];
const hasKeyring =
  process.platform === 'linux' &&
  tools.every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' }).status === 0);

/** Writes what the child does; it prints one JSON line. */
function childScript(name: string, body: string, timeLimitMs = 1000): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { exitHard, keytarStore } from ${JSON.stringify(storeModule)};
const store = keytarStore({ timeLimitMs: ${String(timeLimitMs)} });
const account = ${JSON.stringify(account)};
const origin = ${JSON.stringify(origin)};
const code = (promise) => promise.then((value) => value ?? 'ok', (error) => error.code);
const start = performance.now();
const all = async () => [
  (await store.probe())?.code ?? 'ok',
  await code(store.has(account)),
  await code(store.get(account, origin)),
  await code(store.set(account, { key: 'NEW', origin })),
  await code(store.remove(account)),
];
const say = (value) => console.log(JSON.stringify({ value, ms: performance.now() - start, stuck: store.isStuck() }));
${body}
`,
  );
  return file;
}

interface Said {
  readonly value: unknown;
  readonly ms: number;
  readonly stuck: boolean;
}

/** Runs steps in a shell on a private bus, with a home and a keyring of its own. */
function onPrivateBus(script: string): { readonly status: number | null; readonly said: readonly Said[] } {
  const home = mkdtempSync(path.join(folder, 'home-'));
  const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, XDG_DATA_HOME: ___, ...inherited } = process.env;
  const run = spawnSync('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { ...inherited, HOME: home, XDG_RUNTIME_DIR: home, NODE: process.execPath },
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  return { status: run.status, said: parseSaid(run.stdout) };
}

function parseSaid(stdout: string): Said[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Said);
}

const startKeyring =
  'printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 & keyring=$!\n' +
  'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1 && break; sleep 0.2; done\n';
const stopKeyring = 'status=$?; kill -KILL $keyring; exit $status\n';
const lock = `gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null\n`;

// A bus and a keyring of one's own come up in a race with each other, which they lose now and then on a busy machine.
describe.skipIf(!hasKeyring)('with a real GNOME keyring', { retry: 2 }, () => {
  const use = childScript(
    'use',
    `
await store.set(account, { key: 'GK', origin });
const results = [await code(store.get(account, origin)), await code(store.get(account, 'https://evil.example')), await store.has(account)];
await Promise.all(Array.from({ length: 50 }, (_, index) => store.set(account, { key: 'GK' + index, origin })));
results.push(await code(store.get(account, origin)));
await store.remove(account);
results.push(await store.has(account), await code(store.get(account, origin)), await code(store.remove(account)));
say(results);`,
    20_000,
  );
  const put = childScript('put', `await store.set(account, { key: 'GK', origin }); say('put');`);
  const everything = childScript('everything', 'say(await all());');
  const everythingHard = childScript(
    'everything-hard',
    'say(await all()); if (store.isStuck()) exitHard(3);',
  );

  it('sets, gets, refuses another origin, removes', () => {
    const { status, said } = onPrivateBus(`${startKeyring}"$NODE" ${use}\n${stopKeyring}`);
    expect(status).toBe(0);
    expect(said.map(({ value }) => value)).toEqual([
      ['GK', 'unauthorized', true, 'GK49', false, 'unauthorized', 'ok'],
    ]);
  }, 70_000);

  it('says no-keychain while the keyring is locked, although the key is there', () => {
    const { status, said } = onPrivateBus(
      `${startKeyring}"$NODE" ${put}; ${lock}"$NODE" ${everything}\n${stopKeyring}`,
    );
    expect(status).toBe(0);
    expect(said[1]?.value).toEqual(['ok', 'no-keychain', 'no-keychain', 'no-keychain', 'no-keychain']);
  }, 70_000);

  it('gives up on a keyring that hangs, and the process can still end with its exit code', () => {
    const { status, said } = onPrivateBus(
      `${startKeyring}"$NODE" ${put}; kill -STOP $keyring; "$NODE" ${everythingHard}\n${stopKeyring}`,
    );
    expect(said[1]).toMatchObject({ value: Array.from({ length: 5 }, () => 'no-keychain'), stuck: true });
    // One limit, not five: while a call hangs, the next ones fail at once.
    expect(said[1]?.ms).toBeLessThan(3000);
    expect(status).toBe(3);
  }, 70_000);
});

describe.skipIf(process.platform !== 'linux')('without a session bus', () => {
  it('says no-keychain to everything, at once', () => {
    const file = childScript('no-bus', 'say(await all());');
    const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, ...inherited } = process.env;
    const stdout = execFileSync(process.execPath, [file], {
      env: { ...inherited, XDG_RUNTIME_DIR: path.join(folder, 'none') },
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(parseSaid(stdout)[0]).toMatchObject({
      value: Array.from({ length: 5 }, () => 'no-keychain'),
      stuck: false,
    });
  }, 40_000);
});
