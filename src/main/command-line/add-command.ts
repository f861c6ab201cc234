// The command that takes pictures into the library that somebody has: `add`.
// Invariant: what was given is only read; the answer comes when every copy is on the disk, or has failed.
import { resolve } from 'node:path';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { workUntilDone } from './work-commands.ts';
import type { WorkContext } from './work-commands.ts';

/** What their account is called, where it is new. */
const label = 'Own pictures';

export async function runAdd(
  { sources }: Extract<Command, { readonly kind: 'add' }>,
  context: WorkContext,
  signal: AbortSignal,
): Promise<Answer> {
  const { ownFiles } = context.library;
  context.library.expectPictures();
  const stop = (): void => void ownFiles.stop();
  signal.addEventListener('abort', stop, { once: true });
  await ownFiles.start({ sources: sources.map((source) => resolve(source)), label });
  if (signal.aborted) stop();
  const taken = await ownFiles.whenEnded();
  signal.removeEventListener('abort', stop);
  if (taken === null) throw new Error('nothing was begun');
  const { report, taskIds } = taken;
  // A copy needs nobody's key.
  const { receipt, lines } = await workUntilDone(
    { ...context, requireKeys: () => Promise.resolve() },
    taskIds,
  );
  const isWell = report.refused === 0 && report.stopped === null && receipt.saved === receipt.wanted;
  const counts = [
    `${String(report.added)} pictures added`,
    `${String(report.known)} known`,
    ...(report.putBack > 0 ? [`${String(report.putBack)} of them put back`] : []),
    ...(report.deleted > 0 ? [`${String(report.deleted)} deleted before`] : []),
    ...(report.refused > 0 ? [`${String(report.refused)} not taken in`] : []),
  ];
  return {
    json: { ...report, receipt },
    lines: [
      counts.join(', '),
      ...report.refusals.map(({ name, failure }) => `  ${name}: ${failure.message}`),
      ...(report.stopped === null ? [] : [report.stopped.message]),
      ...(report.added > 0 ? lines : []),
    ],
    exitCode: isWell ? 0 : 1,
  };
}
