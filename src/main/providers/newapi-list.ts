// One page of a New API instance's task list, in each of its three generations.
// Invariant: the generation is told by what the server answers, never by settings; a refusal is thrown whatever
// HTTP status it comes with.
import * as v from 'valibot';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { providerWords, refusal, throwIfRefused, unknownForm } from './failures.ts';
import { requestJson } from './http.ts';
import type { JsonReply } from './http.ts';
import type { Connection } from './provider.ts';
import { optionalNumber, optionalText } from './reading.ts';

const listSchema = v.union([v.array(v.unknown()), v.looseObject({})]);
const envelopeSchema = v.object({ success: v.boolean(), code: optionalText });
const answerSchema = v.object({ success: v.literal(true), data: v.unknown() });

/** A page of rows, newest first. */
export interface Page {
  readonly rows: readonly unknown[];
  /** The `p` of the page behind this one when this one was asked for with `p`. */
  readonly nextPage: (p: number) => number;
  readonly isLast: boolean;
}

/** One list request; throws what concerns the account. */
export async function readList(
  connection: Connection,
  query: Readonly<Record<string, string>>,
): Promise<Page> {
  const path = connection.scope === 'admin' ? '/api/mj/' : '/api/mj/self';
  const reply = await requestJson(connection, {
    method: 'GET',
    path: `${path}?${new URLSearchParams(query).toString()}`,
    headers: authHeaders(connection),
  });
  const envelope = v.safeParse(envelopeSchema, reply.body);
  if (envelope.success && !envelope.output.success) throw refusedEnvelope(reply, envelope.output.code);
  throwIfRefused(reply);
  const answer = v.safeParse(answerSchema, reply.body);
  if (!answer.success || reply.status !== 200) throw unknownForm(reply);
  const page = pageOf(answer.output.data, Number(query['p'] ?? 0));
  if (page === null) throw unknownForm(reply);
  return page;
}

/**
 * Contract: every generation takes `Bearer ` before the token; the oldest want exactly this spelling, and the
 * plain decimal user id beside it, which the newest ignore.
 */
export function authHeaders(connection: Pick<Connection, 'key' | 'userId'>): Record<string, string> {
  const token = connection
    .key()
    .trim()
    .replace(/^bearer\s+/i, '');
  const userId = connection.userId?.trim() ?? '';
  return { authorization: `Bearer ${token}`, ...(userId === '' ? {} : { 'New-Api-User': userId }) };
}

/** Contract: auth failures by status and `code`; the oldest generations send HTTP 200 and a Chinese sentence. */
function refusedEnvelope(reply: JsonReply, code: string | null): Error {
  return refusal(refusalCode(reply, code, providerWords(reply.body) ?? ''), reply);
}

function refusalCode(reply: JsonReply, code: string | null, words: string): FailureCode {
  if (code === 'AUTH_INSUFFICIENT_PRIVILEGE') return 'forbidden';
  if (code === 'AUTH_INTERNAL_ERROR') return 'provider-down';
  if (code?.startsWith('AUTH_') === true) return 'unauthorized';
  if (reply.status === 429) return 'rate-limited';
  if (reply.status >= 500) return 'provider-down';
  if (/权限不足|insufficient (privilege|permission)/i.test(words)) return 'forbidden';
  if (/无权进行此操作|未登录|access token|New-Api-User|封禁|not logged in|unauthori[sz]ed/i.test(words))
    return 'unauthorized';
  if (reply.status === 401) return 'unauthorized';
  if (reply.status === 403) return 'forbidden';
  // What is left is a list that the server could not read from its own database.
  return 'provider-down';
}

/** Contract: a bare list counts from 0 in tens; an object counts from 1. `p=0` is the first page of both. */
function pageOf(data: unknown, p: number): Page | null {
  const list = v.safeParse(listSchema, data ?? []);
  if (!list.success) return null;
  if (Array.isArray(list.output)) {
    return { rows: list.output, nextPage: (asked) => asked + 1, isLast: list.output.length < 10 };
  }
  const { items, data: forkItems, total, total_count, page_size } = list.output as Record<string, unknown>;
  const rows: unknown = items === undefined ? forkItems : items;
  if (rows !== null && !Array.isArray(rows)) return null;
  const found: readonly unknown[] = rows ?? [];
  const all = v.parse(optionalNumber, total ?? total_count);
  const pageRows = v.parse(optionalNumber, page_size) ?? found.length;
  return {
    rows: found,
    nextPage: (asked) => Math.max(asked, 1) + 1,
    isLast: found.length === 0 || (all !== null && Math.max(p, 1) * pageRows >= all),
  };
}
