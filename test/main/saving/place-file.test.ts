// Giving files their names: nothing is overwritten, nothing leaves the root, and trouble of every kind is told apart.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import type { FolderSync } from '../../../src/main/saving/folder-sync.ts';
import { inspectFile } from '../../../src/main/saving/inspect-file.ts';
import { createFilePlacer, syncPart } from '../../../src/main/saving/place-file.ts';
import type { FilePlacerOptions, PlaceCalls, PlaceRequest } from '../../../src/main/saving/place-file.ts';
import { failureFrom } from './failure-of.ts';
import { pngOf } from './sample-pictures.ts';

let folder: string;
let root: string;
let synced: string[];
let folderSync: FolderSync;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'gridkeep-place-'));
  root = join(folder, 'Pictures');
  fs.mkdirSync(root);
  synced = [];
  folderSync = createFolderSync(async (path) => {
    synced.push(path.slice(root.length));
    await Promise.resolve();
  });
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

let partCount = 0;
async function partOf(text: string): Promise<Pick<PlaceRequest, 'part' | 'sha256' | 'sizeBytes'>> {
  const bytes = pngOf(9, 9, Buffer.from(text));
  const partPath = join(folder, `${(partCount += 1)}.part`);
  fs.writeFileSync(partPath, bytes);
  const descriptor = fs.openSync(partPath, 'r+');
  const part = await syncPart(partPath, descriptor);
  fs.closeSync(descriptor);
  const { sha256, sizeBytes } = await inspectFile(partPath);
  return { part, sha256, sizeBytes };
}
const place = async (
  text: string,
  stem: string,
  change: Partial<PlaceRequest> = {},
  options: Partial<FilePlacerOptions> = {},
): Promise<string> =>
  await createFilePlacer({ folderSync, ...options }).place({
    ...(await partOf(text)),
    root,
    stem,
    extension: '.png',
    mayAdopt: false,
    ...change,
  });
const textAt = (path: string): string => fs.readFileSync(join(root, path)).toString('latin1');
const fails = (code: string): Error => Object.assign(new Error(code), { code });
const calls = (change: Partial<PlaceCalls>): PlaceCalls => ({
  linkSync: fs.linkSync,
  renameSync: fs.renameSync,
  unlinkSync: fs.unlinkSync,
  ...change,
});
const noLinks = calls({
  linkSync: () => {
    throw fails('EPERM');
  },
});

