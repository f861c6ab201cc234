// The lint borders: each fence holds where it should and opens where it may.
// Invariant: a border that no line here trips would be a border that does not work.
import { resolve } from 'node:path';
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { house } from '../../scripts/lint/house-rules.mjs';

const root = resolve(import.meta.dirname, '../..');

function complaints(file: string, code: string): number {
  const linter = new Linter({ cwd: root });
  const messages = linter.verify(
    code,
    {
      files: ['**/*.ts'],
      plugins: { house },
      rules: { 'house/borders': 'error' },
      languageOptions: { parser },
    },
    { filename: resolve(root, file) },
  );
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.length;
}

describe('the lint borders', () => {
  it.each([
    ["import { app } from 'electron';", 'src/main/shell/menu.ts', 'src/main/saving/saver.ts'],
    ["import type { App } from 'electron';", 'src/main/index.ts', 'src/main/library/library.ts'],
    ["const { app } = await import('electron/main');", 'src/main/shell/menu.ts', 'src/main/lib/log.ts'],
    ["import { ipcMain } from 'electron';", 'src/main/shell/ipc.ts', 'src/main/shell/menu.ts'],
    ['electron.ipcMain.handle(name, run);', 'src/main/shell/ipc.ts', 'src/main/shell/menu.ts'],
    ['new BrowserWindow(options);', 'src/main/shell/window.ts', 'src/main/shell/about.ts'],
    ['new electron.BrowserWindow(options);', 'src/main/shell/window.ts', 'src/main/index.ts'],
    ['window.bridge.request(name, input);', 'src/renderer/bridge.ts', 'src/renderer/stores/tasks.ts'],
    ['export default {};', 'vitest.config.ts', 'src/main/lib/log.ts'],
  ])('lets %s pass in %s and not in %s', (code, allowed, forbidden) => {
    expect({ allowed: complaints(allowed, code), forbidden: complaints(forbidden, code) }).toEqual({
      allowed: 0,
      forbidden: 1,
    });
  });

  it.each([
    ['webSecurity', 'true', 'false'],
    ['sandbox', 'true', 'false'],
    ['contextIsolation', 'true', 'false'],
    ['allowRunningInsecureContent', 'false', 'true'],
    ['experimentalFeatures', 'false', 'true'],
    ['nodeIntegrationInWorker', 'false', 'true'],
    ['webviewTag', 'false', 'true'],
  ])('lets %s be %s but not %s, even where windows are made', (name, safe, unsafe) => {
    const of = (value: string): number =>
      complaints('src/main/shell/window.ts', `const webPreferences = { ${name}: ${value} };`);
    expect({ safe: of(safe), unsafe: of(unsafe) }).toEqual({ safe: 0, unsafe: 1 });
  });

  it('lets nobody choose features of the page engine', () => {
    expect(complaints('src/main/shell/window.ts', "const p = { enableBlinkFeatures: 'CSSOM' };")).toBe(1);
  });
});
