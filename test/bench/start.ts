// From the start of the process to a window that shows its content, against an empty Electron window in the
// same run, interleaved. The app opens an empty library.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';

const rounds = 7;
const startMaxMs = 30_000;
const shownMark = 'gridkeep-bench-shown';

/** The empty peer: a window, a blank page, and a word when it is ready to be shown. */
const emptyApp = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true, contextIsolation: true } });
  window.webContents.once('did-finish-load', () => { process.stdout.write('${shownMark}\\n'); });
  window.loadURL('data:text/html,<title>empty</title>');
});
`;

/** The built app, with the same word when its page has loaded. */
const watchedApp = (entry: string): string => `
import { app } from 'electron';
app.on('web-contents-created', (_event, contents) => {
  contents.once('did-finish-load', () => { process.stdout.write('${shownMark}\\n'); });
});
await import(${JSON.stringify(entry)});
`;

export async function measureStart(): Promise<readonly Figure[]> {
  const executable = process.env['GRIDKEEP_ELECTRON_EXECUTABLE'];
  if (executable === undefined) throw new Error('Run this benchmark with: npm run bench start');
  const switches = (process.env['GRIDKEEP_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-bench-start-'));
  try {
    const empty = await appFolder(folder, 'empty', 'main.cjs', emptyApp);
    const entry = pathToFileURL(resolve(import.meta.dirname, '../../out/main/index.js')).href;
    const watched = await appFolder(folder, 'watched', 'main.js', watchedApp(entry));
    const ours: number[] = [];
    const peers: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const profile = (name: string): string => `--user-data-dir=${join(folder, `${name}-${String(round)}`)}`;
      peers.push(await timeToShown(executable, [...switches, profile('empty'), empty], folder));
      ours.push(
        await timeToShown(
          executable,
          [...switches, profile('app'), watched, `--library=${join(folder, `library-${String(round)}`)}`],
          folder,
        ),
      );
    }
    return [
      {
        name: 'start, ratio to an empty Electron window',
        value: median(ours) / median(peers),
        unit: '×',
        target: 1.25,
        isBetter: 'lower',
        note: `page loaded, medians of ${String(rounds)}`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A folder that Electron opens as an app. */
async function appFolder(parent: string, name: string, main: string, source: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', type: 'module', main }),
  );
  await writeFile(join(folder, main), source);
  return folder;
}

/** Milliseconds from spawn to the word on standard output; the process is ended then. */
function timeToShown(executable: string, args: readonly string[], cwd: string): Promise<number> {
  const start = performance.now();
  const child = spawn(executable, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolvePromise, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('The window did not show in time.'));
    }, startMaxMs);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes(shownMark)) return;
      clearTimeout(timer);
      const elapsedMs = performance.now() - start;
      child.once('close', () => resolvePromise(elapsedMs));
      child.kill('SIGKILL');
    });
  });
}
