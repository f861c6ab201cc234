// What a task's kept record and its buttons say of where it came from, so that a family is found again without asking
// anybody: docs/providers.md, "What tells a family", lists the fields and how sure each of them is.
// Invariant: pure, never throws, linear time; what is not certainly an id reads as none.

export interface TaskLineage {
  /** By what other records name this task: the UUID of its Midjourney job, or AceData's id of the image. */
  readonly jobId: string | null;
  /** The job that it was made from, named in the same way. */
  readonly parentJobId: string | null;
  /** The id of the button that was pressed for it; else the provider's word for what it is. */
  readonly madeBy: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const jobUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const idMaxLength = 1000;
/** Enough to know who is named most, however long a hostile list is. */
const buttonsMax = 100;

/**
 * The Midjourney job that these buttons act on: the UUID between the `::` of their ids, such as
 * `MJ::JOB::upsample::1::<uuid>` and `MJ::Outpaint::50::1::<uuid>::SOLO`. Null where none, or not most of them, name one.
 */
export function jobIdOf(buttons: readonly { readonly id: string }[]): string | null {
  const counts = new Map<string, number>();
  for (const { id } of buttons.slice(0, buttonsMax)) {
    const job = jobInButton(id);
    if (job !== null) counts.set(job, (counts.get(job) ?? 0) + 1);
  }
  const named = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const [job, count] of counts) if (count * 2 > named) return job;
  return null;
}

function jobInButton(buttonId: string): string | null {
  if (!/^MJ::/i.test(buttonId) || buttonId.length > idMaxLength) return null;
  const job = buttonId
    .toLowerCase()
    .split('::')
    .find((part) => jobUuid.test(part));
  return job ?? null;
}

/** The lineage of a task made by pressing this button, as far as the button tells it. */
export function madeByButton(buttonId: string): Pick<TaskLineage, 'parentJobId' | 'madeBy'> {
  return { parentJobId: jobInButton(buttonId), madeBy: buttonId.slice(0, idMaxLength) };
}

/**
 * What a kept record tells.
 * @param record Any provider's, as it is kept: an object, or anything for a record that is not there.
 */
export function taskLineage(record: unknown, buttons: readonly { readonly id: string }[]): TaskLineage {
  const fields = fieldsOf(record);
  const response = fieldsOf(fields['response']);
  const request = fieldsOf(fields['request']);
  const isAceData = fields['request'] !== undefined || fields['response'] !== undefined;
  if (isAceData) return aceDataLineage(fields, request, response);
  if (fields['paramJson'] !== undefined) return midApiLineage(fields);
  return midjourneyLineage(fields, buttons);
}

/** midjourney-proxy and its kin, New API and APIMart. */
function midjourneyLineage(fields: Fields, buttons: readonly { readonly id: string }[]): TaskLineage {
  const properties = fieldsOf(fields['properties']);
  const own = jobIdOf(buttons) ?? uuidOf(fields['jobId']) ?? uuidOf(properties['messageHash']);
  const pressed = textOf(properties['customId']) ?? textOf(properties['custom_id']);
  if (pressed !== null) return { jobId: own, ...madeByButton(pressed) };
  const [, change] = /^\/up \S{1,300} ([UV][1-4]|R)$/.exec(textOf(fields['description']) ?? '') ?? [];
  return { jobId: own, parentJobId: null, madeBy: changeWord(change) ?? wordOf(fields['action']) };
}

function changeWord(change: string | undefined): string | null {
  return change === 'R' ? 'REROLL' : (change ?? null);
}

/** A film is named by `video_id`, everything else by `image_id`. */
function aceDataLineage(fields: Fields, request: Fields, response: Fields): TaskLineage {
  const action = wordOf(request['action']);
  const type = wordOf(fields['type']);
  const isPlain = action === null || action === 'generate';
  return {
    jobId: numberOf(response['video_id']) ?? numberOf(response['image_id']) ?? numberOf(fields['image_id']),
    parentJobId: numberOf(request['video_id']) ?? numberOf(request['image_id']),
    madeBy: isPlain ? (type ?? action) : action,
  };
}

/** The parent's id itself stands in the record as `taskId`, and is read where the record is. */
function midApiLineage(fields: Fields): TaskLineage {
  const asked = fieldsOf(fields['paramJson']);
  const type = wordOf(fields['taskType']) ?? wordOf(asked['taskType']);
  const index = asked['imageIndex'];
  const isOfOne = asked['taskId'] !== undefined && typeof index === 'number' && [0, 1, 2, 3].includes(index);
  if (isOfOne && type !== null && /upscale/i.test(type)) return madeAtMidApi(`generateUpscale/${index}`);
  if (isOfOne && type !== null && /vary|variation/i.test(type)) return madeAtMidApi(`generateVary/${index}`);
  return madeAtMidApi(type);
}

function madeAtMidApi(madeBy: string | null): TaskLineage {
  return { jobId: null, parentJobId: null, madeBy };
}

/** An object's fields, also where it stands as JSON in a text; none for anything else. */
function fieldsOf(value: unknown): Fields {
  if (typeof value === 'string' && value.startsWith('{')) {
    try {
      return fieldsOf(JSON.parse(value));
    } catch {
      return {};
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= idMaxLength ? value.trim() : null;
}

/** One word that may stand for an action. */
function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z][a-z0-9_.]{0,59}$/i.test(value) ? value : null;
}

function uuidOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return jobUuid.test(text) ? text : null;
}

function numberOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{10,25}$/.test(value) ? value : null;
}
