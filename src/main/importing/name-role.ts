// What the name in front of a value (a JSON key, a CSV heading, `name=`, a word of a log) says about the value:
// that it is a task id, that it is the id of something else, or that it is no id at all.
// Invariant: pure, and the same answer for `task_id`, `taskId`, `task-id`, `Task ID` and `taskid`.

/**
 * - `task`: names a task id.
 * - `job`: names Midjourney's own job id, which no provider can be asked about.
 * - `some-id`: names an id, but not whose.
 * - `other`: names the id of something else, a checksum or a secret.
 * - `measure`: names a time, a size, a seed: a number that is no id. Says nothing about a value that is no number.
 */
export type NameRole = 'task' | 'job' | 'some-id' | 'other' | 'measure' | null;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const idWords = words('id ids uuid identifier');
const taskWords = words('task tasks mj midjourney remote parent imagine generation');
const bareTaskNames = words('task tasks mj result');
const otherOwners = words(
  'trace application app credential user authorization auth api actor image video picture channel guild server ' +
    'message msg request req session account acc owner interaction database db row record span correlation ' +
    'organization organisation org project client device file upload bot role token key discord customer order ' +
    'invoice payment transaction tenant team workspace process thread worker host log event',
);
const secretsAndSums = words(
  'key secret token password passwd signature sig hm etag hash checksum md5 sha sha1 sha256 sha512 digest nonce ' +
    'authorization bearer cookie traceparent fingerprint',
);
const measures = words(
  'time timestamp ts date datetime seed sameseed size bytes length width height count total duration elapsed ' +
    'quota offset limit ms millis milliseconds us ns sec secs seconds expires expiry expiration created updated ' +
    'started finished submitted completed timeout version port pid phone balance amount price cost number ' +
    'ex is kb mb',
);
const chineseTask = /(?:任务|任務)(?:id|编号|編號|号|號)?$/;
const chineseMeasure = /(?:时间|時間|时间戳|種子|种子|大小|日期|电话)$/;

const known = new Map<string, NameRole>();
const knownMax = 4096;

/** What `name` says about the value that follows it; null where it says nothing. */
export function roleOfName(name: string): NameRole {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const role = decideRole(name);
  if (known.size >= knownMax) known.clear();
  known.set(name, role);
  return role;
}

function decideRole(name: string): NameRole {
  if (/^_+id$/i.test(name)) return 'other';
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9\u3400-\uffff]+/)
    .filter((part) => part !== '');
  const last = parts.at(-1);
  if (last === undefined) return null;
  const owner = parts.at(-2);
  if (idWords.has(last)) return owner === undefined ? 'task' : (roleOfOwner(owner) ?? 'some-id');
  if (owner === undefined ? bareTaskNames.has(last) : last === 'task' || last === 'tasks') return 'task';
  if (secretsAndSums.has(last)) return 'other';
  if (measures.has(last) || (last === 'at' && owner !== undefined)) return 'measure';
  if (chineseTask.test(last)) return 'task';
  if (chineseMeasure.test(last)) return 'measure';
  const glued = /^([a-z]{2,16}?)(?:id|ids|uuid)$/.exec(last)?.[1];
  return glued === undefined ? null : roleOfOwner(glued);
}

function roleOfOwner(owner: string): NameRole {
  if (taskWords.has(owner) || chineseTask.test(owner)) return 'task';
  if (owner === 'job') return 'job';
  return otherOwners.has(owner) ? 'other' : null;
}
