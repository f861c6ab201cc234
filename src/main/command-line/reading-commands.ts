// The commands that only look, and the one that deletes: list, stats, delete.
import { AppError } from '../lib/app-error.ts';
import type { Library } from '../library/library.ts';
import { megabytes, promptStart } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PictureTarget } from './arguments/given.ts';
import type { Command } from './arguments/read-arguments.ts';
import { isoTime } from '../lib/iso-time.ts';
import { taskJson } from './json.ts';

type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

export async function runList(command: CommandOf<'list'>, library: Library): Promise<Answer> {
  const account = command.account === null ? null : await library.accounts.getByLabel(command.account);
  const { total, tasks } = await library.catalog.call('listTasks', {
    query: command.query,
    state: command.state,
    accountId: account?.id ?? null,
    taskIds: null,
    limit: command.limit,
    offset: command.offset,
  });
  return {
    json: { total, tasks: tasks.map(taskJson) },
    lines: [
      ...tasks.map(({ task, pictures }) => {
        const saved = pictures.filter(({ state }) => state.kind === 'saved' || state.kind === 'ready').length;
        const prompt = promptStart(task.prompt);
        return `${task.remoteId}  ${task.accountLabel}  ${task.state}  ${String(saved)}/${String(pictures.length)}  ${prompt}`;
      }),
      `${String(tasks.length)} of ${String(total)} tasks`,
    ],
    exitCode: 0,
  };
}

export async function runStats(library: Library, nowMs: number): Promise<Answer> {
  const counts = await library.catalog.call('libraryCounts', { nowMs });
  const accounts = (await library.catalog.call('accountStats')).map(({ pausedUntilMs, ...rest }) => ({
    ...rest,
    pausedUntil: isoTime(pausedUntilMs),
  }));
  const byState = (states: Readonly<Record<string, number>>): string =>
    Object.entries(states)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${String(count)} ${state}`)
      .join(', ') || 'none';
  return {
    json: { ...counts, accounts },
    lines: [
      `Tasks: ${byState(counts.tasks)}`,
      `Pictures: ${byState(counts.pictures)}`,
      `On disk: ${megabytes(counts.bytes)}`,
      `Expiring within 6 hours: ${String(counts.expiringWithin6h)}`,
      ...accounts.map(({ label, provider, tasks, requests }) => {
        return `${label}  ${provider}  ${String(tasks)} tasks  ${String(requests)} requests`;
      }),
    ],
    exitCode: 0,
  };
}

export async function runDelete(command: CommandOf<'delete'>, library: Library): Promise<Answer> {
  const pictureIds = (
    await Promise.all(command.targets.map((target) => pictureIdsOf(target, library)))
  ).flat();
  const deleted = (await library.trash.delete(pictureIds)).length;
  const forgotten = command.forget ? await library.catalog.call('forgetPictures', { pictureIds }) : 0;
  await Promise.all([library.trash.settled(), library.writeSidecars()]);
  return {
    json: { deleted, forgotten },
    lines: [
      `${String(deleted)} pictures moved to the library’s trash${command.forget ? ` and ${String(forgotten)} forgotten` : ''}`,
    ],
    exitCode: 0,
  };
}

/** The pictures that a target names. Throws AppError usage. */
export async function pictureIdsOf(target: PictureTarget, library: Library): Promise<number[]> {
  const found = await library.catalog.call('findTasks', { remoteId: target.task });
  if (found.length === 0) throw new AppError('usage', `There is no task ‘${target.task}’ in this library.`);
  const { tasks } = await library.catalog.call('listTasks', {
    query: null,
    state: null,
    accountId: null,
    taskIds: found.map(({ id }) => id),
    limit: found.length,
    offset: 0,
  });
  const pictures = tasks.flatMap((task) => task.pictures);
  const named =
    target.index === null ? pictures : pictures.filter((picture) => picture.index === target.index);
  if (named.length === 0 && target.index !== null) {
    throw new AppError('usage', `Task ‘${target.task}’ has no picture ${String(target.index)}.`);
  }
  return named.map((picture) => picture.id);
}