describe('place', () => {
  it('makes folders once, syncs each new name, and leaves no part', async () => {
    const placer = createFilePlacer({ folderSync });
    const put = async (text: string, stem: string): Promise<string> =>
      await placer.place({ ...(await partOf(text)), root, stem, extension: '.png', mayAdopt: false });
    expect(await put('one', 'Account/2026-01/a')).toBe('Account/2026-01/a.png');
    expect(await put('two', 'Account/2026-01/b')).toBe('Account/2026-01/b.png');
    expect(await put('three', 'c')).toBe('c.png');
    expect(textAt('Account/2026-01/a.png')).toContain('one');
    expect(synced).toEqual(['', '/Account', '/Account/2026-01', '/Account/2026-01', '']);
    expect(fs.readdirSync(folder)).toEqual(['Pictures']);
    // Someone takes the folder away while Gridkeep runs.
    fs.rmSync(join(root, 'Account'), { recursive: true });
    expect(await put('four', 'Account/2026-01/a')).toBe('Account/2026-01/a.png');
  });

  it.each([
    ['with links', {}],
    ['without links', { calls: noLinks }],
  ])('never overwrites, %s', async (_, options) => {
    fs.writeFileSync(join(root, 'a.png'), 'the user’s own');
    fs.mkdirSync(join(root, 'a (2).png'));
    fs.symlinkSync('/nowhere', join(root, 'a (3).png'));
    expect(await place('mine', 'a', {}, options)).toBe('a (4).png');
    expect(await place('mine too', 'a', {}, options)).toBe('a (5).png');
    expect([textAt('a.png'), textAt('a (4).png').includes('mine'), fs.readdirSync(folder)]).toEqual(
      ['the user’s own', true, ['Pictures']].map((each) =>
        each === 'the user’s own' ? Buffer.from(each).toString('latin1') : each,
      ),
    );
  });

  // Node names what Windows says of exFAT and FAT32 `EISDIR`, and what Linux says of them `EPERM`.
  it.each(['EPERM', 'EISDIR', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'UNKNOWN'])(
    'saves on a drive that knows no second name for a file and says so by %s',
    async (errno) => {
      const linkSync = (): void => {
        throw fails(errno);
      };
      expect(await place('mine', 'a', {}, { calls: calls({ linkSync }) })).toBe('a.png');
      expect(textAt('a.png')).toContain('mine');
      expect(fs.readdirSync(folder)).toEqual(['Pictures']);
    },
  );

  it('gives sixty at once sixty names', async () => {
    const placers = [
      createFilePlacer({ folderSync }),
      createFilePlacer({ folderSync }),
      createFilePlacer({ folderSync, calls: noLinks }),
    ];
    const placed = await Promise.all(
      Array.from(
        { length: 60 },
        async (_, at) =>
          await placers[at % 3]!.place({
            ...(await partOf(`text ${at}`)),
            root,
            stem: 'x/y',
            extension: '.png',
            mayAdopt: false,
          }),
      ),
    );
    expect(new Set(placed).size).toBe(60);
    expect(new Set(placed.map(textAt)).size).toBe(60);
  });

  it('adopts its own bytes, and nobody else’s', async () => {
    await place('same', 'a');
    expect(await place('same', 'a', { mayAdopt: true })).toBe('a.png');
    expect(await place('else', 'a', { mayAdopt: true })).toBe('a (2).png');
    expect(await place('same', 'a', { mayAdopt: false })).toBe('a (3).png');
    // A name that a dead process had reserved.
    fs.writeFileSync(join(root, 'b.png'), '');
    expect(await place('new', 'b', { mayAdopt: true })).toBe('b.png');
    expect(textAt('b.png')).toContain('new');
    expect(fs.readdirSync(folder)).toEqual(['Pictures']);
  });

  it('follows no link out of the root, and makes no root', async () => {
    fs.mkdirSync(join(folder, 'outside'));
    fs.symlinkSync(join(folder, 'outside'), join(root, 'Account'));
    expect(await failureFrom(place('x', 'Account/a'))).toMatchObject({ code: 'no-permission' });
    expect(await failureFrom(place('x', 'Account/sub/a'))).toMatchObject({ code: 'no-permission' });
    expect(fs.readdirSync(join(folder, 'outside'))).toEqual([]);
    fs.rmSync(root, { recursive: true });
    expect(await failureFrom(place('x', 'Account/a'))).toMatchObject({
      code: 'no-permission',
      message: 'The folder for pictures is not there.',
    });
    expect(await failureFrom(place('x', 'a'))).toMatchObject({ code: 'no-permission' });
    expect(fs.existsSync(root)).toBe(false);
  });

  it.each([1, 5, 9, 10])('waits on Windows while another program holds the file: %i times', async (times) => {
    let left = times;
    const waits: number[] = [];
    const held =
      (call: (from: string, to: string) => void) =>
      (from: fs.PathLike, to: fs.PathLike): void => {
        left -= 1;
        if (left >= 0) throw fails(['EPERM', 'EBUSY', 'EACCES'][left % 3]!);
        call(String(from), String(to));
      };
    const options = {
      isWindows: true,
      calls: calls({
        linkSync: () => {
          throw fails('EPERM');
        },
        renameSync: held(fs.renameSync),
      }),
      waitMs: async (ms: number): Promise<void> => {
        waits.push(ms);
        await Promise.resolve();
      },
    };
    const outcome = await place('x', 'a', {}, options).catch(
      (error: unknown) => (error as { code: string }).code,
    );
    expect([outcome, waits.length]).toEqual(times < 10 ? ['a.png', times] : ['no-permission', 9]);
    expect(waits.every((ms) => ms >= 50 && ms <= 500)).toBe(true);
    // The reserved name goes, the part stays for the next try.
    if (times === 10) expect([fs.readdirSync(root), fs.readdirSync(folder).length]).toEqual([[], 2]);
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'no-permission'],
    ['EIO', 'no-permission'],
    ['EMFILE', 'system-busy'],
    ['ENFILE', 'system-busy'],
    ['ENOMEM', 'system-busy'],
  ])('tells %s as %s', async (errno, code) => {
    const failure = await failureFrom(
      place(
        'x',
        'a',
        {},
        {
          calls: calls({
            linkSync: () => {
              throw fails(errno);
            },
          }),
        },
      ),
    );
    expect(failure).toMatchObject({ code });
    expect(failure?.message).not.toContain(folder);
  });
});

