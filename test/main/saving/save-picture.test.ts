// One picture from its URL to its place, with the troubles that a disk and a kill can make on the way.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileFetcher } from '../../../src/main/saving/fetch-file.ts';
import type { FileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import { savePicture } from '../../../src/main/saving/save-picture.ts';
import type { SaveJob, SaveOutcome } from '../../../src/main/saving/save-messages.ts';
import { failureFrom } from './failure-of.ts';
import { startHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';
import { mp4Of, pngOf, samplePictures } from './sample-pictures.ts';

const bodies = new Map<string, Buffer>();
let host: FaultHost;
let fetcher: FileFetcher;
let folder: string;
beforeAll(async () => {
  host = await startHost((request, response) => {
    const body = bodies.get(request.url ?? '');
    if (body === undefined) return response.writeHead(404).end();
    return response
      .writeHead(200, {
        'content-length': body.length,
        etag: `"${createHash('md5').update(body).digest('hex')}"`,
      })
      .end(body);
  });
  fetcher = createFileFetcher({ userAgent: 'Gridkeep/test', limits: { resumeMinBytes: 100_000 } });
});
afterAll(async () => {
  await fetcher.close();
  await host.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridkeep-save-'));
  mkdirSync(join(folder, '.parts'));
  bodies.clear();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function save(url: string, change: Partial<SaveJob> = {}, by = fetcher): Promise<SaveOutcome> {
  const job: SaveJob = {
    pictureId: 1,
    url: `${host.origin}${url}`,
    stem: 'Account/2026-01/name',
    picturesRoot: folder,
    partPath: join(folder, '.parts', '1.part'),
    allowance: { privateHosts: ['127.0.0.1'] },
    adoptExisting: false,
    ...change,
  };
  const tools = { fetcher: by, placer: createFilePlacer({ folderSync: createFolderSync() }), maxPixels: 1e8 };
  return await savePicture(
    job,
    tools,
    AbortSignal.timeout(20_000),
    () => undefined,
    () => undefined,
  );
}
const everything = (below: string): string[] =>
  readdirSync(below, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

describe('savePicture', () => {
  const samples = samplePictures();
  it.each(Object.keys(samples))(
    'keeps a %s as it was served, under the extension of its bytes',
    async (name) => {
      const { bytes, mediaType } = samples[name]!;
      bodies.set('/a.jpeg?x', bytes);
      const outcome = await save('/a.jpeg?x');
      const extension = {
        'image/png': 'png',
        'image/jpeg': 'jpg',
        'image/webp': 'webp',
        'image/gif': 'gif',
        'image/avif': 'avif',
        'video/mp4': 'mp4',
        'video/webm': 'webm',
      }[mediaType];
      expect(outcome).toEqual({
        path: `Account/2026-01/name.${String(extension)}`,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sizeBytes: bytes.length,
        mediaType,
        widthPx: 320,
        heightPx: 200,
        resumedFromByte: 0,
      });
      expect(readFileSync(join(folder, outcome.path)).equals(bytes)).toBe(true);
      expect(everything(folder)).toEqual([`name.${String(extension)}`]);
    },
  );

  it.each<[string, Buffer, string]>([
    ['a web page', Buffer.from('<html><title>Login</title>'), 'not-an-image'],
    ['a long web page', Buffer.from(`<html>${'x'.repeat(300_000)}`), 'not-an-image'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'not-an-image'],
    ['a cut picture', pngOf(9, 9, Buffer.alloc(200_000)).subarray(0, -1), 'damaged'],
    ['nothing', Buffer.alloc(0), 'damaged'],
    ['a bomb', pngOf(60_000, 60_000), 'too-large'],
  ])('leaves nothing of %s', async (_, body, code) => {
    bodies.set('/a', body);
    expect(await failureFrom(save('/a'))).toMatchObject({ code });
    expect(everything(folder)).toEqual([]);
    bodies.set('/a', pngOf(9, 9));
    expect((await save('/a')).path).toBe('Account/2026-01/name.png');
  });

  it('takes what a crash had left under the name, without a request', async () => {
    bodies.set('/a', pngOf(9, 9, Buffer.from('new')));
    const before = await save('/a');
    const asked = host.requests.length;
    writeFileSync(join(folder, '.parts', '1.part'), 'rest');
    expect(await save('/gone', { adoptExisting: true })).toEqual({
      ...before,
      resumedFromByte: before.sizeBytes,
    });
    expect([host.requests.length, everything(folder)]).toEqual([asked, ['name.png']]);
  });

  it('places nothing of which the disk has not kept every byte, though it is a whole picture', async () => {
    bodies.set('/a.png', pngOf(4, 4));
    const forgetful: FileFetcher = {
      close: () => Promise.resolve(),
      fetchFile: async (request) => {
        const fetched = await fetcher.fetchFile(request);
        return { ...fetched, sizeBytes: fetched.sizeBytes + 1 };
      },
    };
    expect(await failureFrom(save('/a.png', {}, forgetful))).toMatchObject({ code: 'damaged' });
    expect(everything(folder)).toEqual([]);
  });

  it('leaves alone what stands there and is not whole, or not what it is called', async () => {
    mkdirSync(join(folder, 'Account/2026-01'), { recursive: true });
    writeFileSync(join(folder, 'Account/2026-01/name.png'), pngOf(9, 9).subarray(0, 40));
    writeFileSync(join(folder, 'Account/2026-01/name.mp4'), pngOf(9, 9));
    bodies.set('/a', pngOf(9, 9, Buffer.from('new')));
    expect((await save('/a', { adoptExisting: true })).path).toBe('Account/2026-01/name (2).png');
    expect(readFileSync(join(folder, 'Account/2026-01/name.png')).length).toBe(40);
  });

  it('says that a root is away, and makes none', async () => {
    bodies.set('/a', pngOf(9, 9));
    const picturesRoot = join(folder, 'away');
    expect(
      await failureFrom(save('/a', { picturesRoot, partPath: join(picturesRoot, '.parts', '1.part') })),
    ).toMatchObject({ code: 'library-away' });
    expect(existsSync(picturesRoot)).toBe(false);
  });

  it('loses nothing and doubles nothing when it is killed at any moment', async () => {
    /** Kills the process when it has saved so many; lets it end with null. */
    const saveSome = async (killAt: number | null): Promise<void> => {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'save-some.ts'), folder, '150', 'adopt'],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const ended = new Promise<void>((done) =>
        child.once('exit', () => {
          done();
        }),
      );
      let dots = 0;
      child.stdout.on('data', (bytes: Buffer) => {
        dots += bytes.length;
        if (killAt !== null && dots >= killAt) child.kill('SIGKILL');
      });
      await ended;
    };
    for (const killAt of [1, 20, 60, 90, 120, 140]) await saveSome(killAt);
    expect(everything(folder).length).toBeGreaterThan(0);
    await saveSome(null);
    const saved = everything(join(folder, 'Account'));
    expect(saved).toEqual(Array.from({ length: 150 }, (_, at) => `picture-${at}.png`).sort());
    const wrong = saved.filter((name) => {
      const at = /\d+/.exec(name)?.[0] ?? '';
      return !readFileSync(join(folder, 'Account/2026-01', name)).equals(pngOf(9, 9, Buffer.from(`/${at}`)));
    });
    expect(wrong).toEqual([]);
  }, 60_000);
});

const mountPoint = mkdtempSync(join(tmpdir(), 'gridkeep-full-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', mountPoint]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', mountPoint]);
  rmSync(mountPoint, { recursive: true, force: true });
});

describe.skipIf(!canMount)('a disk of 1 MiB (needs the right to mount)', () => {
  const noise = randomFillSync(Buffer.alloc(700_000));
  const there = { picturesRoot: mountPoint, partPath: join(mountPoint, '.parts', '1.part') };

  it('is told as full, keeps what can be gone on from, and takes the picture when there is room', async () => {
    mkdirSync(join(mountPoint, '.parts'));
    writeFileSync(join(mountPoint, 'ballast'), Buffer.alloc(600_000));
    bodies.set('/a', pngOf(9, 9, noise));
    expect(await failureFrom(save('/a', there))).toMatchObject({
      code: 'disk-full',
      message: 'The picture cannot be written: the disk is full.',
    });
    expect(everything(mountPoint)).toEqual(['1.part', '1.part.json', 'ballast']);
    rmSync(join(mountPoint, 'ballast'));
    expect((await save('/a', there)).sizeBytes).toBe(bodies.get('/a')!.length);
    expect(everything(mountPoint)).toEqual(['name.png']);
    rmSync(join(mountPoint, 'Account'), { recursive: true });
  });

  it('that is read-only is told as such', async () => {
    bodies.set('/a', mp4Of(9, 9, noise));
    spawnSync('mount', ['-o', 'remount,ro', mountPoint]);
    expect(await failureFrom(save('/a', there))).toMatchObject({
      code: 'no-permission',
      message: 'The picture cannot be written: the drive is read-only.',
    });
    spawnSync('mount', ['-o', 'remount,rw', mountPoint]);
    expect((await save('/a', there)).mediaType).toBe('video/mp4');
  });

  it('that is pulled out leaves nothing at its bare mount point', async () => {
    bodies.set('/a', pngOf(9, 9));
    spawnSync('umount', ['-l', mountPoint]);
    rmSync(mountPoint, { recursive: true });
    expect(await failureFrom(save('/a', there))).toMatchObject({ code: 'library-away' });
    expect(existsSync(mountPoint)).toBe(false);
  });
});
