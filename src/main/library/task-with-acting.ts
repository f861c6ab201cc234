// A task as the details show it: what the catalog knows of it, and what can be done with it now.
// Invariant: both are asked for together; a task that is gone has neither.
import type { TaskWithActing } from '../../preload/contract/acting.ts';
import type { Acting } from '../acting/acting.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../lib/app-error.ts';

/** Rejects with AppError not-found. */
export async function taskWithActing(
  { catalog, acting }: { readonly catalog: Pick<Catalog, 'call'>; readonly acting: Pick<Acting, 'view'> },
  taskId: number,
): Promise<TaskWithActing> {
  const [details, view] = await Promise.all([catalog.call('taskDetails', { taskId }), acting.view(taskId)]);
  if (details === null) throw new AppError('gone', 'This task is no longer in the library.');
  return { ...details, acting: view };
}
