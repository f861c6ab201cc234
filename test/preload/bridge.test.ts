import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Bridge } from '../../src/preload/contract/bridge.ts';
import { eventNames } from '../../src/preload/contract/events.ts';
import { preloadRequest, requests } from '../../src/preload/contract/requests.ts';

const source = new URL('../../src/preload/index.ts', import.meta.url);
let bundle = '';

beforeAll(async () => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: source.pathname, formats: ['cjs'] },
      rolldownOptions: { external: ['electron'] },
    },
  });
  const [output] = [result].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  expect(output.output).toHaveLength(1);
  bundle = output.output[0].code;
});

/** Runs the bundle as the sandbox does: CommonJS, with nothing to require but electron. */
function loadPreload() {
  const exposed: Record<string, unknown> = {};
  let send: (message: unknown) => void = () => expect.unreachable();
  const invoke = vi.fn((_channel: string, _message: unknown) => Promise.resolve({ ok: true, value: null }));
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => (exposed[name] = value) },
    webUtils: { getPathForFile: ({ name }: { name: string }) => `/real/${name}` },
    ipcRenderer: {
      invoke,
      on: (channel: string, listener: (event: unknown, message: unknown) => void) => {
        expect(channel).toBe('gridkeep:event');
        send = (message) => {
          listener({ sender: 'an Electron object' }, message);
        };
      },
    },
  };
  const require = (name: string): unknown => {
    if (name !== 'electron') throw new Error(`the sandbox has no ${name}`);
    return electron;
  };
  runInNewContext(bundle, { require, module: { exports: {} }, exports: {} });
  return {
    exposed,
    bridge: exposed['bridge'] as Bridge,
    invoke,
    send: (message: unknown) => {
      send(message);
    },
  };
}

test('the page gets one frozen object with three functions, from a short source', () => {
  const { exposed, bridge } = loadPreload();
  expect(Object.keys(exposed)).toEqual(['bridge']);
  expect(Object.keys(bridge)).toEqual(['request', 'takeFiles', 'subscribe']);
  expect(Object.isFrozen(bridge)).toBe(true);
  expect(readFileSync(source, 'utf8').split('\n').length).toBeLessThanOrEqual(60);
  expect([...bundle.matchAll(/require\(["'](.+?)["']\)/g)].map(([, name]) => name)).toEqual(['electron']);
  expect(bundle).not.toMatch(/\bimport\b\s*[({"']|\beval\(|new Function/);
});

test('requests of the contract go out on the one channel, others nowhere', async () => {
  const { bridge, invoke } = loadPreload();
  const names = (Object.keys(requests) as (keyof typeof requests)[]).filter(
    (name) => name !== preloadRequest,
  );
  for (const name of names) await bridge.request(name, { id: name });
  expect(invoke.mock.calls).toEqual(names.map((name) => ['gridkeep:request', { name, input: { id: name } }]));
  for (const name of [
    '',
    'app.restart',
    preloadRequest,
    '__proto__',
    'constructor',
    'toString',
    'gridkeep:request',
    7,
    null,
    {},
  ]) {
    expect(() => bridge.request(name as never, {} as never)).toThrow('does not know');
  }
  expect(invoke).toHaveBeenCalledTimes(names.length);
});

test('files that were dropped go out as paths that the page has never seen, whatever it says of them', async () => {
  const { bridge, invoke } = loadPreload();
  const dropped = [{ name: 'fox.png', path: '/etc/passwd' }, { name: 'made.png' }] as unknown as File[];
  await bridge.takeFiles(dropped, 7);
  expect(invoke.mock.calls).toEqual([
    [
      'gridkeep:request',
      { name: preloadRequest, input: { paths: ['/real/fox.png', '/real/made.png'], editsOf: 7 } },
    ],
  ]);
});

test('a listener gets payloads of its own event only, and no Electron object, until it unsubscribes', () => {
  const { bridge, send } = loadPreload();
  const heard: unknown[][] = [];
  const listener = (...values: unknown[]): void => void heard.push(values);
  const first = bridge.subscribe('accounts.changed', listener);
  const second = bridge.subscribe('accounts.changed', listener);
  for (const name of eventNames) send({ name, payload: { of: name } });
  send({ name: 'unknown', payload: 1 });
  expect(heard).toEqual([[{ of: 'accounts.changed' }], [{ of: 'accounts.changed' }]]);
  first();
  first();
  send({ name: 'accounts.changed', payload: 2 });
  expect(heard.slice(2)).toEqual([[2]]);
  second();
  send({ name: 'accounts.changed', payload: 3 });
  expect(heard).toHaveLength(3);
  for (const name of ['', 'accounts.added', '__proto__', 'constructor', null]) {
    expect(() => bridge.subscribe(name as never, listener)).toThrow('does not know');
  }
});
