// `trash list`, `trash restore`, `trash empty`: what was deleted, bringing it back, and giving it up.
// Invariant: nothing is removed from the disk without `--yes`; there is no system's trash here, so it is for good.
import { AppError } from '../lib/app-error.ts';
import type { Library } from '../library/library.ts';
import type { TrashEntry, TrashKey } from '../catalog/trash-entries.ts';
import { megabytes, promptStart } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { isoTime } from '../lib/iso-time.ts';
import type { showCount } from './progress.ts';
import { pictureIdsOf } from './reading-commands.ts';

export type TrashCommand = Extract<
  Command,
  { readonly kind: 'trash-list' | 'trash-restore' | 'trash-empty' }
>;

export interface TrashContext {
  readonly library: Library;
  readonly showCount: typeof showCount | (() => undefined);
}

export function isTrashCommand(command: Command): command is TrashCommand {
  return command.kind === 'trash-list' || command.kind === 'trash-restore' || command.kind === 'trash-empty';
}

export async function runTrashCommand(command: TrashCommand, context: TrashContext): Promise<Answer> {
  switch (command.kind) {
    case 'trash-list':
      return list(command.limit, context.library);
    case 'trash-restore':
      return restore(command, context.library);
    case 'trash-empty':
      return empty(command, context);
  }
}

const pageSize = 500;

async function list(limit: number | null, library: Library): Promise<Answer> {
  const { pictures, bytes } = await library.catalog.call('trashSummary', { deletedBeforeMs: null });
  const deleted: TrashEntry[] = [];
  for (let after: TrashKey | null = null; ;) {
    const wanted = Math.min(pageSize, (limit ?? Infinity) - deleted.length);
    const page: readonly TrashEntry[] =
      wanted > 0 ? await library.catalog.call('trashPage', { after, limit: wanted }) : [];
    deleted.push(...page);
    after = page.at(-1) ?? null;
    if (after === null) break;
  }
  return {
    json: {
      ...{ pictures, bytes },
      deleted: deleted.map(({ task, index, account, deletedAtMs, sizeBytes, path }) => ({
        ...{ task, index, account, deletedAt: isoTime(deletedAtMs), bytes: sizeBytes, file: path },
      })),
    },
    lines: [
      ...deleted.map(({ task, index, account, deletedAtMs, sizeBytes, prompt }) => {
        const name = task === null ? 'of no picture' : `${task}:${String(index)}  ${account ?? ''}`;
        const size = sizeBytes === null ? '' : `  ${megabytes(sizeBytes)}`;
        return `${isoTime(deletedAtMs) ?? ''}  ${name}${size}  ${promptStart(prompt)}`;
      }),
      `${String(pictures)} pictures in the trash, ${megabytes(bytes)}`,
    ],
    exitCode: 0,
  };
}

async function restore(
  { targets, all }: Extract<TrashCommand, { kind: 'trash-restore' }>,
  library: Library,
): Promise<Answer> {
  const pictureIds = all
    ? await library.catalog.call('picturesInTrash')
    : (await Promise.all(targets.map((target) => pictureIdsOf(target, library)))).flat();
  const restored = (await library.trash.restore(pictureIds)).length;
  await Promise.all([library.trash.settled(), library.writeSidecars()]);
  const saved = await library.catalog.call('countSavedAmong', { pictureIds });
  if (restored === 0 && !all) throw new AppError('not-found', 'None of these pictures was deleted.');
  return {
    json: { restored, saved },
    lines: [
      `${String(restored)} pictures are in the library again`,
      ...(saved < restored
        ? [`${String(restored - saved)} of these had no file any more: run fetches them again`]
        : []),
    ],
    exitCode: 0,
  };
}

const dayMs = 86_400_000;

async function empty(
  { olderThanDays, confirmed }: Extract<TrashCommand, { kind: 'trash-empty' }>,
  { library, showCount: show }: TrashContext,
): Promise<Answer> {
  if (!confirmed) {
    const deletedBeforeMs = olderThanDays === null ? null : Date.now() - olderThanDays * dayMs;
    const would = await library.catalog.call('trashSummary', { deletedBeforeMs });
    const what = `${String(would.pictures)} pictures, ${megabytes(would.bytes)}`;
    return {
      json: { emptied: 0, would },
      lines: [`Would remove ${what} for good; this cannot be taken back. Add --yes to do it.`],
      exitCode: 1,
    };
  }
  const line = show('pictures removed');
  const stopListening = library.trash.onChange((emptying) => {
    if (emptying.kind === 'running') line?.note(emptying.done, emptying.total);
  });
  await library.trash.startEmptying('remove', olderThanDays);
  const report = await library.trash.whenEmptied().finally(stopListening);
  line?.end();
  await library.writeSidecars();
  if (report === null) throw new AppError('internal', 'The trash was not emptied.');
  const { emptied, bytes, kept, failure } = report;
  return {
    json: { emptied, bytes, kept, failure },
    lines: [
      `${String(emptied)} pictures removed for good, ${megabytes(bytes)}`,
      ...(kept === 0 ? [] : [`${String(kept)} are still there. ${failure?.message ?? ''}`.trim()]),
    ],
    exitCode: kept === 0 ? 0 : 1,
  };
}
