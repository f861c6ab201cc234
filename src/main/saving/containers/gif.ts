// GIF: every block from the header to the trailer.
// Invariant: a file without its trailer, or with a block that GIF does not know, is not accepted; bytes after the
// trailer are tolerated. Source: GIF89a specification, appendix A.
import { checkPixels, damaged } from './walk.ts';
import type { Cursor, Walk, Walked, WalkContext } from './walk.ts';

export function* walkGif(cursor: Cursor, { maxPixels }: WalkContext): Walk<Walked> {
  const header = yield* cursor.take(13);
  if (!/^GIF8[79]a/.test(header.toString('latin1', 0, 6))) throw damaged('it does not begin as a GIF');
  let widthPx = header.readUInt16LE(6);
  let heightPx = header.readUInt16LE(8);
  yield* cursor.skip(colourTableBytes(header[10] ?? 0));
  let hasPixels = false;
  for (;;) {
    const introducer = (yield* cursor.take(1))[0];
    if (introducer === 0x3b) {
      if (!hasPixels) throw damaged('the GIF has no pixels');
      checkPixels(widthPx, heightPx, maxPixels);
      return { mediaType: 'image/gif', widthPx, heightPx };
    }
    if (introducer === 0x21) {
      yield* cursor.skip(1);
      yield* subBlocks(cursor);
    } else if (introducer === 0x2c) {
      const image = yield* cursor.take(9);
      const frameWidth = image.readUInt16LE(4);
      const frameHeight = image.readUInt16LE(6);
      checkPixels(frameWidth, frameHeight, maxPixels);
      // Viewers show a screen without size at the size of its first picture.
      if (widthPx === 0 || heightPx === 0) [widthPx, heightPx] = [frameWidth, frameHeight];
      yield* cursor.skip(colourTableBytes(image[8] ?? 0));
      const codeSize = (yield* cursor.take(1))[0] ?? 0;
      if (codeSize < 2 || codeSize > 11) throw damaged('a GIF picture has a wrong code size');
      if ((yield* subBlocks(cursor)) === 0) throw damaged('a GIF picture is empty');
      hasPixels = true;
    } else {
      throw damaged('a GIF block is unknown');
    }
  }
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Passes over a chain of sub-blocks; gives their number. */
function* subBlocks(cursor: Cursor): Walk<number> {
  for (let count = 0; ; count += 1) {
    const bytes = (yield* cursor.take(1))[0] ?? 0;
    if (bytes === 0) return count;
    yield* cursor.skip(bytes);
  }
}
