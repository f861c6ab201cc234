// Tells when the window shows its first pictures, so that whatever else wants the machine begins after them.
// Invariant: comes to its end in any case; a window that nobody sees draws nothing.

/** Decoding and painting a screen full of thumbnails; asking each whether it is decoded has it decoded once more. */
const paintingMs = 100;
const longestMs = 600;

/** Resolves once the pictures of the grid, which has tiles, are on the screen; in any case soon. */
export function firstPainted(): Promise<unknown> {
  const painted = tilesDrawn()
    .then((pictures) => Promise.all(pictures.map(loaded)))
    .then(() => delay(paintingMs));
  return Promise.race([painted, delay(longestMs)]);
}

const delay = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

/** A grid that has just got its tiles draws them within a frame or two. */
function tilesDrawn(): Promise<readonly HTMLImageElement[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.querySelector('.tile') === null) requestAnimationFrame(look);
      else resolve([...document.querySelectorAll<HTMLImageElement>('.tile img')]);
    };
    look();
  });
}

async function loaded(picture: HTMLImageElement): Promise<void> {
  if (picture.complete) return;
  await new Promise((resolve) => {
    for (const end of ['load', 'error']) picture.addEventListener(end, resolve, { once: true });
  });
}
