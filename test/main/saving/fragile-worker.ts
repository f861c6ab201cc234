// A stand-in for the save worker that does what the job's URL says: dies, waits, or is fine. It dies over a look at a file
// that is there, and takes that with it.
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, threadId } from 'node:worker_threads';
import type { ToSaveWorker } from '../../../src/main/saving/save-messages.ts';

parentPort?.on('message', (message: ToSaveWorker) => {
  void (async () => {
    if (message.kind === 'start' && message.work.kind === 'look') {
      await sleep(30);
      if (existsSync(message.work.path)) {
        rmSync(message.work.path);
        process.exit(3);
      }
      parentPort?.postMessage({ kind: 'done', id: message.id, value: { kind: 'gone' } });
    }
    if (message.kind !== 'start' || message.work.kind !== 'save') return;
    const manner = message.work.job.url.split('?')[1];
    await sleep(30);
    if (manner === 'exit') process.exit(3);
    // Outside the promise: an error that nobody catches.
    if (manner === 'throw')
      setImmediate(() => {
        throw new Error('broken');
      });
    if (manner === 'throw' || manner === 'wait') return;
    parentPort?.postMessage({ kind: 'done', id: message.id, value: { path: manner, sizeBytes: threadId } });
  })();
});
