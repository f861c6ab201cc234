// `act`: sends one of a task's buttons to its provider, which costs; without `--yes` it only says what it would do.
// Invariant: nothing is sent unless `--yes` was given and the button can work; one call sends at most once.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TaskWithActing } from '../../preload/contract/acting.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { maskMaxLength } from '../../preload/contract/bounds.ts';
import { blockFailure, buttonsOf } from '../acting/why-not.ts';
import { AppError } from '../lib/app-error.ts';
import type { Library } from '../library/library.ts';
import type { ActionInput } from '../providers/provider.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import { taskJson } from './json.ts';
import { workUntilDone } from './work-commands.ts';
import type { WorkContext } from './work-commands.ts';

type ActCommand = Extract<Command, { readonly kind: 'act' }>;

export async function runAct(command: ActCommand, context: WorkContext): Promise<Answer> {
  const { library } = context;
  const details = await taskOf(command, library);
  const button = buttonsOf(details.task).find(({ id }) => id === command.button);
  const { block, costHint } = details.acting;
  if (block !== null) return notDone(blockFailure(block), false);
  if (button === undefined) {
    const ids = buttonsOf(details.task).map(({ id }) => id);
    throw new AppError('usage', `This task has no button ‘${command.button}’. It has: ${ids.join(', ')}.`);
  }
  const what = `‘${button.label}’ on ${details.task.remoteId} with ${details.task.accountLabel}`;
  if (!command.confirmed) {
    const cost = costHint === null ? '' : ` The last action cost ${String(costHint.value)} ${costHint.unit}.`;
    return {
      json: { task: null, sent: false, would: { button, account: details.task.accountLabel, costHint } },
      lines: [`Would send ${what}. The provider charges for it.${cost} Add --yes to send it.`],
      exitCode: 1,
    };
  }
  const input = await inputOf(command, details);
  await context.requireKeys([details.task.accountId]);
  const outcome = await library.acting.act({
    taskId: details.task.id,
    buttonId: button.id,
    intentId: randomUUID(),
    input,
  });
  const { failure, resultTaskId } = outcome.action;
  if (resultTaskId === null) return notDone(failure ?? { code: 'internal', message: 'No answer.' }, true);
  const work = command.wait ? await workUntilDone(context, [resultTaskId]) : null;
  const made = await library.catalog.call('taskDetails', { taskId: resultTaskId });
  return {
    json: {
      task: made === null ? null : taskJson(made),
      sent: true,
      ...(work === null ? {} : { receipt: work.receipt }),
    },
    lines: [`Sent ${what}: task ${made?.task.remoteId ?? ''}`, ...(work?.lines ?? [])],
    exitCode: work?.isWell === false ? 1 : 0,
  };
}

function notDone(failure: Failure, sent: boolean): Answer {
  return { json: { task: null, sent, failure }, lines: [failure.message], exitCode: 1 };
}

async function taskOf({ task, account }: ActCommand, library: Library): Promise<TaskWithActing> {
  const found = (await library.catalog.call('findTasks', { remoteId: task })).filter(
    ({ accountLabel }) => account === null || accountLabel.toLowerCase() === account.trim().toLowerCase(),
  );
  const [only] = found;
  if (only === undefined) throw new AppError('usage', `There is no task ‘${task}’ in this library.`);
  if (found.length > 1) {
    const labels = found.map(({ accountLabel }) => accountLabel).join(', ');
    throw new AppError('usage', `Several accounts have this task: ${labels}. Add --account NAME.`);
  }
  const [details, acting] = await Promise.all([
    library.catalog.call('taskDetails', { taskId: only.id }),
    library.acting.view(only.id),
  ]);
  if (details === null) throw new AppError('not-found', 'This task is no longer in the library.');
  return { ...details, acting };
}

async function inputOf(command: ActCommand, { acting }: TaskWithActing): Promise<ActionInput | null> {
  const { prompt, mask } = command;
  if (prompt === null && mask === null) return null;
  if (mask === null) return { prompt, mask: null };
  if (acting.mask === 'none') throw new AppError('usage', 'This provider takes no mask.');
  const isLink = /^https:\/\//.test(mask);
  return {
    prompt,
    mask: isLink ? { kind: 'link', url: mask } : { kind: 'image', pngBase64: await readPng(mask) },
  };
}

async function readPng(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new AppError('usage', `The mask ${file} cannot be read.`, { cause: error });
  });
  if (bytes.subarray(0, 8).toString('latin1') !== '\u0089PNG\r\n\u001a\n')
    throw new AppError('usage', `The mask ${file} is no PNG file.`);
  const base64 = bytes.toString('base64');
  if (base64.length > maskMaxLength) throw new AppError('usage', `The mask ${file} is larger than 6 MiB.`);
  return base64;
}
