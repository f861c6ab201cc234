// The system's clipboard, for text and for pictures.
// Invariant: what the user copied elsewhere is read for clipboard-watch.ts only. Electron 44 replaced the
// old calls by the web's form, with items and promises; both are served as long as both are in use.
// The default import, because a named one that an older Electron does not have would stop the module.
import electron from 'electron';
import type { NativeImage } from 'electron';
import { AppError } from '../lib/app-error.ts';

/** The text on the clipboard; '' where there is none. */
export async function readText(): Promise<string> {
  return await electron.clipboard.readText();
}

/** Puts text on the clipboard. */
export async function writeText(text: string): Promise<void> {
  await electron.clipboard.writeText(text);
}

/** Puts a picture on the clipboard. `png` is the whole picture; other formats are converted before. */
export async function writeImage(png: Uint8Array<ArrayBuffer>): Promise<void> {
  const clipboard: { writeImage?: (image: NativeImage) => void } & typeof electron.clipboard =
    electron.clipboard;
  if (clipboard.writeImage === undefined) {
    const picture = new Blob([png], { type: 'image/png' });
    await clipboard.write([new electron.ClipboardItem({ 'image/png': picture })]);
    return;
  }
  const image = electron.nativeImage.createFromBuffer(
    Buffer.from(png.buffer, png.byteOffset, png.byteLength),
  );
  if (image.isEmpty()) throw new AppError('damaged', 'This picture cannot be decoded.');
  clipboard.writeImage(image);
}
