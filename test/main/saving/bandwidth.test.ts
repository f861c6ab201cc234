// The cap by a clock held by hand, and over real HTTP through the real threads.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bandwidth, createBandwidthMemory, downloadsUnderCap } from '../../../src/main/saving/bandwidth.ts';
import { createSavePool } from '../../../src/main/saving/save-pool.ts';
import { pngOf } from './sample-pictures.ts';

describe('a cap', () => {
  it('makes everyone wait for what all have read, over all threads', () => {
    let nowNs = 10n ** 12n;
    const memory = createBandwidthMemory();
    const [one, other] = [new Bandwidth(memory, () => nowNs), new Bandwidth(memory, () => nowNs)];
    expect(one.spend(1e9)).toBe(0);
    one.setCap(1_000_000);
    expect([one.cap, other.cap]).toEqual([1_000_000, 1_000_000]);
    expect(one.spend(100_000)).toBe(100);
    expect(other.spend(100_000)).toBe(200);
    nowNs += 10n ** 9n;
    // A pause is made up for by a twentieth of a second at most.
    expect(one.spend(100_000)).toBe(50);
    one.setCap(null);
    expect(other.spend(1e9)).toBe(0);
  });

  it.each([
    [null, 32],
    [10_000, 1],
    [100_000, 2],
    [1_000_000, 20],
    [100_000_000, 32],
  ])('of %s bytes per second is shared by %i downloads', (cap, expected) => {
    expect(downloadsUnderCap(cap, 32)).toBe(expected);
  });
});

describe('a cap over real connections', () => {
  const body = pngOf(9, 9, Buffer.alloc(600_000, 7));

  async function given() {
    const folder = mkdtempSync(join(tmpdir(), 'gridkeep-cap-'));
    mkdirSync(join(folder, '.parts'));
    const server = createServer((_, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const memory = createBandwidthMemory();
    const pool = createSavePool({
      workerUrl: new URL('../../../src/main/saving/save-worker.ts', import.meta.url),
      ...{ size: 2, userAgent: 'Gridkeep/test', bandwidth: memory },
    });
    onTestFinished(async () => {
      await pool.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const save = (pictureId: number) =>
      pool.save({
        ...{ pictureId, stem: `a/${String(pictureId)}`, picturesRoot: folder, adoptExisting: false },
        url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${String(pictureId)}`,
        partPath: join(folder, '.parts', `${String(pictureId)}.part`),
        allowance: { privateHosts: ['127.0.0.1'] },
      });
    await save(1_000);
    return { save, bandwidth: new Bandwidth(memory) };
  }

  it(
    'is kept within 15 % by six downloads in two threads, each with its share',
    { timeout: 30_000 },
    async () => {
      const { save, bandwidth } = await given();
      const cap = 1_200_000;
      bandwidth.setCap(cap);
      const beganAtMs = performance.now();
      const endsMs = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(async (id) => {
          await save(id);
          return performance.now() - beganAtMs;
        }),
      );
      const bytesPerSecond = (6 * body.length) / (Math.max(...endsMs) / 1000);
      expect(bytesPerSecond / cap).toBeGreaterThan(0.85);
      expect(bytesPerSecond / cap).toBeLessThan(1.15);
      // Fair: the first to end ends late, since all of them had a share.
      expect(Math.min(...endsMs) / Math.max(...endsMs)).toBeGreaterThan(0.6);
    },
  );

  it('that is lifted lets those go on at once that wait for it', { timeout: 30_000 }, async () => {
    const { save, bandwidth } = await given();
    bandwidth.setCap(10_000);
    const saving = save(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    bandwidth.setCap(null);
    const beganAtMs = performance.now();
    await saving;
    expect(performance.now() - beganAtMs).toBeLessThan(1_500);
  });
});
