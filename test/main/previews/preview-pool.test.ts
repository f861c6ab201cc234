import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas } from '@napi-rs/canvas';
import { afterAll, expect, test } from 'vitest';
import type { MediaType } from '../../../src/preload/contract/pictures.ts';
import { meanColour } from '../../../src/main/previews/preview-job.ts';
import type { PictureFile } from '../../../src/main/previews/preview-job.ts';
import { createPreviewPool, nextOrderIndex } from '../../../src/main/previews/preview-pool.ts';
import type { Preview } from '../../../src/main/previews/preview-pool.ts';
import { countThreads } from '../count-threads.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridkeep-previews-'));
const workerUrl = new URL('../../../src/main/previews/preview-worker.ts', import.meta.url);
const pool = createPreviewPool({ workerUrl, size: 2 });
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

function file(
  name: string,
  bytes: Uint8Array | string,
  mediaType: MediaType,
  widthPx: number | null = null,
  heightPx: number | null = null,
): PictureFile {
  const absolutePath = join(folder, name);
  writeFileSync(absolutePath, bytes);
  return { absolutePath, mediaType, widthPx, heightPx };
}

function painted(widthPx: number, heightPx: number, colour: string): Canvas {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas;
}

const formats = ['png', 'jpeg', 'webp', 'avif', 'gif'] as const;

function encoded(canvas: Canvas, format: (typeof formats)[number]): Promise<Buffer> {
  return format === 'jpeg' || format === 'webp' ? canvas.encode(format, 90) : canvas.encode(format as 'png');
}

async function preview(picture: PictureFile): Promise<Preview> {
  const result = await pool.make(picture);
  if (result.kind !== 'preview') throw new Error('no preview was made');
  return result;
}

/** The preview's pixels, RGBA. */
async function pixels(webp: Buffer): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const image = await loadImage(webp);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.getContext('2d').getImageData(0, 0, image.width, image.height);
}

test('a file is hashed as it lies there, also one that is no picture', async () => {
  const text = file('text.png', 'no picture', 'image/png');
  // printf 'no picture' | sha256sum
  expect(await pool.sha256Of(text.absolutePath)).toBe(
    '9ed97c950c330a5b556b00fe9d46390594f0a34437886edd034c323444fbd7d8',
  );
  await expect(pool.sha256Of(join(folder, 'nowhere.png'))).rejects.toMatchObject({ code: 'internal' });
});

test('every still format gets a small WebP of its shape and its mean colour', async () => {
  const sizes = [
    [1024, 1024, 512, 512, [200, 200]],
    [1456, 816, 512, 287, [357, 200]],
    [816, 1456, 287, 512, [200, 357]],
    [2016, 864, 512, 219, [467, 200]],
    [300, 200, 300, 200, [300, 200]],
    [1, 1, 1, 1, [1, 1]],
    [4000, 1, 512, 1, [512, 1]],
  ] as const;
  for (const format of formats) {
    for (const [widthPx, heightPx, previewWidthPx, previewHeightPx, smallSize] of sizes) {
      const bytes = await encoded(painted(widthPx, heightPx, '#c86432'), format);
      const name = `${widthPx}x${heightPx}.${format}`;
      const made = await preview(file(name, bytes, `image/${format}`, widthPx, heightPx));
      expect([name, made.widthPx, made.heightPx]).toEqual([name, previewWidthPx, previewHeightPx]);
      expect(made.webp.subarray(0, 4).toString()).toBe('RIFF');
      const small = await loadImage(made.thumbnail);
      expect([name, small.width, small.height]).toEqual([name, ...smallSize]);
      const image = await loadImage(made.webp);
      expect([name, image.width, image.height]).toEqual([name, previewWidthPx, previewHeightPx]);
      const distance = [16, 8, 0].map((shift) =>
        Math.abs(((made.colour >> shift) & 255) - ((0xc86432 >> shift) & 255)),
      );
      // One pixel of AVIF is coded with half its colour resolution.
      const tolerance = format === 'avif' && widthPx === 1 ? 24 : 6;
      expect([name, Math.max(...distance) <= tolerance]).toEqual([name, true]);
    }
  }
});

