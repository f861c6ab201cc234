// Scrolls the gallery and counts frames, inside the window that is measured; grid-window.ts puts it there.
// Invariant: nothing of the app is called: it is scrolled and looked at from outside, and so are the peers that take the
// gallery's place in the same window: an empty page, and a grid made by hand.

import type { GridShape, Scrolled } from './grid-meter-types.ts';

const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
const scrollerHere = (): Element => {
  const scroller = document.querySelector('.grid-scroller, .peer-scroller');
  if (scroller === null) throw new Error('there is no grid');
  return scroller;
};

function shapeOfGallery(): GridShape {
  const row = [...document.querySelectorAll('.grid-row')].find((other) => other.children.length > 0);
  const [first, second] = [...(row?.children ?? [])].map((cell) => cell.getBoundingClientRect());
  if (first === undefined) throw new Error('there is no row');
  return {
    columns: row?.children.length ?? 1,
    cellPx: first.width,
    gapPx: second === undefined ? 6 : second.left - first.right,
    pictures: new URL(row?.querySelector('img')?.src ?? 'x://preview').host,
  };
}

/** Scrolls to a share of everything and waits until all that is in view is decoded and painted; milliseconds. */
async function jump(share: number): Promise<number> {
  const scroller = scrollerHere();
  const view = scroller.getBoundingClientRect();
  const isInView = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return box.bottom > view.top && box.top < view.bottom;
  };
  await frame();
  const startMs = performance.now();
  scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
  await frame();
  for (;;) {
    await frame();
    const tiles = [...scroller.querySelectorAll('.tile')].filter(isInView);
    // A task that failed has no picture to wait for.
    const wanted = tiles.filter((tile) => !tile.classList.contains('failed'));
    const pictures = wanted.flatMap((tile) => tile.querySelector('img') ?? []);
    if (tiles.length === 0 || pictures.length < wanted.length) continue;
    if (!pictures.every((picture) => picture.complete)) continue;
    await Promise.all(pictures.map((picture) => picture.decode()));
    await frame();
    return performance.now() - startMs;
  }
}

/** Scrolls evenly, down and at the end back up, and counts the frames. */
async function scroll(pxPerSecond: number, durationMs: number): Promise<Scrolled> {
  const scroller = scrollerHere();
  let longestTaskMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const startMs = await frame();
  const highest = scroller.scrollHeight - scroller.clientHeight;
  let lastMs = startMs;
  let direction = 1;
  let frames = 0;
  let longestFrameMs = 0;
  let top = scroller.scrollTop;
  while (lastMs - startMs < durationMs) {
    const nowMs = await frame();
    top += (direction * pxPerSecond * (nowMs - lastMs)) / 1000;
    if (top <= 0 || top >= highest) direction = top <= 0 ? 1 : -1;
    scroller.scrollTop = top;
    frames += 1;
    longestFrameMs = Math.max(longestFrameMs, nowMs - lastMs);
    lastMs = nowMs;
  }
  observer.disconnect();
  return { framesPerSecond: (frames * 1000) / (lastMs - startMs), longestFrameMs, longestTaskMs };
}

