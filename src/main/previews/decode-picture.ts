// Files of pictures to pixels, and pixels to fewer. For threads that do nothing else.
// Invariant: the decoder sees only bytes whose header names a known still format of bounded size.
import { open } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, Image } from '@napi-rs/canvas';
import { AppError } from '../lib/app-error.ts';
import { readPictureHeader } from './picture-header.ts';
import { pictureMaxBytes, pictureMaxPixels } from './preview-job.ts';

/**
 * The file's bytes, refused before reading when there are too many.
 * @throws AppError `too-large`, `gone`, `no-permission`
 */
export async function readPicture(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const facts = await file.stat();
      if (!facts.isFile()) throw new AppError('gone', 'This is not a file.');
      if (facts.size > pictureMaxBytes) throw new AppError('too-large', 'This file is too large to decode.');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('gone', 'The file is not there any more.', { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new AppError('no-permission', 'The file must not be read.', { cause: error });
    }
    throw error;
  }
}

/**
 * Pixels of a still picture.
 * @throws AppError `not-an-image`, `too-large`, `damaged`
 */
export async function decodePicture(bytes: Buffer): Promise<Image> {
  const header = readPictureHeader(bytes);
  if (header === null) throw new AppError('not-an-image', 'The file does not begin like a picture.');
  const { widthPx, heightPx } = header;
  if (widthPx * heightPx > pictureMaxPixels) {
    throw new AppError('too-large', `The picture says that it has ${widthPx} × ${heightPx} pixels.`);
  }
  if (widthPx === 0 || heightPx === 0) throw new AppError('damaged', 'The picture has no pixels.');
  try {
    return await loadImage(bytes);
  } catch (error) {
    throw new AppError('damaged', 'The picture cannot be decoded.', { cause: error });
  }
}

/**
 * The picture at a small size. The decoder's own scaling takes the nearest halved copy, which blurs; drawn at
 * twice the size first and then halved exactly, it comes out as sharp as an average over areas.
 */
export function reduced(picture: Image, widthPx: number, heightPx: number): Canvas {
  if (picture.width <= 2 * widthPx) return drawn(picture, widthPx, heightPx);
  return drawn(drawn(picture, 2 * widthPx, 2 * heightPx), widthPx, heightPx);
}

export function drawn(picture: Image | Canvas, widthPx: number, heightPx: number): Canvas {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = true;
  // 'high' is a sharpening filter in some versions of the decoder; halving needs none.
  context.imageSmoothingQuality = 'medium';
  context.drawImage(picture, 0, 0, widthPx, heightPx);
  return canvas;
}
