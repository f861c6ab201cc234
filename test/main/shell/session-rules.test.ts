import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtPage, pageAddress } from '../../../src/main/shell/page-address.ts';
import { isRequestAllowed, restrictSession } from '../../../src/main/shell/session-rules.ts';
import type { RestrictableSession } from '../../../src/main/shell/session-rules.ts';

const own = [
  'gridkeep-app://app/',
  'gridkeep-app://app/assets/index-1a2b.js',
  'gridkeep-image://preview/1?v=3',
  'gridkeep-image://original/9',
];
const development = [
  'http://localhost:5173/src/main.ts',
  'ws://localhost:5173/?token=x',
  'devtools://devtools/bundled/devtools_app.html',
];
const foreign = [
  'http://localhost:9/',
  'ws://localhost:9/',
  'https://example.com/',
  'http://127.0.0.1:5173/',
  'https://localhost:5173/',
  'wss://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'file://host/share',
  'data:text/html,x',
  'blob:null/1',
  'about:blank',
  'javascript:1',
  'chrome://version',
  'chrome-extension://abc/x.js',
  'devtools://remote/x',
  'gridkeep-app://app.evil/x.js',
  'gridkeep-app://other/x.js',
  'gridkeep-image://app/1',
  'gridkeep-image://preview.evil/1',
  'gridkeep://import?ids=1',
  'filesystem:gridkeep-app://app/x',
  'nonsense',
  '',
];

test('a session asks for nothing but the page and its pictures', () => {
  const allowed = (page: typeof builtPage): readonly string[] =>
    [...own, ...development, ...foreign].filter((url) => isRequestAllowed(url, page));
  expect(allowed(builtPage)).toEqual(own);
  expect(allowed(pageAddress('http://localhost:5173', false))).toEqual([...own, ...development]);
});

test('every permission that Electron knows is denied, and nothing is fetched on the side', async () => {
  const declarations = readFileSync(
    new URL('../../../node_modules/electron/electron.d.ts', import.meta.url),
    'utf8',
  );
  const permissions = [
    ...new Set(
      [
        ...declarations.matchAll(/permission: ((?:'[\w-]+'(?: \| )?)+|\((?:'[\w-]+'(?:\) \| \(|\)?))+)/g),
      ].flatMap(([, union]) => [...(union ?? '').matchAll(/'([\w-]+)'/g)].map(([, name]) => name ?? '')),
    ),
  ];
  expect(permissions).toEqual(
    expect.arrayContaining(['media', 'geolocation', 'notifications', 'clipboard-read']),
  );

  const answers: boolean[] = [];
  const calls: Record<string, unknown> = {};
  const session: RestrictableSession = {
    setPermissionRequestHandler: (handler) => {
      for (const permission of permissions) {
        handler?.({} as never, permission as never, (granted) => answers.push(granted), {} as never);
      }
    },
    setPermissionCheckHandler: (handler) => {
      for (const permission of permissions) {
        answers.push(handler?.(null, permission as never, 'gridkeep-app://app/', {} as never) ?? true);
      }
    },
    setDevicePermissionHandler: (handler) => answers.push(handler?.({} as never) ?? true),
    setDisplayMediaRequestHandler: (handler) =>
      handler?.({} as never, (streams) => answers.push(Object.keys(streams ?? {}).length > 0)),
    setBluetoothPairingHandler: (handler) =>
      handler?.({} as never, (response) => answers.push(response.confirmed)),
    setSpellCheckerEnabled: (isEnabled) => (calls['spellcheck'] = isEnabled),
    setProxy: (config) => Promise.resolve(void (calls['proxy'] = config)),
    webRequest: {
      onBeforeRequest: ((
        listener: (details: { url: string }, answer: (response: object) => void) => void,
      ) => {
        listener({ url: 'https://example.com/' }, (response) => (calls['foreign'] = response));
        listener({ url: 'gridkeep-app://app/' }, (response) => (calls['own'] = response));
      }) as never,
    },
    on: (_event, listener) => listener({ preventDefault: () => (calls['download'] = 'prevented') }),
  };
  await restrictSession(session, builtPage);
  expect(answers).toEqual(new Array(permissions.length * 2 + 3).fill(false));
  expect(calls).toEqual({
    spellcheck: false,
    proxy: { mode: 'direct' },
    foreign: { cancel: true },
    own: { cancel: false },
    download: 'prevented',
  });
});
