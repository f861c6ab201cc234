// Families: a task and everything made from it, and how each member came to be.
// Invariant: a family may have gaps; a member whose parent is not in the library is still one.
import type { Picture } from './pictures.ts';
import type { TaskButton, TaskState } from './tasks.ts';

/** What providers call the ways in which a task can come to be. */
export const madeByActions = [
  ...([
    'imagine',
    'blend',
    'upscale',
    'vary',
    'vary-strong',
    'vary-subtle',
    'vary-region',
    'reroll',
  ] as const),
  ...(['zoom', 'pan', 'video', 'extend', 'edit', 'describe', 'shorten', 'swap-face'] as const),
] as const;
export type MadeByAction = (typeof madeByActions)[number];

/** How a task came to be: the button that was pressed on its parent, or no more than its provider's word. */
export type MadeBy =
  /** The label is empty where the parent is not in the library. */
  | { readonly kind: 'button'; readonly button: TaskButton }
  | { readonly kind: 'action'; readonly action: MadeByAction };

/** A task within its family: the grid and everything made from it, oldest first. */
export interface FamilyMember {
  readonly taskId: number;
  /** The member it was made from; null for the first one, and where that task is not in the library. */
  readonly parentTaskId: number | null;
  /** Null where nothing tells it. */
  readonly madeBy: MadeBy | null;
  readonly remoteId: string;
  readonly state: TaskState;
  readonly prompt: string | null;
  readonly pictures: readonly Picture[];
}
