// Where the window was, so that it opens there again.
// Invariant: a restored window can be seen and grabbed on a screen that exists now; a file that cannot be
// read or makes no sense means the default window, never an error.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

/** Normal (not maximized) position and size in screen points. */
export interface WindowBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where bounds are kept. */
export interface WindowBoundsStore {
  load(): WindowBounds | null;
  save(bounds: WindowBounds): void;
}

const coordinate = v.pipe(v.number(), v.safeInteger(), v.minValue(-100_000), v.maxValue(100_000));
const extent = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100_000));
const boundsSchema = v.object({
  x: coordinate,
  y: coordinate,
  width: extent,
  height: extent,
  isMaximized: v.boolean(),
});

/** The part of a window's top edge that must lie on a screen for it to be grabbed, in points. */
const grabWidth = 160;
const grabHeight = 32;

/**
 * The bounds to open with on the screens of now, or null for the default window. A window larger than its
 * screen is cut to it; one whose title bar would lie outside every screen is forgotten.
 */
export function restoredBounds(
  saved: WindowBounds | null,
  workAreas: readonly Rectangle[],
  minimum: { readonly width: number; readonly height: number },
): WindowBounds | null {
  if (saved === null) return null;
  const screen = workAreas.find((area) => showsTitleBar(saved, area));
  if (screen === undefined) return null;
  const width = Math.max(minimum.width, Math.min(saved.width, screen.width));
  const height = Math.max(minimum.height, Math.min(saved.height, screen.height));
  return { ...saved, width, height };
}

function showsTitleBar(bounds: Rectangle, area: Rectangle): boolean {
  const left = Math.max(bounds.x, area.x);
  const right = Math.min(bounds.x + bounds.width, area.x + area.width);
  return (
    right - left >= Math.min(grabWidth, bounds.width) &&
    bounds.y >= area.y - grabHeight / 2 &&
    bounds.y + grabHeight <= area.y + area.height
  );
}

/** Keeps bounds in a small JSON file. Synchronous: it is read before the window exists and written as it closes. */
export function windowBoundsFile(path: string): WindowBoundsStore {
  return {
    load() {
      try {
        const parsed = v.safeParse(boundsSchema, JSON.parse(readFileSync(path, 'utf8')));
        return parsed.success ? parsed.output : null;
      } catch {
        return null;
      }
    },
    save(bounds) {
      try {
        writeFileSync(`${path}.tmp`, JSON.stringify(bounds));
        renameSync(`${path}.tmp`, path);
      } catch {
        // A window that opens elsewhere next time is not worth an error.
      }
    },
  };
}
