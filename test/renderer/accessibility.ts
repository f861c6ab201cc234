// What can be measured of a screen's accessibility: axe's rules, and whether every control is large enough to hit.
// Invariant: it looks at the page as it stands and changes nothing in it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, 2.5.8. CSS pixels. */
const targetMinPx = 24;

/** One text for each rule of axe that is broken, with the first elements that break it. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const found = await axe.run({ resultTypes: ['violations'] });
    return found.violations.map(({ id, help, nodes }) => {
      const first = nodes
        .slice(0, 3)
        .map(
          ({ html, failureSummary }) =>
            `${html.slice(0, 160)} ${failureSummary.replaceAll('\n', ' ').slice(0, 200)}`,
        );
      return `${id} (${String(nodes.length)}): ${help}\n      ${first.join('\n      ')}`;
    });
  });
}

/**
 * Controls that can be seen and are smaller than a finger or an unsteady hand needs, with their sizes. The edge of a panel is as long
 * as the window is high, and arrows move it too.
 */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate((leastPx) => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [role=menuitem], [role=option], [role=slider], [tabindex="0"]:not([role=separator])',
    );
    /** A label around a small box or a hidden radio is what is hit. */
    const targetOf = (control: HTMLElement): HTMLElement =>
      control.matches('input[type=checkbox], input[type=radio]')
        ? (control.closest('label') ?? control)
        : control;
    return [...controls]
      .map(targetOf)
      .filter((target) => target.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < leastPx - 0.5 || box.height < leastPx - 0.5))
      .map(
        ({ target, box }) =>
          `${target.outerHTML.slice(0, 120)} is ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`,
      );
  }, targetMinPx);
}
