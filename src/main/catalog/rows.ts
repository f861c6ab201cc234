// Turns rows of the catalog into the shapes that cross the border.
// Invariant: the only place that knows both the columns and the entity types of tasks and pictures.
import type {
  MediaType,
  Original,
  Picture,
  PictureKind,
  PictureState,
  PictureStateName,
} from '../../preload/contract/pictures.ts';
import type { AmountUnit, SourceId } from '../../preload/contract/providers.ts';
import type { Task, TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';
import type { ColourLabel, Flag } from '../../preload/contract/marks.ts';
import { assertNever } from '../lib/assert-never.ts';

/** `SELECT` list for {@link TaskRow}; expects `tasks t JOIN accounts a`. */
export const taskColumns = `t.id, t.account_id, a.label AS account_label, a.provider, t.remote_id, t.state, t.progress,
  t.failure_code, t.failure_message, t.prompt, t.prompt_en, t.revised_prompt, t.parameters, t.buttons, t.parent_remote_id, t.created_at_ms,
  t.finished_at_ms, t.expires_at_ms, t.imported_at_ms, t.last_look_at_ms, t.next_look_at_ms, t.text, t.parked_at_ms, t.paused_at_ms,
  t.cost, t.cost_unit, t.remote_user, t.channel`;

export interface TaskRow {
  readonly id: number;
  readonly account_id: string;
  readonly account_label: string;
  readonly provider: SourceId;
  readonly remote_id: string;
  readonly state: TaskState;
  readonly progress: number | null;
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
  readonly prompt: string | null;
  readonly prompt_en: string | null;
  readonly revised_prompt: string | null;
  readonly parameters: string;
  readonly buttons: string;
  readonly parent_remote_id: string | null;
  readonly created_at_ms: number | null;
  readonly finished_at_ms: number | null;
  readonly expires_at_ms: number | null;
  readonly imported_at_ms: number;
  readonly last_look_at_ms: number | null;
  readonly next_look_at_ms: number | null;
  readonly text: string | null;
  readonly parked_at_ms: number | null;
  readonly paused_at_ms: number | null;
  readonly cost: number | null;
  readonly cost_unit: AmountUnit | null;
  readonly remote_user: string | null;
  readonly channel: string | null;
}

/** `SELECT` list for {@link PictureRow}; expects `pictures p LEFT JOIN originals o`. */
export const pictureColumns = `p.id, p.task_id, p.position, p.kind, p.url, p.state, p.failure_code, p.failure_message,
  p.attempts, p.next_try_at_ms, p.saved_at_ms, p.missing_since_ms, p.deleted_at_ms, p.colour,
  o.path, o.sha256, o.size_bytes, o.media_type, o.width_px, o.height_px, p.rating, p.flag, p.label, p.note`;

export interface PictureRow {
  readonly id: number;
  readonly task_id: number;
  readonly position: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly state: PictureStateName;
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
  readonly attempts: number;
  readonly next_try_at_ms: number | null;
  readonly saved_at_ms: number | null;
  readonly missing_since_ms: number | null;
  readonly deleted_at_ms: number | null;
  readonly colour: number | null;
  readonly path: string | null;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly media_type: MediaType | null;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly rating: number;
  readonly flag: Flag;
  readonly label: ColourLabel | null;
  readonly note: string | null;
}

/** The failure in a row's two columns. */
export function failureOf(row: {
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
}): Failure | null {
  return row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' };
}

export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    accountId: row.account_id,
    accountLabel: row.account_label,
    provider: row.provider,
    remoteId: row.remote_id,
    state: row.state,
    progress: row.progress,
    failure: failureOf(row),
    prompt: row.prompt,
    promptEn: row.prompt_en,
    revisedPrompt: row.revised_prompt,
    parameters: JSON.parse(row.parameters) as Record<string, string>,
    buttons: JSON.parse(row.buttons) as TaskButton[],
    parentRemoteId: row.parent_remote_id,
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
    expiresAtMs: row.expires_at_ms,
    importedAtMs: row.imported_at_ms,
    lastLookAtMs: row.last_look_at_ms,
    nextLookAtMs: row.next_look_at_ms,
    text: row.text,
    parkedAtMs: row.parked_at_ms,
    pausedAtMs: row.paused_at_ms,
    cost: row.cost === null || row.cost_unit === null ? null : { value: row.cost, unit: row.cost_unit },
    remoteUser: row.remote_user,
    channel: row.channel,
  };
}

/** `tags` in the order of their names. */
export function pictureOf(row: PictureRow, tags: readonly string[], edited: readonly string[]): Picture {
  return {
    id: row.id,
    taskId: row.task_id,
    index: row.position,
    kind: row.kind,
    // Where a file lies on somebody's computer is nobody's business: not the page's, nor a record's.
    url: row.url.startsWith('file:') ? '' : row.url,
    state: pictureStateOf(row),
    colour: row.colour,
    marks: { rating: row.rating, flag: row.flag, label: row.label },
    tags,
    note: row.note,
    edited,
  };
}

function pictureStateOf(row: PictureRow): PictureState {
  switch (row.state) {
    case 'wanted':
      return {
        kind: 'wanted',
        attempts: row.attempts,
        nextTryAtMs: row.next_try_at_ms ?? 0,
        failure: failureOf(row),
      };
    case 'saved':
    case 'ready':
      return { kind: row.state, original: originalOf(row), savedAtMs: row.saved_at_ms ?? 0 };
    case 'missing':
      return { kind: 'missing', original: originalOf(row), sinceMs: row.missing_since_ms ?? 0 };
    case 'failed':
      return {
        kind: 'failed',
        failure: failureOf(row) ?? { code: 'internal', message: '' },
        attempts: row.attempts,
      };
    case 'deleted':
      return { kind: 'deleted', atMs: row.deleted_at_ms ?? 0 };
    default:
      return assertNever(row.state);
  }
}

function originalOf(row: PictureRow): Original {
  if (row.path === null || row.sha256 === null || row.size_bytes === null || row.media_type === null) {
    throw new Error(`Picture ${String(row.id)} is ${row.state} but names no original`);
  }
  return {
    path: row.path,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    mediaType: row.media_type,
    widthPx: row.width_px,
    heightPx: row.height_px,
  };
}
