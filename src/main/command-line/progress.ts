// A progress line on standard error while work goes on, when that is a terminal.
import type { Library } from '../library/library.ts';

const everyMs = 500;

/** Shows progress until the returned function is called. */
export function showProgress(library: Library, taskIds: readonly number[] | null): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  const draw = async (): Promise<void> => {
    const [unfinished, { receipt }] = await Promise.all([
      library.catalog.call('countUnfinished', { taskIds, exceptAccountIds: [] }),
      library.catalog.call('importSummary', { taskIds }),
    ]);
    const parts = [`${String(receipt.saved)} of ${String(receipt.wanted)} pictures saved`];
    if (unfinished > 0) parts.push(`${String(unfinished)} tasks unfinished`);
    if (receipt.failed > 0) parts.push(`${String(receipt.failed)} failed`);
    process.stderr.write(`\r\u001b[2K${bar(receipt.saved, receipt.wanted)} ${parts.join(' · ')}`);
  };
  const timer = setInterval(() => void draw().catch(() => undefined), everyMs);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\u001b[2K');
  };
}

/** Shows how far something that is counted has come; the line goes when the returned function is called. */
export function showCount(what: string): {
  readonly note: (done: number, all: number | null) => void;
  readonly end: () => void;
} {
  if (!process.stderr.isTTY) return { note: () => undefined, end: () => undefined };
  let lastAtMs = 0;
  return {
    note: (done, all) => {
      if (performance.now() - lastAtMs < everyMs) return;
      lastAtMs = performance.now();
      const count = all === null ? String(done) : `${bar(done, all)} ${String(done)} of ${String(all)}`;
      process.stderr.write(`\r\u001b[2K${count} ${what}`);
    },
    end: () => process.stderr.write('\r\u001b[2K'),
  };
}

function bar(done: number, all: number): string {
  const width = 24;
  const filled = all === 0 ? 0 : Math.round((done / all) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
