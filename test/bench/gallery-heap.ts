// What the page's heap holds of 250,000 pictures: after a first pass through all of them, against the same window on an
// empty library, and whether a second pass adds anything.
// Invariant: garbage is collected before each look, so that only what is held counts.
import type { Page } from '@playwright/test';
import { launchApp } from '../e2e/launch.ts';
import type { Figure } from './figure.ts';
import { meter, openGridWindow } from './grid-window.ts';

const mostBytes = 15e6;
const mostGrowth = 1.05;
const stops = 150;

async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await session.detach();
  }
}

/** Stops at places all over the library, at each until its pictures are painted. */
async function pass(page: Page): Promise<void> {
  for (let at = 0; at < stops; at += 1) await meter(page, 'jump', at / (stops - 1));
}

async function heapOfEmptyLibrary(): Promise<number> {
  const { page, close } = await launchApp();
  try {
    await page.locator('#app > *').first().waitFor();
    await page.waitForTimeout(2_000);
    return await heapBytes(page);
  } finally {
    await close();
  }
}

export async function measureHeap(libraryDir: string): Promise<readonly Figure[]> {
  const emptyBytes = await heapOfEmptyLibrary();
  const { page, close } = await openGridWindow(libraryDir);
  try {
    await pass(page);
    const firstBytes = await heapBytes(page);
    await pass(page);
    const secondBytes = await heapBytes(page);
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    return [
      {
        name: `page heap for 250,000 pictures, share of ${megabytes(mostBytes)}`,
        value: (firstBytes - emptyBytes) / mostBytes,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${megabytes(firstBytes)} against ${megabytes(emptyBytes)} of an empty library`,
      },
      {
        name: 'page heap after a second pass through 250,000, ratio to after the first',
        value: secondBytes / firstBytes,
        unit: '×',
        target: mostGrowth,
        isBetter: 'lower',
        note: `${megabytes(secondBytes)}, ${String(stops)} places a pass`,
      },
    ];
  } finally {
    await close();
  }
}