/** Takes the gallery away and puts an element in its place that is as tall. */
function takeItsPlace(contentPx: number): { readonly scroller: HTMLElement; readonly spacer: HTMLElement } {
  const old = scrollerHere();
  const box = old.getBoundingClientRect();
  const scroller = document.createElement('div');
  scroller.className = 'peer-scroller';
  for (const [name, value] of Object.entries({
    ...{ position: 'fixed', overflow: 'hidden auto', background: '#141414', contain: 'strict' },
    ...{ left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` },
  }))
    scroller.style.setProperty(name, value);
  const spacer = document.createElement('div');
  spacer.style.setProperty('height', `${Math.min(contentPx, 15_000_000)}px`);
  spacer.style.setProperty('position', 'relative');
  scroller.append(spacer);
  document.body.replaceChildren(scroller);
  return { scroller, spacer };
}

function showEmptyPeer(): void {
  takeItsPlace(15_000_000);
}

/** Rows of recycled pictures, asked for only while the view moves slowly: all that a grid by hand needs. */
function showHandMadePeer({ columns, cellPx, gapPx, pictures }: GridShape, total: number): void {
  const strideY = cellPx + gapPx;
  const { scroller, spacer } = takeItsPlace(Math.ceil(total / columns) * strideY);
  const rowsShown = Math.ceil(scroller.clientHeight / strideY) + 4;
  const rows = Array.from({ length: rowsShown }, () => {
    const row = document.createElement('div');
    row.style.cssText = 'position: absolute; display: flex; contain: strict; top: 0; left: 12px; width: 100%';
    row.style.setProperty('gap', `${gapPx}px`);
    row.style.setProperty('height', `${cellPx}px`);
    for (let column = 0; column < columns; column += 1) {
      const picture = document.createElement('img');
      picture.decoding = 'async';
      picture.style.cssText = `width: ${cellPx}px; height: ${cellPx}px; object-fit: cover; flex: none; background: #333`;
      row.append(picture);
    }
    spacer.append(row);
    return { element: row, number: -1, hasPictures: false };
  });
  let [lastTop, lastMs, isSlow] = [0, performance.now(), true];
  let settle: ReturnType<typeof setTimeout> | undefined;
  const place = (): void => {
    const first = Math.max(0, Math.floor(scroller.scrollTop / strideY) - 2);
    for (let number = first; number < first + rowsShown; number += 1) {
      const row = rows[number % rowsShown];
      if (row === undefined || (row.number === number && (row.hasPictures || !isSlow))) continue;
      row.element.style.setProperty('transform', `translateY(${number * strideY}px)`);
      for (const [column, picture] of [...row.element.children].entries()) {
        const id = ((number * columns + column) % total) + 1;
        if (isSlow) picture.setAttribute('src', `gridkeep-image://${pictures}/${id}?v=1`);
        else picture.removeAttribute('src');
      }
      row.number = number;
      row.hasPictures = isSlow;
    }
  };
  scroller.addEventListener('scroll', () => {
    const nowMs = performance.now();
    isSlow = Math.abs(scroller.scrollTop - lastTop) / Math.max(1, nowMs - lastMs) < 2.5;
    [lastTop, lastMs] = [scroller.scrollTop, nowMs];
    place();
    clearTimeout(settle);
    settle = setTimeout(() => {
      isSlow = true;
      place();
    }, 60);
  });
  place();
}

/** Types a text; for each key that changes what the grid shows, how long it took until it did. Milliseconds. */
async function type(wanted: string): Promise<number[]> {
  const field = document.querySelector<HTMLInputElement>('.search-box input');
  if (field === null) throw new Error('there is no search box');
  const shown = (): string => {
    const grid = document.querySelector('[role="grid"]');
    const first = grid?.querySelector('[role="gridcell"]')?.getAttribute('aria-label');
    return `${grid?.getAttribute('aria-rowcount') ?? 'none'} ${first ?? ''}`;
  };
  const set = (value: string): void => {
    field.value = value;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const tookMs: number[] = [];
  for (let length = 1; length <= wanted.length; length += 1) {
    const before = shown();
    const startMs = performance.now();
    set(wanted.slice(0, length));
    while (shown() === before && performance.now() - startMs < 1_000)
      await new Promise((done) => requestAnimationFrame(done));
    if (shown() !== before) tookMs.push(performance.now() - startMs);
    await new Promise((done) => setTimeout(done, 120));
  }
  set('');
  await new Promise((done) => setTimeout(done, 300));
  return tookMs;
}

let toast: Promise<number> = Promise.resolve(Number.NaN);

/** Waits for the next key; then {@link untilToast} answers. */
function armToast(): void {
  const place = document.querySelector('.toast-place');
  if (place === null) throw new Error('there is no place for a toast');
  toast = new Promise((done) => {
    let startMs = 0;
    addEventListener('keydown', () => (startMs = performance.now()), { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (startMs === 0 || place.textContent.trim() === '') return;
      observer.disconnect();
      void frame().then(() => done(performance.now() - startMs));
    });
    observer.observe(place, { subtree: true, childList: true, characterData: true });
  });
}

/** From the key to the frame that shows the toast, which comes once main has written everything; milliseconds. */
const untilToast = (): Promise<number> => toast;

const gridMeter = {
  shapeOfGallery,
  jump,
  scroll,
  type,
  armToast,
  untilToast,
  showEmptyPeer,
  showHandMadePeer,
};
export type GridMeter = typeof gridMeter;
Object.assign(globalThis, { gridMeter });