test('transparency is kept, and does not count in the mean colour', async () => {
  const canvas = createCanvas(400, 400);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ff0000';
  context.fillRect(0, 0, 200, 400);
  const made = await preview(file('alpha.png', canvas.toBuffer('image/png'), 'image/png', 400, 400));
  const { data, width } = await pixels(made.webp);
  const alphaAt = (x: number, y: number): number => data[(y * width + x) * 4 + 3] ?? -1;
  expect([alphaAt(50, 200), alphaAt(350, 200)]).toEqual([255, 0]);
  expect(made.colour).toBe(0xff0000);
  const clear = await preview(file('clear.png', createCanvas(9, 9).toBuffer('image/png'), 'image/png', 9, 9));
  expect(clear.colour).toBe(0x808080);
});

/** The red channel at a small size, each pixel the mean of the area it covers. */
function areaMeans(canvas: Canvas, toWidth: number, toHeight: number): (x: number, y: number) => number {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return (toX, toY) => {
    const [left, right] = [(toX * width) / toWidth, ((toX + 1) * width) / toWidth];
    const [top, bottom] = [(toY * height) / toHeight, ((toY + 1) * height) / toHeight];
    let sum = 0;
    for (let y = Math.floor(top); y < bottom; y += 1) {
      for (let x = Math.floor(left); x < right; x += 1) {
        const part =
          (Math.min(x + 1, right) - Math.max(x, left)) * (Math.min(y + 1, bottom) - Math.max(y, top));
        sum += (data[(y * width + x) * 4] ?? 0) * part;
      }
    }
    return sum / ((right - left) * (bottom - top));
  };
}

/** How strongly neighbours differ, summed. */
function contrast(valueAt: (x: number, y: number) => number, width: number, height: number): number {
  let sum = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 1; x < width; x += 1) sum += (valueAt(x, y) - valueAt(x - 1, y)) ** 2;
  return sum;
}

test('previews are as sharp as an average over areas: not blurred, and no pixel skipped', async () => {
  for (const [width, height] of [
    [1456, 816],
    [1200, 900],
    [2048, 1152],
    [2000, 1335],
    [700, 700],
  ] as const) {
    const canvas = painted(width, height, '#dddddd');
    const context = canvas.getContext('2d');
    // Thin lines in all directions, the same in every run.
    for (let line = 0; line < 300; line += 1) {
      const at = (step: number): number => (line * step) % 997;
      const grey = at(89) % 200;
      context.strokeStyle = `rgb(${grey}, ${grey}, ${grey})`;
      context.lineWidth = 1 + (line % 4);
      context.beginPath();
      context.moveTo((at(331) / 997) * width, (at(577) / 997) * height);
      context.lineTo((at(71) / 997) * width, (at(811) / 997) * height);
      context.stroke();
    }
    const name = `lines-${width}.png`;
    const made = await preview(file(name, canvas.toBuffer('image/png'), 'image/png', width, height));
    const { data } = await pixels(made.webp);
    const shown = contrast((x, y) => data[(y * made.widthPx + x) * 4] ?? 0, made.widthPx, made.heightPx);
    const ideal = contrast(areaMeans(canvas, made.widthPx, made.heightPx), made.widthPx, made.heightPx);
    const ratio = shown / ideal;
    expect([name, ratio > 0.92 && ratio < 1.25 ? 'good' : ratio]).toEqual([name, 'good']);
  }
});