describe('folder syncs', () => {
  it('share calls, and none is older than who asks for it', async () => {
    const running: { folder: string; done: () => void; fail: () => void }[] = [];
    const { sync } = createFolderSync(async (path) => {
      await new Promise<void>((resolve, reject) =>
        running.push({
          folder: path,
          done: resolve,
          fail: () => {
            reject(fails('EIO'));
          },
        }),
      );
    });
    const outcomes: string[] = [];
    const ask = (name: string, path: string): void => {
      sync(path).then(
        () => outcomes.push(name),
        () => outcomes.push(`${name} failed`),
      );
    };
    const settle = async (): Promise<void> => {
      await new Promise((done) => setImmediate(done));
    };
    ['a1', 'a2', 'a3'].forEach((name) => {
      ask(name, 'a');
    });
    ask('b1', 'b');
    expect(running.map((each) => each.folder)).toEqual(['a', 'b']);
    running[0]!.fail();
    await settle();
    expect([outcomes, running.length]).toEqual([['a1 failed'], 3]);
    ask('a4', 'a');
    running[2]!.done();
    await settle();
    expect([outcomes, running.length]).toEqual([['a1 failed', 'a2', 'a3'], 4]);
    running[1]!.done();
    running[3]!.done();
    await settle();
    ask('a5', 'a');
    expect([outcomes, running.length]).toEqual([['a1 failed', 'a2', 'a3', 'b1', 'a4'], 5]);
  });

  it('work on this system', async () => {
    expect(await failureFrom(createFolderSync().sync(root))).toBeNull();
    await expect(createFolderSync().sync(join(root, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
describe.skipIf(!canTrace)('the order of system calls (needs strace)', () => {
  it('is: bytes on disk, name, folder on disk', () => {
    const log = join(folder, 'log');
    const script = join(import.meta.dirname, 'save-some.ts');
    const { status, stderr } = spawnSync(
      'strace',
      [
        '-f',
        '-y',
        '-s',
        '300',
        '-e',
        'trace=fsync,fdatasync,link,linkat',
        '-o',
        log,
        process.execPath,
        script,
        root,
        '20',
      ],
      { encoding: 'utf8' },
    );
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    // An event is when a call returns; `-y` names the file behind a descriptor.
    const events: { readonly call: string; readonly path: string }[] = [];
    const begun = new Map<string, string>();
    for (const line of fs.readFileSync(log, 'utf8').split('\n')) {
      const [thread = '', ...rest] = line.trim().split(/\s+/);
      const text = rest.join(' ');
      if (text.includes('<unfinished')) begun.set(thread, text);
      if (!/= 0$/.test(text)) continue;
      const whole = text.startsWith('<...') ? (begun.get(thread) ?? '') : text;
      const [, call = '', path = ''] = /^(\w+)\([^<"]*[<"]([^>"]+)/.exec(whole) ?? [];
      events.push({ call: call.replace('fdatasync', 'fsync').replace('linkat', 'link'), path });
    }
    const links = events.flatMap(({ call, path }, at) => (call === 'link' ? [{ at, path }] : []));
    expect(links).toHaveLength(20);
    for (const { at, path } of links) {
      expect(events.slice(0, at)).toContainEqual({ call: 'fsync', path });
      expect(events.slice(at)).toContainEqual({ call: 'fsync', path: join(root, 'Account/2026-01') });
    }
  });
});
