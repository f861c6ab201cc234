// Frames of the gallery while it is scrolled, against a bare grid made by hand with the same pictures in the same window,
// at each step of the zoom; and what an empty page reaches.
// Invariant: rounds of all sides lie side by side in one run; a figure is a share of the peer's frames.
import type { Page } from '@playwright/test';
import { median } from './figure.ts';
import type { Figure } from './figure.ts';
import { meter, openGridWindow } from './grid-window.ts';
import { startIdleProcess } from './idle-process.ts';
import type { GridShape, Scrolled } from './in-page/grid-meter-types.ts';
import { delayDuring, turnNote } from './main-loop.ts';

const speedsPxPerSecond = [1_500, 12_000, 60_000];
const columnsMeasured = [8, 4, 2, 1];
const total = 250_000;
const runMs = 2_000;
const leastShare = 0.97;
const longestTaskMs = 50;

interface Run {
  readonly columns: number;
  readonly speed: number;
  readonly scrolled: Scrolled;
}

async function scrollAll(page: Page, columns: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const speed of speedsPxPerSecond)
    runs.push({ columns, speed, scrolled: await meter<Scrolled>(page, 'scroll', speed, runMs) });
  return runs;
}

/** Chooses so many columns by the toolbar's slider. */
async function setColumns(page: Page, columns: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Picture size' });
  const most = Number(await slider.getAttribute('max'));
  await slider.fill(String(most + 1 - Math.min(most, columns)));
  await page.waitForTimeout(400);
}

export async function measureScrolling(libraryDir: string): Promise<readonly Figure[]> {
  const ours: Run[] = [];
  const shapes: { readonly columns: number; readonly shape: GridShape }[] = [];
  const idleProcess = startIdleProcess();
  const window = await openGridWindow(libraryDir);
  const peers: Run[] = [];
  try {
    const mainLoop = await delayDuring(window.app, idleProcess, async () => {
      for (const columns of columnsMeasured) {
        await setColumns(window.page, columns);
        shapes.push({ columns, shape: await meter<GridShape>(window.page, 'shapeOfGallery') });
        ours.push(...(await scrollAll(window.page, columns)));
      }
    });
    for (const { columns, shape } of shapes) {
      await meter(window.page, 'showHandMadePeer', shape, total);
      await window.page.waitForTimeout(400);
      peers.push(...(await scrollAll(window.page, columns)));
    }
    await meter(window.page, 'showEmptyPeer');
    const empty = await meter<Scrolled>(window.page, 'scroll', speedsPxPerSecond[1], runMs);
    const shares = ours.map(({ scrolled }, at) => {
      const peer = peers[at]?.scrolled.framesPerSecond ?? Number.NaN;
      return scrolled.framesPerSecond / peer;
    });
    const note = ours
      .map(
        ({ columns, speed, scrolled }, at) =>
          `${String(columns)} columns at ${String(speed)} px/s ${scrolled.framesPerSecond.toFixed(0)} of ${(peers[at]?.scrolled.framesPerSecond ?? 0).toFixed(0)} fps`,
      )
      .join(', ');
    const atEight = ours.filter(({ columns }) => columns === columnsMeasured[0]);
    return [
      {
        name: 'scrolling 250,000, least share of the frames of a bare grid',
        value: Math.min(...shares),
        unit: '×',
        target: leastShare,
        isBetter: 'higher',
        note,
      },
      {
        name: 'scrolling 250,000 at 8 columns, median share of an empty page’s frames',
        value: median(atEight.map(({ scrolled }) => scrolled.framesPerSecond)) / empty.framesPerSecond,
        unit: '×',
        target: leastShare,
        isBetter: 'higher',
        note: `empty page ${empty.framesPerSecond.toFixed(0)} fps`,
      },
      {
        name: `scrolling 250,000, longest task in the page, share of ${String(longestTaskMs)} ms`,
        value: Math.max(...ours.map(({ scrolled }) => scrolled.longestTaskMs)) / longestTaskMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
      },
      {
        name: `scrolling 250,000, longest turn of the main process, share of ${String(longestTaskMs)} ms`,
        value: mainLoop.longestTurnMs / longestTaskMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: turnNote(mainLoop),
      },
    ];
  } finally {
    idleProcess.stop();
    await window.close();
  }
}
