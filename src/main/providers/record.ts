// The provider's record as it may be kept: without personal fields, bounded in depth, length and size.
// Invariant: what leaves here is plain JSON of at most 256 KiB with no account, person or callback in it.
import { isObject, unwrapJson } from './reading.ts';

const recordMaxBytes = 256 * 1024;
const textMaxLength = 64 * 1024;
const listMaxLength = 1000;
const deepestLevel = 16;
const cut = '…';

/** Small letters without separators, so that `user_id`, `userId` and `UserID` are one name. */
const personalFields: ReadonlySet<string> = new Set([
  'accesstoken',
  'actoruserid',
  'apiid',
  'apikey',
  'apisecret',
  'applicationid',
  'authorization',
  'authorizationid',
  'callbackurl',
  'clientip',
  'credentialid',
  'discordinstanceid',
  'email',
  'instanceid',
  'ip',
  'notifyhook',
  'password',
  'phone',
  'secret',
  'subinstanceid',
  'token',
  'tokenid',
  'userid',
  'username',
]);

/** A provider's record fit for keeping: `TaskFacts.rawRecord`. */
export function keepableRecord(record: unknown): unknown {
  const cleaned = clean(record, 0);
  if (sizeBytes(cleaned) <= recordMaxBytes) return cleaned;
  return isObject(cleaned) ? firstFieldsThatFit(cleaned) : cut;
}

function clean(value: unknown, level: number): unknown {
  if (typeof value === 'string') return cleanText(value, level);
  if (typeof value !== 'object' || value === null) return value;
  if (level >= deepestLevel) return cut;
  if (Array.isArray(value))
    return value.slice(0, listMaxLength).map((item: unknown) => clean(item, level + 1));
  const kept: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (!isPersonal(name)) kept.push([name, clean(field, level + 1)]);
  }
  // fromEntries defines properties, so a field called __proto__ stays a field.
  return Object.fromEntries(kept);
}

/** JSON inside a text (paramJson, properties) may hold personal fields too; any other text stays as it is. */
function cleanText(text: string, level: number): string {
  const inner = /^\s*[[{]/.test(text) && mentionsPersonalField(text) ? unwrapJson(text) : text;
  const kept = typeof inner === 'object' && inner !== null ? JSON.stringify(clean(inner, level + 1)) : text;
  return kept.length <= textMaxLength ? kept : kept.slice(0, textMaxLength) + cut;
}

/** Backslashes stand before the quotes of JSON inside of JSON. */
function mentionsPersonalField(text: string): boolean {
  for (const [, name] of text.matchAll(/"([a-z][a-z_ -]{1,30})\\*"\s*:/gi)) {
    if (name !== undefined && isPersonal(name)) return true;
  }
  return false;
}

/** Records repeat the same few dozen names for ever; names that a server makes up are not remembered. */
const knownNames = new Map<string, boolean>();
const knownNamesMaxCount = 1000;

function isPersonal(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const personal = personalFields.has(name.replace(/[^a-zA-Z]/g, '').toLowerCase());
  if (knownNames.size < knownNamesMaxCount && name.length <= 40) knownNames.set(name, personal);
  return personal;
}

/** Fields in their order while they fit; one that is too large for what is left is named without its value. */
function firstFieldsThatFit(record: Record<string, unknown>): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  let leftBytes = recordMaxBytes - 2;
  for (const [name, value] of Object.entries(record)) {
    const entry = [value, cut].map((candidate): [string, unknown] => [name, candidate]).find(fits);
    if (entry === undefined) break;
    leftBytes -= entrySizeBytes(entry);
    kept.push(entry);
  }
  return Object.fromEntries(kept);

  function fits(entry: [string, unknown]): boolean {
    return entrySizeBytes(entry) <= leftBytes;
  }
}

/** With its colon and comma. */
function entrySizeBytes([name, value]: [string, unknown]): number {
  return sizeBytes(name) + sizeBytes(value) + 2;
}

function sizeBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value ?? null));
}
