// How wide the panels beside the gallery are.
import { expect, test } from 'vitest';
import { mostPanelPx, panelPx, panelPxByKey } from '../../src/renderer/lib/panel-width.ts';

test.each([
  ['as wanted', 'details', 400, 1440, 220, 400],
  ['no wider than it may be', 'details', 5_000, 2560, 220, 560],
  ['no narrower than it can be', 'details', 10, 1440, 220, 240],
  ['narrower in a small window, which the pictures share', 'details', 700, 1024, 220, 364],
  ['never nothing, however small the window is', 'details', 700, 500, 220, 240],
  ['whole pixels', 'sidebar', 233.4, 1440, 280, 233],
  ['its usual width fits in the least window that shows both', 'details', 280, 960, 220, 280],
] as const)('%s', (_, panel, wantedPx, windowPx, besidePx, expected) => {
  expect(panelPx(panel, wantedPx, windowPx, besidePx)).toBe(expected);
  expect(mostPanelPx(panel, windowPx, besidePx)).toBeGreaterThanOrEqual(expected);
});

test.each([
  ['ArrowLeft', 296],
  ['ArrowRight', 264],
  ['Home', 240],
  ['End', 560],
  ['Enter', 280],
  ['a', null],
] as const)('the key %s asks for %s', (key, expected) => {
  expect(panelPxByKey('details', key, 280, 'ArrowLeft')).toBe(expected);
});