test('videos have no preview', async () => {
  for (const mediaType of ['video/mp4', 'video/webm'] as const) {
    expect(await pool.make({ absolutePath: '/nowhere', mediaType, widthPx: 1, heightPx: 1 })).toEqual({
      kind: 'none',
    });
  }
  await expect(pool.toPng(file('x.mp4', 'x', 'video/mp4'))).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('the whole picture becomes a PNG for the clipboard', async () => {
  const canvas = painted(700, 300, '#123456');
  const png = await pool.toPng(file('copy.webp', await canvas.encode('webp', 100), 'image/webp', 700, 300));
  const image = await loadImage(Buffer.from(png));
  expect([Buffer.from(png).subarray(1, 4).toString(), image.width, image.height]).toEqual(['PNG', 700, 300]);
});

/** A PNG with true checksums that claims any size, with as much pixel data as given. */
function claimingPng(widthPx: number, heightPx: number, pixelData: Buffer): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const bytes = Buffer.alloc(body.length + 12);
    bytes.writeUInt32BE(body.length, 0);
    bytes.write(type, 4, 'latin1');
    body.copy(bytes, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, body.length + 8)), body.length + 8);
    return bytes;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixelData)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('what is no picture, broken or a bomb is refused with its code, and the pool goes on', async () => {
  const png = painted(64, 64, '#00ff00').toBuffer('image/png');
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname"/></svg>';
  const bomb = claimingPng(60_000, 60_000, Buffer.alloc(1000));
  const cases: readonly (readonly [PictureFile, string])[] = [
    [file('svg.png', svg, 'image/png', 9, 9), 'not-an-image'],
    [file('page.png', '<!doctype html><b>sorry', 'image/png', 9, 9), 'not-an-image'],
    [file('empty.png', '', 'image/png', 9, 9), 'not-an-image'],
    [file('short.png', png.subarray(0, 20), 'image/png', 64, 64), 'not-an-image'],
    [
      file(
        'noise.jpg',
        Buffer.concat([Buffer.from('ffd8ffc0000b08000900090101110000', 'hex'), Buffer.alloc(99, 7)]),
        'image/jpeg',
        9,
        9,
      ),
      'damaged',
    ],
    [file('no-pixels.png', claimingPng(0, 5, Buffer.alloc(1)), 'image/png', 0, 5), 'damaged'],
    [file('bomb-told.png', bomb, 'image/png', 60_000, 60_000), 'too-large'],
    [file('bomb-untold.png', bomb, 'image/png', null, null), 'too-large'],
    [file('bomb-lied.png', bomb, 'image/png', 9, 9), 'too-large'],
    [{ absolutePath: join(folder, 'gone.png'), mediaType: 'image/png', widthPx: 9, heightPx: 9 }, 'gone'],
    [{ absolutePath: folder, mediaType: 'image/png', widthPx: 9, heightPx: 9 }, 'gone'],
  ];
  const startedMs = performance.now();
  const codes = await Promise.all(
    cases.map(([picture]) =>
      pool.make(picture).then(
        (made) => made.kind,
        (error: unknown) => (error as { code?: string }).code,
      ),
    ),
  );
  expect(cases.map(([picture], index) => [picture.absolutePath, codes[index]])).toEqual(
    cases.map(([picture, code]) => [picture.absolutePath, code]),
  );
  expect(performance.now() - startedMs).toBeLessThan(2000);
  expect((await preview(file('after.png', png, 'image/png', 64, 64))).colour).toBe(0x00ff00);
});

/** A worker that misbehaves as the picture's file name says, counting its tries in that file's folder. */
function misbehavingWorker(): URL {
  const path = join(folder, 'misbehaving-worker.mjs');
  writeFileSync(
    path,
    `import { appendFileSync, existsSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ source: { absolutePath } }) => {
       const isFirst = !existsSync(absolutePath);
       appendFileSync(absolutePath, 'x');
       const [, how] = /([a-z-]+)\\.\\d+$/.exec(absolutePath);
       if (how === 'throws' || (how === 'throws-once' && isFirst)) throw new Error('on purpose');
       if (how === 'exits') process.exit(3);
       if (how === 'hangs') for (;;);
       if (how === 'silent') return;
       const bytes = new Uint8Array([isFirst ? 1 : 2]);
       parentPort.postMessage({ ok: true, result: { kind: 'preview', bytes, thumbnail: new Uint8Array(0), widthPx: 1, heightPx: 1 } }, [bytes.buffer]);
     });`,
  );
  return pathToFileURL(path);
}

