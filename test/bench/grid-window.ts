// The running app on a library of the generator, with the meter in its page.
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { everything } from '../../src/preload/contract/finding.ts';
import { launchApp } from '../e2e/launch.ts';
import type { LaunchedApp } from '../e2e/launch.ts';
import { request } from './page-request.ts';

/** The names that in-page/grid-meter.ts offers; it is of the page, and so not known here. */
export type MeterCall =
  | 'shapeOfGallery'
  | 'jump'
  | 'scroll'
  | 'type'
  | 'armToast'
  | 'untilToast'
  | 'showEmptyPeer'
  | 'showHandMadePeer';

/** A program that needs nothing but itself: its imports are types, and its names stay its own. */
function inPage(source: string): string {
  return `(() => { ${stripTypeScriptTypes(source)} })()`;
}

/** What starting leaves to do (the index, counts, a backup) is measured by itself, and is over by then. */
const settleMs = 4_000;

/** Opens it and waits for the first pictures, and until it has come to rest. */
export async function openGridWindow(libraryDir: string): Promise<LaunchedApp> {
  const launched = await launchApp({ libraryDir });
  await launched.page.locator('.tile img').first().waitFor();
  await request(launched.page, 'gallery.facets', { query: everything });
  await launched.page.waitForTimeout(settleMs);
  const source = await readFile(join(import.meta.dirname, 'in-page', 'grid-meter.ts'), 'utf8');
  await launched.page.evaluate(inPage(source));
  return launched;
}

/** Calls the meter in the page. */
export function meter<Answer>(page: Page, call: MeterCall, ...args: readonly unknown[]): Promise<Answer> {
  return page.evaluate(
    ([name, given]) =>
      (
        globalThis as unknown as { gridMeter: Record<MeterCall, (...all: readonly unknown[]) => unknown> }
      ).gridMeter[name](...given),
    [call, args] as const,
  ) as Promise<Answer>;
}
