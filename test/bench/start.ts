// From the start of the process to a window that shows its content, against an empty Electron window in the
// same run, interleaved: with an empty library, and with one that is given, until its first pictures are painted.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';

const rounds = 7;
/** The first start in a profile is the slowest for both, and no other is like it. */
const warmUps = 1;
const startMaxMs = 30_000;
const shownMark = 'gridkeep-bench-shown';
const paintedMark = 'gridkeep-bench-painted';

/** The empty peer: a window, a blank page, and a word when it is ready to be shown. */
const emptyApp = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true, contextIsolation: true } });
  window.webContents.once('did-finish-load', () => { process.stdout.write('${shownMark}\\n'); });
  window.loadURL('data:text/html,<title>empty</title>');
});
`;

/** All pictures that were asked for first are here and decoded. */
const untilPainted = `new Promise((done) => {
  const look = () => {
    const pictures = [...document.querySelectorAll('.tile img')];
    if (pictures.length === 0 || !pictures.every(({ complete }) => complete)) return requestAnimationFrame(look);
    Promise.all(pictures.map((picture) => picture.decode())).then(() => requestAnimationFrame(() => done(true)));
  };
  look();
})`;

/** The built app, with the same word when its page has loaded, and another when it has painted pictures. */
const watchedApp = (entry: string): string => `
import { app } from 'electron';
app.on('web-contents-created', (_event, contents) => {
  contents.once('did-finish-load', () => {
    process.stdout.write('${shownMark}\\n');
    contents.executeJavaScript(${JSON.stringify(untilPainted)}).then(() => process.stdout.write('${paintedMark}\\n'));
  });
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
    const profile = (name: string): string => `--user-data-dir=${join(folder, `profile-${name}`)}`;
    for (let round = -warmUps; round < rounds; round += 1) {
      const peer = await timeTo(shownMark, executable, [...switches, profile('empty'), empty], folder);
      const library = `--library=${join(folder, `library-${String(round)}`)}`;
      const own = await timeTo(
        shownMark,
        executable,
        [...switches, profile('app'), watched, library],
        folder,
      );
      if (round < 0) continue;
      peers.push(peer);
      ours.push(own);
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

/** The same with a library that is full: until the window shows, and until its first pictures are painted. */
export async function measureStartWith(libraryDir: string): Promise<readonly Figure[]> {
  const executable = process.env['GRIDKEEP_ELECTRON_EXECUTABLE'];
  if (executable === undefined) throw new Error('Run this benchmark with: npm run bench gallery');
  const switches = (process.env['GRIDKEEP_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-bench-start-'));
  try {
    const empty = await appFolder(folder, 'empty', 'main.cjs', emptyApp);
    const entry = pathToFileURL(resolve(import.meta.dirname, '../../out/main/index.js')).href;
    const watched = await appFolder(folder, 'watched', 'main.js', watchedApp(entry));
    const [peers, shown, painted]: [number[], number[], number[]] = [[], [], []];
    const profile = (name: string): string => `--user-data-dir=${join(folder, `profile-${name}`)}`;
    const own = [...switches, profile('app'), watched, `--library=${libraryDir}`];
    for (let round = -warmUps; round < rounds; round += 1) {
      const took = [
        await timeTo(shownMark, executable, [...switches, profile('empty'), empty], folder),
        await timeTo(shownMark, executable, own, folder),
        await timeTo(paintedMark, executable, own, folder),
      ];
      if (round >= 0) [peers, shown, painted].forEach((list, at) => list.push(took[at] ?? Number.NaN));
    }
    const figure = (name: string, took: readonly number[], target: number): Figure => ({
      ...{ name, value: median(took) / median(peers), unit: '×', target, isBetter: 'lower' },
      note: `${median(took).toFixed(0)} ms against ${median(peers).toFixed(0)} ms, medians of ${String(rounds)}`,
    });
    return [
      figure('start with 100,000 pictures until shown, ratio to an empty Electron window', shown, 1.25),
      figure('start with 100,000 pictures until the first are painted, same ratio', painted, 1.6),
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
function timeTo(mark: string, executable: string, args: readonly string[], cwd: string): Promise<number> {
  const start = performance.now();
  const child = spawn(executable, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolvePromise, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('The window did not show in time.'));
    }, startMaxMs);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes(mark)) return;
      clearTimeout(timer);
      const elapsedMs = performance.now() - start;
      child.once('close', () => resolvePromise(elapsedMs));
      // As the system ends it: a library that was not closed is checked at the next start.
      child.kill('SIGTERM');
    });
  });
}