test('a worker that dies or hangs is replaced, and its picture tried once more', async () => {
  const troubled = createPreviewPool({ workerUrl: misbehavingWorker(), size: 2, timeoutMs: 1500 });
  const hows = ['works', 'throws', 'throws-once', 'exits', 'hangs', 'silent', 'works'];
  const results = await Promise.all(
    hows.map((how, index) =>
      troubled
        .make({
          absolutePath: join(folder, `${how}.${index}`),
          mediaType: 'image/png',
          widthPx: 1,
          heightPx: 1,
        })
        .then(
          (made) => (made.kind === 'preview' ? `try ${made.webp[0]}` : made.kind),
          (error: unknown) => (error as { code?: string }).code,
        ),
    ),
  );
  expect(results).toEqual(['try 1', 'internal', 'try 2', 'internal', 'timeout', 'timeout', 'try 1']);

  const cut = [0, 1, 2].map((index) =>
    troubled.make({
      absolutePath: join(folder, `silent.${10 + index}`),
      mediaType: 'image/png',
      widthPx: 1,
      heightPx: 1,
    }),
  );
  const settled = Promise.allSettled(cut);
  await troubled.close();
  expect(
    (await settled).map((each) => each.status === 'rejected' && (each.reason as { code: string }).code),
  ).toEqual(new Array(3).fill('cancelled'));
  await expect(troubled.toPng(file('late.png', '', 'image/png'))).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('workers that have nothing to do for a while end, and others make the next preview', async () => {
  const threads = countThreads();
  const resting = createPreviewPool({ workerUrl, size: 2, idleMs: 100 });
  const picture = file('resting.png', await encoded(painted(40, 30, '#345'), 'png'), 'image/png');
  await Promise.all([resting.make(picture), resting.make(picture)]);
  expect(threads.started).toBe(2);
  await expect.poll(() => threads.alive).toBe(0);
  expect((await resting.make(picture)).kind).toBe('preview');
  expect(threads.started).toBe(3);
  await resting.close();
  expect(threads.alive).toBe(0);
  threads.stop();
});

test('one very large picture at a time', () => {
  const large = { isLarge: true };
  const small = { isLarge: false };
  expect([
    nextOrderIndex([large, small], []),
    nextOrderIndex([large, small], [small]),
    nextOrderIndex([large, small], [large]),
    nextOrderIndex([large, large], [large]),
    nextOrderIndex([], [small]),
  ]).toEqual([0, 0, 1, -1, -1]);
});

test('mean colours', () => {
  expect(meanColour(new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 255]))).toBe(0x800080);
  expect(meanColour(new Uint8ClampedArray([255, 255, 255, 0, 1, 2, 3, 1]))).toBe(0x010203);
  expect(meanColour(new Uint8ClampedArray([]))).toBe(0x808080);
});

test('bytes that are on no disk are previewed like a file, and checked like one', async () => {
  const bytes = await encoded(painted(1200, 600, '#204060'), 'webp');
  const made = await pool.makeOfBytes(bytes);
  expect([made.widthPx, made.heightPx, made.webp.toString('latin1', 0, 4)]).toEqual([512, 256, 'RIFF']);
  const failures = [
    [Buffer.from('<html>'), 'not-an-image'],
    [bytes.subarray(0, 400), 'damaged'],
  ] as const;
  for (const [wrong, code] of failures) await expect(pool.makeOfBytes(wrong)).rejects.toMatchObject({ code });
});
