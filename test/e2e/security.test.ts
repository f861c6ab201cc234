// What a hostile page inside our window could do: nothing. Every line here is tried for real, from a script of
// the page, in the built app; a loopback server counts what reaches it.
/* eslint-disable @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-deprecated --
   the forbidden ways are what is tried here */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let launched: LaunchedApp;
let server: Server;
let serverUrl = '';
const arrived: string[] = [];
const pageUrl = 'gridkeep-app://app/';

test.beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push(`${String(request.method)} ${String(request.url)}`);
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
  });
  server.on('upgrade', (request, socket) => {
    arrived.push(`UPGRADE ${String(request.url)}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  serverUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  launched = await launchApp();
  await expect(launched.page.getByRole('region', { name: 'Accounts' })).toBeVisible();
});

test.afterAll(async () => {
  await launched.close();
  server.close();
});

test('the page has the bridge and nothing of Node or Electron', async () => {
  const found = await launched.page.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { bridge: object }).bridge),
    isFrozen: Object.isFrozen((globalThis as unknown as { bridge: object }).bridge),
    isReplaceable: Reflect.set(globalThis, 'bridge', 1),
    foreign: [
      'require',
      'process',
      'Buffer',
      'module',
      'global',
      'electron',
      'ipcRenderer',
      '__dirname',
    ].filter((name) => name in globalThis),
    isWebviewDead: !('loadURL' in document.createElement('webview')),
    origin: `${location.protocol}//${location.host}`,
  }));
  expect(found).toEqual({
    bridge: ['request', 'takeFiles', 'subscribe'],
    isFrozen: true,
    isReplaceable: false,
    foreign: [],
    isWebviewDead: true,
    origin: 'gridkeep-app://app',
  });
  const preferences = await launched.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    }),
  );
  expect(preferences).toEqual([
    { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false },
  ]);
});

test('a page that bends the language reaches no further', async () => {
  const answers = await launched.page.evaluate(async () => {
    const { bridge } = globalThis as unknown as {
      bridge: { request(name: unknown, input: unknown): Promise<{ ok: boolean }> };
    };
    const push = Array.prototype.push;
    const hasOwn = Object.hasOwn;
    Array.prototype.push = () => {
      throw new Error('bent');
    };
    Object.hasOwn = () => true;
    const ask = async (name: unknown, input: unknown): Promise<string> => {
      try {
        return (await bridge.request(name, input)).ok ? 'answered' : 'refused';
      } catch {
        return 'thrown';
      }
    };
    const results = [
      await ask('app.info', {}),
      await ask('app.restart', {}),
      await ask('__proto__', {}),
      await ask('app.info', { surplus: 1 }),
      await ask('app.info', []),
      await ask('pictures.showInFolder', { pictureId: '../../etc/passwd' }),
      await ask('clipboard.writeText', { text: 'x'.repeat(2_000_000) }),
    ];
    Array.prototype.push = push;
    Object.hasOwn = hasOwn;
    return results;
  });
  expect(answers).toEqual(['answered', 'thrown', 'thrown', 'refused', 'refused', 'refused', 'refused']);
});

test('nothing leaves the page: no request arrives anywhere', async () => {
  const outcome = await launched.page.evaluate(async (base) => {
    const results: Record<string, string> = {};
    const attempt = async (name: string, work: () => unknown): Promise<void> => {
      try {
        await work();
        results[name] = 'done';
      } catch {
        results[name] = 'refused';
      }
    };
    const element = (tag: string, attributes: Record<string, string>): Promise<void> =>
      new Promise((resolve, reject) => {
        const made = document.createElement(tag);
        made.onload = () => {
          resolve();
        };
        made.onerror = () => {
          reject(new Error(tag));
        };
        setTimeout(reject, 1000, new Error('silence'));
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        document.body.append(made);
      });
    await attempt('fetch', () => fetch(`${base}/fetch`));
    await attempt('fetch no-cors', () => fetch(`${base}/no-cors`, { mode: 'no-cors' }));
    await attempt('fetch file', () => fetch('file:///etc/hostname'));
    await attempt('fetch data', () => fetch('data:text/plain,x'));
    await attempt('fetch a picture', () => fetch('gridkeep-image://original/1'));
    await attempt(
      'request',
      () =>
        new Promise((resolve, reject) => {
          const request = new XMLHttpRequest();
          request.onload = resolve;
          request.onerror = reject;
          request.open('GET', `${base}/xhr`);
          request.send();
        }),
    );
    await attempt(
      'socket',
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`${base.replace('http', 'ws')}/socket`);
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
    );
    await attempt(
      'events',
      () =>
        new Promise((resolve, reject) => {
          const source = new EventSource(`${base}/events`);
          source.onopen = resolve;
          source.onerror = reject;
        }),
    );
    navigator.sendBeacon(`${base}/beacon`, 'x');
    await attempt('image', () => element('img', { src: `${base}/image` }));
    await attempt('image file', () => element('img', { src: 'file:///usr/share/pixmaps/debian-logo.png' }));
    await attempt('video', () => element('video', { src: `${base}/video` }));
    await attempt('style sheet', () => element('link', { rel: 'stylesheet', href: `${base}/style` }));
    await attempt('prefetch', () => element('link', { rel: 'prefetch', href: `${base}/prefetch` }));
    await attempt('preconnect', () => element('link', { rel: 'preconnect', href: base }));
    await attempt('frame', () => element('iframe', { src: `${base}/frame` }));
    await attempt('object', () => element('object', { data: `${base}/object` }));
    const form = document.createElement('form');
    form.action = `${base}/form`;
    document.body.append(form);
    form.submit();
    return results;
  }, serverUrl);
  const refusedOrSilent = Object.entries(outcome).filter(
    ([name, result]) => result === 'done' && name !== 'frame',
  );
  expect(refusedOrSilent).toEqual([]);
  await launched.page.waitForTimeout(300);
  expect(arrived).toEqual([]);
  // The counter counts: the same server answers this process.
  await fetch(`${serverUrl}/control`);
  expect(arrived.splice(0)).toEqual(['GET /control']);
  expect(launched.page.url()).toBe(pageUrl);
});

