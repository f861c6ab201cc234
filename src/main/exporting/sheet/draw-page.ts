// Draws one page of a contact sheet: a head, and pictures with their captions in a grid.
// Invariant: neutral: black and greys on white, and no frame around a picture; the same page whether it becomes PDF or PNG.
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { Caption } from './caption.ts';
import { linesOf } from './caption.ts';
import type { SheetFonts } from './sheet-fonts.ts';
import { cellCorner, fitted } from './sheet-layout.ts';
import type { SheetLayout } from './sheet-layout.ts';

export interface SheetCell {
  /** Null for what cannot be shown: a film without a cover, a file that is gone. */
  readonly picture: Canvas | null;
  readonly isFilm: boolean;
  /** Width by height, where nothing can be shown. */
  readonly aspect: number;
  readonly caption: Caption;
}

export interface SheetHead {
  readonly title: string;
  /** Such as `24 · 2 January 2026`. */
  readonly side: string;
}

const ink = { text: '#191919', secondary: '#6b6b6b', ground: '#efefef', sign: '#9a9a9a' };
const titleSizePt = 13;
const sideSizePt = 8;
const wordsSizePt = 6.8;
const parametersSizePt = 6;
const captionGapPt = 10;
const lineHeightPt = 8.6;

export interface SheetPageContent {
  readonly head: SheetHead;
  /** From 1. */
  readonly number: number;
  readonly cells: readonly SheetCell[];
}

/** Draws in points; the context is scaled to them. */
export function drawSheetPage(
  context: SKRSContext2D,
  layout: SheetLayout,
  fonts: SheetFonts,
  { head, number, cells }: SheetPageContent,
): void {
  drawHead(context, layout, fonts, { head, number });
  for (const [position, cell] of cells.entries()) {
    const { xPt, yPt } = cellCorner(layout, position);
    drawPicture(context, cell, layout, { xPt, yPt });
    drawCaption(context, fonts, cell.caption, {
      xPt,
      yPt: yPt + layout.boxHeightPt,
      widthPt: layout.boxWidthPt,
    });
  }
}

function drawHead(
  context: SKRSContext2D,
  layout: SheetLayout,
  fonts: SheetFonts,
  { head, number }: Pick<SheetPageContent, 'head' | 'number'>,
): void {
  const baselinePt = layout.marginPt + titleSizePt;
  const rightPt = layout.widthPt - layout.marginPt;
  context.textBaseline = 'alphabetic';
  context.fillStyle = ink.secondary;
  context.font = fonts.font(sideSizePt);
  const side = `${head.side}  ·  ${String(number)} / ${String(layout.pageCount)}`;
  const sideWidthPt = context.measureText(side).width;
  context.fillText(side, rightPt - sideWidthPt, baselinePt);
  context.fillStyle = ink.text;
  context.font = fonts.font(titleSizePt, 600);
  const width = rightPt - layout.marginPt - sideWidthPt - 24;
  const [title] = linesOf(head.title, {
    width,
    maxLines: 1,
    widthOf: (text) => context.measureText(text).width,
  });
  context.fillText(title ?? '', layout.marginPt, baselinePt);
}

function drawPicture(
  context: SKRSContext2D,
  { picture, isFilm, aspect }: SheetCell,
  layout: SheetLayout,
  { xPt, yPt }: { readonly xPt: number; readonly yPt: number },
): void {
  const room = { width: layout.boxWidthPt, height: layout.boxHeightPt };
  const size = fitted(picture ?? { width: aspect, height: 1 }, room);
  const topPt = yPt + layout.boxHeightPt - size.height;
  if (picture !== null) {
    context.drawImage(picture, xPt, topPt, size.width, size.height);
  } else {
    context.fillStyle = ink.ground;
    context.fillRect(xPt, topPt, size.width, size.height);
  }
  if (isFilm) drawFilmSign(context, xPt + size.width / 2, topPt + size.height / 2);
}

/** A triangle on a disc: there is more than this one frame. */
function drawFilmSign(context: SKRSContext2D, xPt: number, yPt: number): void {
  context.fillStyle = 'rgba(255, 255, 255, 0.85)';
  context.beginPath();
  context.arc(xPt, yPt, 11, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = ink.text;
  context.beginPath();
  context.moveTo(xPt - 3.2, yPt - 5);
  context.lineTo(xPt - 3.2, yPt + 5);
  context.lineTo(xPt + 5.4, yPt);
  context.closePath();
  context.fill();
}

function drawCaption(
  context: SKRSContext2D,
  fonts: SheetFonts,
  { words, side }: Caption,
  { xPt, yPt, widthPt }: { readonly xPt: number; readonly yPt: number; readonly widthPt: number },
): void {
  const widthOf = (text: string): number => context.measureText(text).width;
  let baselinePt = yPt + captionGapPt;
  const write = (text: string, maxLines: number): void => {
    for (const line of linesOf(text, { width: widthPt, maxLines, widthOf })) {
      context.fillText(line, xPt, baselinePt);
      baselinePt += lineHeightPt;
    }
  };
  context.fillStyle = ink.text;
  context.font = fonts.font(wordsSizePt);
  write(words, 2);
  context.fillStyle = ink.secondary;
  context.font = fonts.font(parametersSizePt);
  write(side, 1);
}
