// The acting side of the fake bridge: buttons as each provider has them, families of four tasks, and outcomes.
// Invariant: deterministic; a family is four tasks that follow each other, the third made from the second.
import { modalButtonId } from '../../src/preload/contract/acting.ts';
import type {
  Acting,
  ActionBlock,
  ActionOutcome,
  ActionState,
  TaskAction,
} from '../../src/preload/contract/acting.ts';
import type { FamilyMember } from '../../src/preload/contract/families.ts';
import type { Amount, ProviderId } from '../../src/preload/contract/providers.ts';
import type { TaskButton, TaskDetails, TaskState } from '../../src/preload/contract/tasks.ts';

export interface FakeActingOptions {
  readonly block?: ActionBlock | null;
  readonly mask?: Acting['mask'];
  readonly costHint?: Amount | null;
  /** How the next action ends. */
  readonly outcome?: Exclude<ActionState, 'sending'>;
  /** Actions that were there before. */
  readonly actions?: readonly ActionState[];
  /** The button that made a waiting task. */
  readonly waitsAfter?: TaskButton;
}

const hash = '3f2a91c0-1111-4222-8333-0a1b2c3d4e5f';
const button = (id: string, label: string): TaskButton => ({ id, label });

const gridButtons: readonly TaskButton[] = [1, 2, 3, 4].flatMap((n) => [
  button(`MJ::JOB::upsample::${n}::${hash}`, `U${n}`),
  button(`MJ::JOB::variation::${n}::${hash}`, `V${n}`),
]);
const singleButtons: readonly TaskButton[] = [
  button(`MJ::JOB::upsample_v7_2x_subtle::1::${hash}::SOLO`, 'Upscale (Subtle)'),
  button(`MJ::JOB::upsample_v7_2x_creative::1::${hash}::SOLO`, 'Upscale (Creative)'),
  button(`MJ::JOB::low_variation::1::${hash}::SOLO`, 'Vary (Subtle)'),
  button(`MJ::JOB::high_variation::1::${hash}::SOLO`, 'Vary (Strong)'),
  button(`MJ::Inpaint::1::${hash}::SOLO`, 'Vary (Region)'),
  button(`MJ::Outpaint::75::1::${hash}::SOLO`, 'Zoom Out 1.5x'),
  button(`MJ::Outpaint::50::1::${hash}::SOLO`, 'Zoom Out 2x'),
  button(`MJ::CustomZoom::${hash}`, 'Custom Zoom'),
  button(`MJ::JOB::pan_left::1::${hash}::SOLO`, '⬅️'),
  button(`MJ::JOB::pan_right::1::${hash}::SOLO`, '➡️'),
  button(`MJ::JOB::pan_up::1::${hash}::SOLO`, '⬆️'),
  button(`MJ::JOB::pan_down::1::${hash}::SOLO`, '⬇️'),
  button(`MJ::JOB::animate_high::1::${hash}::SOLO`, 'Animate (High motion)'),
  button(`MJ::JOB::animate_low::1::${hash}::SOLO`, 'Animate (Low motion)'),
  button(`MJ::BOOKMARK::${hash}`, '❤️'),
  button(`MJ::Dice::${hash}`, '🎲'),
];
const upscaleTwo = button(`MJ::JOB::upsample::2::${hash}`, 'U2');
const zoomOut = button(`MJ::Outpaint::50::1::${hash}::SOLO`, 'Zoom Out 2x');
const varyStrong = button(`MJ::JOB::high_variation::1::${hash}::SOLO`, 'Vary (Strong)');
const reroll = button(`MJ::JOB::reroll::0::${hash}::SOLO`, '🔄');

/** The first of four is a grid, the others are single ones; MidAPI names both its own way. */
export function fakeButtons(provider: ProviderId, taskId: number, state: TaskState): readonly TaskButton[] {
  if (state !== 'succeeded') return [];
  if (provider === 'midapi')
    return [0, 1, 2, 3].flatMap((n) => [
      button(`generateUpscale/${n}`, `U${n + 1}`),
      button(`generateVary/${n}`, `V${n + 1}`),
    ]);
  return isGrid(taskId) ? [...gridButtons, reroll] : [...singleButtons, reroll];
}

export function isGrid(taskId: number): boolean {
  return taskId % 4 === 0;
}

export interface FakeActing {
  of(details: TaskDetails): Acting;
  family(taskId: number): readonly FamilyMember[];
  act(input: { readonly buttonId: string; readonly taskId: number }): ActionOutcome;
}

export function createFakeActing(
  options: FakeActingOptions,
  detailsOf: (taskId: number) => TaskDetails,
): FakeActing {
  const added = new Map<number, TaskAction[]>();
  let nextId = 1000;

  function actionOf(state: ActionState, made: TaskButton, resultTaskId: number | null): TaskAction {
    nextId += 1;
    const failures = {
      refused: { code: 'insufficient-credits', message: 'Your balance is 0.2 credits' },
      unknown: { code: 'timeout', message: 'The provider took too long to answer.' },
      sending: null,
      accepted: null,
    } as const;
    return {
      id: nextId,
      buttonId: made.id,
      buttonLabel: made.label,
      state,
      failure: failures[state],
      resultTaskId: state === 'accepted' ? resultTaskId : null,
      atMs: Date.UTC(2026, 10, 21, 10, 4),
    };
  }

  const family = (taskId: number): readonly FamilyMember[] => {
    const first = Math.max(1, taskId - (taskId % 4));
    const parents = [null, first, first + 1, first] as const;
    const pressed = [null, upscaleTwo, zoomOut, varyStrong] as const;
    return parents.flatMap((parentTaskId, at) => {
      const { task, pictures } = detailsOf(first + at);
      if (task.remoteId === '') return [];
      const { id, remoteId, state, prompt } = task;
      const made = pressed[at] ?? null;
      const madeBy = made === null ? null : ({ kind: 'button', button: made } as const);
      return [{ taskId: id, parentTaskId, madeBy, remoteId, state, prompt, pictures }];
    });
  };

  return {
    of({ task }) {
      const before = (options.actions ?? []).map((state, at) =>
        actionOf(state, task.buttons[at] ?? reroll, task.id + 1),
      );
      const made =
        options.waitsAfter === undefined ? [] : [actionOf('accepted', options.waitsAfter, task.id + 1)];
      const waits = task.state === 'queued' || task.state === 'running' ? 'not-finished' : null;
      return {
        block: options.block ?? waits,
        mask: options.mask ?? 'on-black',
        costHint: options.costHint ?? null,
        actions: [...(added.get(task.id) ?? []), ...before, ...made],
      };
    },
    family,
    act({ buttonId, taskId }) {
      const pressed = detailsOf(taskId).task.buttons.find(({ id }) => id === buttonId);
      const action = actionOf(
        options.outcome ?? 'accepted',
        pressed ?? button(buttonId, 'Modal'),
        taskId + 1,
      );
      added.set(taskId, [action, ...(added.get(taskId) ?? [])]);
      const asksMore = /Inpaint|CustomZoom/.test(buttonId) && buttonId !== modalButtonId;
      return { action, needsInput: asksMore && action.state === 'accepted' };
    },
  };
}
