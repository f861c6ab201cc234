// How long it takes to rate, to take that back, and to delete a thousand selected pictures of 250,000: from the key
// press until it is shown and in the catalog.
import type { Page } from '@playwright/test';
import type { Figure } from './figure.ts';
import { openGridWindow } from './grid-window.ts';

const pictures = 1000;
const mostMs = 200;
const mostKeys = 200;
const settleMs = 1500;

export async function measureMarks(libraryDir: string): Promise<readonly Figure[]> {
  const { page, close } = await openGridWindow(libraryDir);
  try {
    const selected = await selectSome(page);
    const figures: Figure[] = [];
    for (const { name, keys } of [
      { name: 'rate', keys: '5' },
      { name: 'take back the rating of', keys: 'Control+z' },
      { name: 'delete', keys: 'Delete' },
    ]) {
      const tookMs = await timeToToast(page, keys);
      figures.push({
        name: `${name} ${String(pictures)} pictures, shown and in the catalog, share of ${String(mostMs)} ms`,
        value: tookMs / mostMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${tookMs.toFixed(0)} ms for ${String(selected)}`,
      });
      await page.waitForTimeout(settleMs);
    }
    return figures;
  } finally {
    await close();
  }
}

/** Selects page after page from the first tile on, until there are enough. */
async function selectSome(page: Page): Promise<number> {
  const count = async (): Promise<number> => {
    const text = (await page.locator('.mark-bar-target').textContent()) ?? '';
    return Number(text.replace(/\D/g, ''));
  };
  await page.locator('[role=gridcell]').first().focus();
  for (let key = 0; key < mostKeys; key += 1) {
    await page.keyboard.press('Shift+PageDown');
    await page.waitForTimeout(50);
    const selected = await count();
    if (selected >= pictures) return selected;
  }
  throw new Error(`Only ${String(await count())} pictures could be selected.`);
}

/** The toast comes when main has answered that everything is written; tiles show it before. */
async function timeToToast(page: Page, keys: string): Promise<number> {
  await page.evaluate(() => {
    const measured = { startMs: 0, endMs: 0 };
    Object.assign(globalThis, { measured });
    addEventListener('keydown', () => (measured.startMs = performance.now()), { capture: true, once: true });
    const place = document.querySelector('.toast-place');
    if (place === null) throw new Error('There is no place for a toast.');
    const observer = new MutationObserver(() => {
      if (measured.startMs === 0 || place.textContent.trim() === '') return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => (measured.endMs = performance.now())));
    });
    observer.observe(place, { subtree: true, childList: true, characterData: true });
  });
  await page.keyboard.press(keys);
  const handle = await page.waitForFunction(() => {
    const { measured } = globalThis as unknown as { measured: { startMs: number; endMs: number } };
    return measured.endMs > 0 ? measured.endMs - measured.startMs : null;
  });
  return (await handle.jsonValue()) ?? Number.NaN;
}