test('no text becomes a script', async () => {
  const found = await launched.page.evaluate(async () => {
    const world = globalThis as unknown as { ran: string[] };
    world.ran = [];
    const threw: string[] = [];
    const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    // The debugger's own call may evaluate text; a turn of the event loop later the page's rules hold.
    await later();
    const attempt = (name: string, work: () => unknown): void => {
      try {
        work();
      } catch {
        threw.push(name);
      }
    };
    const run = (name: string): string => `globalThis.ran.push('${name}')`;
    const append = (tag: string, change: (made: HTMLElement) => void): void => {
      const made = document.createElement(tag);
      change(made);
      document.body.append(made);
    };
    const host = document.createElement('div');
    document.body.append(host);
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        attempt('eval', () => (0, eval)(run('eval')));
        attempt('function', () => new Function(run('function'))() as unknown);
        attempt('timer', () => setTimeout(run('timer')));
        attempt('inner html', () => (host.innerHTML = `<img src=x onerror="${run('inner html')}">`));
        attempt('outer html', () => (host.outerHTML = `<img src=x onerror="${run('outer html')}">`));
        attempt('adjacent html', () => {
          host.insertAdjacentHTML('beforeend', `<img src=x onerror="${run('adjacent html')}">`);
        });
        attempt('write', () => {
          document.write(`<script>${run('write')}</script>`);
        });
        attempt('parsed', () =>
          new DOMParser().parseFromString(`<script>${run('parsed')}</script>`, 'text/html'),
        );
        attempt('fragment', () =>
          document.createRange().createContextualFragment(`<script>${run('fragment')}</script>`),
        );
        attempt('script text', () => {
          append('script', (made) => (made.textContent = run('script text')));
        });
        attempt('script data', () => {
          append('script', (made) => {
            made.setAttribute('src', `data:text/javascript,${run('script data')}`);
          });
        });
        attempt('script blob', () => {
          const url = URL.createObjectURL(new Blob([run('script blob')], { type: 'text/javascript' }));
          append('script', (made) => {
            made.setAttribute('src', url);
          });
        });
        attempt('handler', () => {
          append('button', (made) => {
            made.setAttribute('onclick', run('handler'));
            made.click();
          });
        });
        attempt('link', () => {
          append('a', (made) => {
            made.setAttribute('href', `javascript:${run('link')}`);
            made.click();
          });
        });
        attempt('frame text', () => {
          append('iframe', (made) => {
            made.setAttribute('srcdoc', `<script>parent.${run('frame text')}</script>`);
          });
        });
        attempt('frame link', () => {
          append('iframe', (made) => {
            made.setAttribute('src', `javascript:parent.${run('frame link')}`);
          });
        });
        attempt('worker', () => new Worker(URL.createObjectURL(new Blob(['x']))));
        attempt(
          'import',
          () =>
            void import(/* @vite-ignore */ `data:text/javascript,${run('import')}`).catch(() => undefined),
        );
        attempt('policy', () => {
          const { trustedTypes } = globalThis as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): void };
          };
          trustedTypes.createPolicy('evil', { createHTML: (text: string) => text });
        });
        attempt('base', () => {
          append('base', (made) => {
            made.setAttribute('href', 'https://example.com/');
          });
        });
        resolve();
      });
    });
    await later();
    return { ran: world.ran, threw, base: document.baseURI };
  });
  expect(found.ran).toEqual([]);
  expect(found.base).toBe(pageUrl);
  expect(found.threw).toEqual(
    expect.arrayContaining([
      'eval',
      'function',
      'timer',
      'inner html',
      'outer html',
      'adjacent html',
      'write',
      'policy',
    ]),
  );
});

