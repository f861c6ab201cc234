// How long it takes to rate, to take that back, and to delete a thousand selected pictures of 250,000: from the key
// press until it is shown and in the catalog.
import type { Page } from '@playwright/test';
import type { Figure } from './figure.ts';
import { meter, openGridWindow } from './grid-window.ts';

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
      // A toast says so when main has answered that everything is written; the tiles show it before.
      await meter(page, 'armToast');
      await page.keyboard.press(keys);
      const tookMs = await meter<number>(page, 'untilToast');
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
    const text = (await page.locator('.mark-bar-target > .mark-bar-words').textContent()) ?? '';
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
