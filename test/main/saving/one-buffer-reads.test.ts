import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createOneBufferReads } from '../../../src/main/saving/one-buffer-reads.ts';

/** Every 64 bytes of it differ from all others. */
const sent = Buffer.alloc(4 * 1024 * 1024);
for (let at = 0; at < sent.length; at += 4) sent.writeUInt32LE(at, at);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A socket to a host that sends everything at once and closes. */
async function given(attachAfterMs = 0): Promise<Socket> {
  const server = createServer((socket) => socket.end(sent));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reads = createOneBufferReads();
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', onread: reads.onread });
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  if (attachAfterMs > 0) await sleep(attachAfterMs);
  reads.attach(socket);
  return socket;
}

const read = (socket: Socket): Buffer | null => socket.read() as Buffer | null;

it('gives every byte in order, in one buffer', async () => {
  const socket = await given();
  const hash = createHash('sha256');
  const memories = new Set<ArrayBufferLike>();
  socket.on('readable', () => {
    for (let bytes = read(socket); bytes !== null; bytes = read(socket)) {
      hash.update(bytes);
      if (bytes.length > 32 * 1024) memories.add(bytes.buffer);
    }
  });
  await new Promise((resolve) => socket.once('end', resolve));
  expect(hash.digest('hex')).toBe(sha256(sent));
  expect(memories.size).toBe(1);
});

it('keeps what its reader puts back, and reads no further until that is taken', async () => {
  const socket = await given();
  const parts: Buffer[] = [];
  let isResting = false;
  const take = (): void => {
    for (let bytes = isResting ? null : read(socket); bytes !== null; bytes = read(socket)) {
      const half = Math.ceil(bytes.length / 2);
      parts.push(Buffer.from(bytes.subarray(0, half)));
      socket.unshift(bytes.subarray(half));
      if (parts.length % 5 !== 0) continue;
      isResting = true;
      setTimeout(() => {
        isResting = false;
        take();
      }, 3);
      return;
    }
  };
  socket.on('readable', take);
  await new Promise((resolve) => socket.once('end', resolve));
  expect(sha256(Buffer.concat(parts))).toBe(sha256(sent));
});

it('loses nothing that comes before it is attached', async () => {
  const socket = await given(50);
  const parts: Buffer[] = [];
  const take = (): void => {
    for (let bytes = read(socket); bytes !== null; bytes = read(socket)) parts.push(Buffer.from(bytes));
  };
  socket.on('readable', take);
  take();
  await new Promise((resolve) => socket.once('end', resolve));
  expect(sha256(Buffer.concat(parts))).toBe(sha256(sent));
});
