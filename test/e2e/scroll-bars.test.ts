// Scroll bars on Linux, as the window draws them: narrow, no arrows.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';

test('the gallery has a quiet scroll bar without arrows', async () => {
  test.skip(process.platform !== 'linux', 'other systems draw their own');
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-scroll-bars-'));
  await makeLibrary(folder, 60);
  const launched = await launchApp({ libraryDir: folder });
  const { page } = launched;
  try {
    await page.getByRole('gridcell').first().waitFor();
    const seen = await page.getByRole('grid').evaluate((grid) => {
      let element: HTMLElement | null = grid as HTMLElement;
      while (element !== null && getComputedStyle(element).overflowY !== 'auto')
        element = element.parentElement;
      if (element === null) return null;
      const arrows = getComputedStyle(element, '::-webkit-scrollbar-button').display;
      return { width: element.offsetWidth - element.clientWidth, arrows };
    });
    expect(seen).toEqual({ width: 10, arrows: 'none' });
  } finally {
    await launched.close();
    await rm(folder, { recursive: true, force: true });
  }
});
