// Drives library-process.ts and watches what the system says of it.
// Invariant: the process ends with the test that started it.
import { fork } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers, Order } from './library-process.ts';

/** What one process has open. */
export interface OpenThings {
  readonly files: number;
  readonly sockets: number;
  readonly threads: number;
}

export interface LibraryProcess {
  ask<Kind extends Order['kind']>(order: Extract<Order, { readonly kind: Kind }>): Promise<Answers[Kind]>;
  /** Null where the system does not tell (it is Linux that does). */
  openThings(): OpenThings | null;
  stop(): void;
}

export function startLibraryProcess(): LibraryProcess {
  const child = fork(join(import.meta.dirname, 'library-process.ts'), {
    execArgv: ['--expose-gc'],
    // The window has Chromium's allocator. glibc's own gives each thread arenas that hold back what is freed, and fill up
    // for half an hour: what the library itself keeps could not be told from that.
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
  const waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
  child.on('message', (message: { readonly answer?: unknown; readonly error?: string }) => {
    const first = waiting.shift();
    if (message.error === undefined) first?.resolve(message.answer as never);
    else first?.reject(new Error(message.error));
  });
  let ended: Error | null = null;
  child.on('exit', (code, signal) => {
    ended = new Error(`The library’s process ended: ${String(signal ?? code)}`);
    for (const { reject } of waiting) reject(ended);
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        waiting.push({ resolve, reject });
        child.send(order);
      }),
    openThings: () => (process.platform === 'linux' ? openThingsOf(child.pid ?? 0) : null),
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}

function openThingsOf(pid: number): OpenThings {
  const folder = `/proc/${String(pid)}/fd`;
  const targets = readdirSync(folder).map((name) => {
    try {
      return readlinkSync(join(folder, name));
    } catch {
      // Closed meanwhile.
      return null;
    }
  });
  return {
    files: targets.filter((target) => target !== null).length,
    sockets: targets.filter((target) => target?.startsWith('socket:') === true).length,
    threads: readdirSync(`/proc/${String(pid)}/task`).length,
  };
}
