// How long a jump to a random place of the gallery takes until every picture in view is painted.
import { median } from './figure.ts';
import type { Figure } from './figure.ts';
import { meter, openGridWindow } from './grid-window.ts';

const jumps = 25;
const medianMaxMs = 110;
const restMs = 150;
/** Shares that lie nowhere near the ones before. */
const goldenShare = 0.618_034;

export async function measureJumps(libraryDir: string): Promise<readonly Figure[]> {
  const { page, close } = await openGridWindow(libraryDir);
  try {
    const tookMs: number[] = [];
    for (let at = 0; at < jumps; at += 1) {
      tookMs.push(await meter<number>(page, 'jump', ((at * goldenShare) % 1) * 0.98 + 0.01));
      await page.waitForTimeout(restMs);
    }
    const p50Ms = median(tookMs);
    return [
      {
        name: `jump to a random place of 250,000, painted, p50, share of ${String(medianMaxMs)} ms`,
        value: p50Ms / medianMaxMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${p50Ms.toFixed(0)} ms, longest ${Math.max(...tookMs).toFixed(0)} ms of ${String(jumps)}`,
      },
    ];
  } finally {
    await close();
  }
}
