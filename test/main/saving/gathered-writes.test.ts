import { describe, expect, it } from 'vitest';
import { GatheredWrites, WriteBuffers } from '../../../src/main/saving/gathered-writes.ts';

const kib = 1024;

/** Bytes that tell where they stand. */
function bodyOf(sizeBytes: number): Buffer {
  return Buffer.from(Array.from({ length: sizeBytes }, (_, at) => at % 251));
}

interface Written {
  readonly lengths: readonly number[];
  readonly body: Buffer;
}

/** Adds pieces of these lengths, each in the same memory, as a socket hands them out. */
function written(pieceBytes: readonly number[], buffers = new WriteBuffers()): Written {
  const writes: Buffer[] = [];
  const gathered = new GatheredWrites(buffers, (bytes) => writes.push(Buffer.from(bytes)));
  const body = bodyOf(pieceBytes.reduce((sum, length) => sum + length, 0));
  const memory = Buffer.alloc(Math.max(0, ...pieceBytes));
  let at = 0;
  for (const length of pieceBytes) {
    body.copy(memory, 0, at, at + length);
    gathered.add(memory.subarray(0, length));
    memory.fill(255);
    at += length;
  }
  gathered.flush();
  gathered.end();
  return { lengths: writes.map(({ length }) => length), body: Buffer.concat(writes) };
}

describe('writes that are gathered', () => {
  it.each([
    ['records of TLS', Array<number>(20).fill(16 * kib), [128 * kib, 128 * kib, 64 * kib]],
    ['a small picture', [1 * kib, 16 * kib, 16 * kib, 3], [33 * kib + 3]],
    ['long pieces, which are not copied', [64 * kib, 200 * kib], [64 * kib, 200 * kib]],
    ['a long piece behind short ones that still fits', [4 * kib, 64 * kib, 64 * kib], [68 * kib, 64 * kib]],
    ['a piece longer than a buffer behind a short one', [5, 300 * kib, 5], [5, 300 * kib, 5]],
    ['pieces that do not fill a buffer to its end', [60 * kib, 60 * kib, 60 * kib], [120 * kib, 60 * kib]],
    ['empty pieces', [0, 7, 0], [7]],
    ['nothing', [], []],
  ])('%s', (_, pieces, lengths) => {
    const answer = written(pieces);
    expect(answer.lengths).toEqual(lengths);
    expect(answer.body.equals(bodyOf(answer.body.length))).toBe(true);
    expect(answer.body.length).toBe(pieces.reduce((sum, length) => sum + length, 0));
  });

  it('gives a buffer to the next file, and never to two at once', () => {
    const buffers = new WriteBuffers();
    const [first, second] = [buffers.take(), buffers.take()];
    expect(first).not.toBe(second);
    buffers.giveBack(first);
    expect(buffers.take()).toBe(first);
  });

  it('keeps two files apart that are written at once', () => {
    const buffers = new WriteBuffers();
    const files: [Buffer[], Buffer[]] = [[], []];
    const [first, second] = files.map(
      (file) => new GatheredWrites(buffers, (bytes) => file.push(Buffer.from(bytes))),
    );
    for (let round = 0; round < 40; round += 1) {
      first?.add(Buffer.alloc(9 * kib, 1));
      second?.add(Buffer.alloc(7 * kib, 2));
    }
    first?.flush();
    second?.flush();
    expect(Buffer.concat(files[0]).equals(Buffer.alloc(40 * 9 * kib, 1))).toBe(true);
    expect(Buffer.concat(files[1]).equals(Buffer.alloc(40 * 7 * kib, 2))).toBe(true);
  });

  it('tells whoever adds that the disk is full, and writes nothing twice', () => {
    const writes: number[] = [];
    let isFull = false;
    const gathered = new GatheredWrites(new WriteBuffers(), (bytes) => {
      if (isFull) throw new Error('ENOSPC');
      writes.push(bytes.length);
    });
    gathered.add(Buffer.alloc(10));
    gathered.flush();
    gathered.add(Buffer.alloc(20));
    isFull = true;
    expect(() => gathered.flush()).toThrow('ENOSPC');
    isFull = false;
    gathered.flush();
    expect(writes).toEqual([10]);
  });
});
