import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { restoredBounds, windowBoundsFile } from '../../../src/main/shell/window-bounds.ts';
import { windowMinimum, windowOptions } from '../../../src/main/shell/window-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridkeep-window-'));
afterAll(() => rmSync(folder, { recursive: true }));

const input = {
  preloadPath: '/app/preload.cjs',
  iconPath: '/app/icon.png',
  isDark: true,
  bounds: null,
  devTools: false,
  partition: 'persist:window',
};

test('every window is sandboxed, isolated and without Node', () => {
  expect(windowOptions(input)).toEqual({
    title: 'Gridkeep',
    icon: '/app/icon.png',
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: true,
    backgroundColor: '#141414',
    autoHideMenuBar: true,
    webPreferences: {
      preload: '/app/preload.cjs',
      partition: 'persist:window',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
  const bounds = { x: 5, y: 6, width: 1000, height: 700, isMaximized: true };
  expect(windowOptions({ ...input, isDark: false, bounds })).toMatchObject({
    x: 5,
    y: 6,
    width: 1000,
    height: 700,
    show: false,
    backgroundColor: '#f3f3f3',
  });
});

test('a window opens where it can be seen and grabbed', () => {
  const left = { x: 0, y: 25, width: 1440, height: 875 };
  const right = { x: 1440, y: 0, width: 1920, height: 1080 };
  const at = (x: number, y: number, width = 1280, height = 800) => ({
    x,
    y,
    width,
    height,
    isMaximized: false,
  });
  const cases: readonly (readonly [string, ReturnType<typeof at> | null, ReturnType<typeof at> | null])[] = [
    ['nothing saved', null, null],
    ['on the left screen', at(10, 30), at(10, 30)],
    ['on the right screen', at(1500, 10), at(1500, 10)],
    ['across both', at(1300, 40), at(1300, 40)],
    ['on a screen that is gone', at(4000, 100), null],
    ['only its edge is left', at(-1200, 30), null],
    ['title bar above the screen', at(10, -200), null],
    ['title bar below the screen', at(10, 880), null],
    ['larger than its screen', at(0, 25, 3000, 2000), at(0, 25, 1440, 875)],
    ['smaller than the smallest', at(0, 25, 300, 200), at(0, 25, 960, 600)],
  ];
  expect(cases.map(([name, saved]) => [name, restoredBounds(saved, [left, right], windowMinimum)])).toEqual(
    cases.map(([name, , expected]) => [name, expected]),
  );
});

test('the bounds file survives a round trip and every kind of nonsense', () => {
  const path = join(folder, 'window.json');
  const store = windowBoundsFile(path);
  const bounds = { x: -20, y: 40, width: 1000, height: 700, isMaximized: true };
  expect(store.load()).toBeNull();
  store.save(bounds);
  expect(store.load()).toEqual(bounds);
  const good = readFileSync(path, 'utf8');
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"x":1}',
    good.replace('1000', '1e9'),
    good.replace('-20', '"a"'),
    good.replace('1000', '0'),
  ]) {
    writeFileSync(path, text);
    expect([text, store.load()]).toEqual([text, null]);
  }
  windowBoundsFile(join(folder, 'no', 'such', 'folder', 'window.json')).save(bounds);
});