test('every permission is denied', async () => {
  const answers = await launched.page.evaluate(async () => {
    const outcome = async (work: () => Promise<unknown>): Promise<string> => {
      const timeout = new Promise<string>((resolve) => setTimeout(resolve, 3000, 'silence'));
      return Promise.race([
        work().then(
          (value) => (typeof value === 'string' ? value : 'granted'),
          () => 'denied',
        ),
        timeout,
      ]);
    };
    const state = (name: string) =>
      outcome(async () => (await navigator.permissions.query({ name: name as 'geolocation' })).state);
    return {
      notification: await outcome(() => Notification.requestPermission()),
      location: await outcome(
        () =>
          new Promise((resolve, reject) => {
            navigator.geolocation.getCurrentPosition(resolve, reject);
          }),
      ),
      camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await outcome(() => navigator.mediaDevices.getDisplayMedia()),
      clipboard: await outcome(() => navigator.clipboard.readText()),
      midi: await outcome(() => navigator.requestMIDIAccess({ sysex: true })),
      states: await Promise.all(['geolocation', 'notifications', 'camera', 'clipboard-read'].map(state)),
    };
  });
  expect(answers).toEqual({
    notification: 'denied',
    location: 'denied',
    camera: 'denied',
    screen: 'denied',
    clipboard: 'denied',
    midi: 'denied',
    states: ['denied', 'denied', 'denied', 'denied'],
  });
});

test('the window stays on its page, alone, and hands no foreign link to the system', async () => {
  const opened = await launched.app.evaluate(({ shell }) => {
    const calls: string[] = [];
    Object.assign(globalThis, { openedLinks: calls });
    shell.openExternal = (url) => {
      calls.push(url);
      return Promise.resolve();
    };
    return calls.length;
  });
  expect(opened).toBe(0);
  const targets = [
    `${serverUrl}/navigated`,
    'https://example.com/',
    'file:///etc/hostname',
    'data:text/html,<b>x',
    'gridkeep-image://preview/1',
    'gridkeep-app://other/',
    'gridkeep-app://app/assets/',
    'about:blank',
    'chrome://version',
  ];
  for (const target of targets) {
    const returned = await launched.page.evaluate((url) => {
      const child = window.open(url);
      setTimeout(() => {
        location.assign(url);
      });
      return child === null;
    }, target);
    await launched.page.waitForTimeout(60);
    expect([target, returned]).toEqual([target, true]);
    // `about:blank` cannot be prevented, but is left again at once.
    await expect.poll(() => launched.page.url()).toBe(pageUrl);
  }
  await expect(launched.page.getByRole('region', { name: 'Accounts' })).toBeVisible();
  await launched.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://docs.apimart.ai/page';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await expect
    .poll(() => launched.app.evaluate(() => (globalThis as unknown as { openedLinks: string[] }).openedLinks))
    .toEqual(['https://docs.apimart.ai/page']);
  expect(await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(arrived).toEqual([]);
});

test('a file that is dropped on the window does not replace the page', async () => {
  const path = join(launched.libraryDir, 'dropped.html');
  await writeFile(path, '<title>dropped</title>');
  const session = await launched.page.context().newCDPSession(launched.page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  }
  await launched.page.waitForTimeout(300);
  expect([launched.page.url(), await launched.page.title()]).toEqual([pageUrl, 'Gridkeep']);
});

test('the app keeps its own policy: a walk through the window breaks no rule', async () => {
  const own = await launchApp();
  try {
    await own.page.addInitScript(() => {
      Object.assign(globalThis, { brokenRules: [] });
      document.addEventListener('securitypolicyviolation', (event) => {
        const { brokenRules } = globalThis as unknown as { brokenRules: string[] };
        brokenRules.push(
          `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`,
        );
      });
    });
    await own.page.reload();
    await expect(own.page.getByRole('region', { name: 'Gallery' })).toBeVisible();
    for (const name of ['Add account', 'Import', 'Settings']) {
      await own.page.getByRole('button', { name, exact: true }).first().click();
      await expect(own.page.getByRole('dialog')).toBeVisible();
      for (const control of await own.page.getByRole('dialog').getByRole('combobox').all()) {
        await control.focus();
        await own.page.keyboard.press('ArrowDown');
        await own.page.keyboard.press('Escape');
      }
      if (await own.page.getByRole('dialog').isVisible()) await own.page.keyboard.press('Escape');
      await expect(own.page.getByRole('dialog')).toBeHidden();
    }
    await own.page.getByLabel('Search prompts').fill('fox');
    const broken = await own.page.evaluate(
      () => (globalThis as unknown as { brokenRules: string[] }).brokenRules,
    );
    expect(broken).toEqual([]);
    // The ear hears: a rule broken on purpose is counted.
    await own.page.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      const style = document.createElement('style');
      style.textContent = 'b{}';
      document.head.append(style);
    });
    await expect
      .poll(() =>
        own.page.evaluate(() => (globalThis as unknown as { brokenRules: string[] }).brokenRules.length),
      )
      .toBeGreaterThan(0);
  } finally {
    await own.close();
  }
});
