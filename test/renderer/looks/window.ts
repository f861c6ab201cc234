// Builds the page as it ships, serves it with the app's own Content-Security-Policy, and opens it in Chromium
// with a fake bridge. The browser is the one that GRIDKEEP_CHROMIUM names, else Playwright's own.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import vue from '@vitejs/plugin-vue';
import { build } from 'vite';
import type { FakeOptions } from '../fake-bridge.ts';
import { recordFilm } from './film.ts';
import { drawPicture } from './pictures.ts';

const root = resolve(import.meta.dirname, '../../..');
const outDir = join(tmpdir(), 'gridkeep-looks');
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types vue',
].join('; ');

async function buildPage(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'src/renderer'),
    plugins: [vue({ template: { transformAssetUrls: false } })],
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __VUE_I18N_LEGACY_API__: false,
      __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    },
    build: {
      outDir: join(outDir, 'page'),
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      outDir: join(outDir, 'install'),
      emptyOutDir: true,
      target: 'chrome130',
      lib: {
        entry: join(import.meta.dirname, 'install.ts'),
        formats: ['iife'],
        name: 'install',
        fileName: () => 'install.js',
      },
    },
  });
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const drawn = new Map<string, Buffer>();
function picture(kind: string, id: number): Buffer {
  // A few hundred different pictures are enough for any wall.
  const look = ((id - 1) % 384) + 1;
  const key = `${kind} ${look}`;
  const bytes = drawn.get(key) ?? drawPicture(look, { preview: 320, partial: 160 }[kind] ?? 1456);
  drawn.set(key, bytes);
  return bytes;
}

/** The fake bridge's films. */
const isFilm = (pictureId: number): boolean => pictureId % 43 === 0;

async function servePage(
  film: Awaited<ReturnType<typeof recordFilm>>,
): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const match = /^\/pictures\/(thumbnail|preview|original|partial)\/(\d+)$/.exec(url.pathname);
    if (match?.[1] === 'original' && isFilm(Number(match[2]))) {
      response.writeHead(200, { 'content-type': film.type, 'content-length': film.bytes.length });
      response.end(film.bytes);
      return;
    }
    if (match !== null) {
      response.writeHead(200, { 'content-type': 'image/webp', 'cache-control': 'max-age=3600' });
      response.end(picture(match[1] ?? 'preview', Number(match[2])));
      return;
    }
    if (url.pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const path = normalize(url.pathname === '/' ? '/index.html' : url.pathname);
    readFile(join(outDir, 'page', path)).then(
      (bytes) => {
        response.writeHead(200, {
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': policy,
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return { address: `http://127.0.0.1:${bound.port}/`, close: () => server.close() };
}

export interface LookOptions {
  readonly width?: number;
  readonly height?: number;
  readonly zoom?: number;
  readonly contrast?: 'more' | 'no-preference';
  readonly forcedColors?: 'active' | 'none';
  readonly fake?: FakeOptions;
}

export interface Looks {
  open(options: LookOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Builds, serves and starts the browser once; `open` then gives one window after another. */
export async function startLooks(): Promise<Looks> {
  if (process.env['GRIDKEEP_LOOKS_BUILT'] === undefined) await buildPage();
  const executablePath = process.env['GRIDKEEP_CHROMIUM'];
  const browser: Browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  const server = await servePage(await recordFilm(browser));
  const install = await readFile(join(outDir, 'install/install.js'), 'utf8');

  async function open(options: LookOptions): Promise<Page> {
    const zoom = options.zoom ?? 1;
    const context = await browser.newContext({
      viewport: {
        width: Math.round((options.width ?? 1280) / zoom),
        height: Math.round((options.height ?? 800) / zoom),
      },
      deviceScaleFactor: zoom,
      colorScheme: 'dark',
      forcedColors: options.forcedColors ?? 'none',
      contrast: options.contrast ?? 'no-preference',
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`page error: ${error.message}\n`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        process.stderr.write(`console: ${message.text()}\n`);
    });
    await page.addInitScript(`window.fakeOptions = ${JSON.stringify(options.fake ?? {})};`);
    await page.addInitScript(install);
    await page.goto(server.address);
    await page.getByRole('region', { name: /.+/ }).first().waitFor();
    await page.waitForLoadState('networkidle');
    return page;
  }

  return {
    open,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
