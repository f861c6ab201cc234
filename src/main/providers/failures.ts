// What a refusal means: a provider's status and words to one failure of the program.
// Invariant: the provider's own words are kept where it has some; what concerns the whole account is thrown,
// what concerns one task is returned.
import { AppError } from '../lib/app-error.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { JsonReply } from './http.ts';
import type { PollResult } from './provider.ts';
import { isObject } from './reading.ts';

const wordFields = ['message', 'msg', 'description', 'errorMessage', 'detail', 'error'] as const;
const wordsMaxLength = 400;

/** The provider's own words in an error body of any of the documented forms; null where it has none. */
export function providerWords(body: unknown): string | null {
  if (typeof body === 'string') return body.trim() === '' ? null : body.trim().slice(0, wordsMaxLength);
  if (!isObject(body)) return null;
  if (isObject(body['error'])) return providerWords(body['error']);
  for (const field of wordFields) {
    const value = body[field];
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, wordsMaxLength);
  }
  return null;
}

/** What a status means for a whole account; null where it means nothing for it. Contract: HTTP semantics. */
export function accountFailureCode(status: number): FailureCode | null {
  if (status === 401) return 'unauthorized';
  if (status === 402) return 'insufficient-credits';
  if (status === 403) return 'forbidden';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'provider-down' : null;
}

const ownWords: Readonly<Partial<Record<FailureCode, string>>> = {
  unauthorized: 'The provider refuses the key.',
  forbidden: 'The key is valid, but the provider does not allow this.',
  'insufficient-credits': 'The account has no credits left.',
  'rate-limited': 'The provider asks for fewer requests.',
  'provider-down': 'The provider has a trouble of its own.',
  'provider-changed': 'The provider answered in a form that is not known.',
  'not-found': 'The provider does not know this task.',
  'generation-failed': 'The provider says that the task failed, and not why.',
  'invalid-request': 'The provider does not take this task id.',
  timeout: 'The provider did not answer in time.',
};

/** An AppError in the provider's words, else in ours with the status. */
export function refusal(code: FailureCode, reply: JsonReply, words = providerWords(reply.body)): AppError {
  return new AppError(code, words ?? `${sentence(code)} (HTTP ${reply.status})`, {
    retryAfterMs: reply.retryAfterMs,
  });
}

/** Our own words for a failure without any of the provider's. */
export function sentence(code: FailureCode): string {
  return ownWords[code] ?? 'The provider gave no reason.';
}

/**
 * Throws when the HTTP status refuses the whole account, or when the body is a web page or other text that no
 * JSON API sends. Returns otherwise, for statuses that only the provider's own mapping can read; `aboutTask`
 * names those that this provider uses for a single task.
 */
export function throwIfRefused(reply: JsonReply, aboutTask: readonly number[] = []): void {
  const code = aboutTask.includes(reply.status) ? null : accountFailureCode(reply.status);
  // A firewall's 403 page says nothing about the key.
  if (code !== null && !(reply.status === 403 && reply.form === 'other')) throw refusal(code, reply);
  if (reply.form === 'other') throw notJson(reply);
}

/** The failure of a reply that is a web page or plain text. */
function notJson(reply: JsonReply): AppError {
  const code = reply.status >= 500 ? 'provider-down' : 'provider-changed';
  return new AppError(
    code,
    `The provider answered with a page instead of data (HTTP ${reply.status}). Is the base URL right?`,
  );
}

/** The failure of a reply in JSON that fits no documented form. */
export function unknownForm(reply: JsonReply): AppError {
  return refusal('provider-changed', reply);
}

/** A poll result: this id could not be read this time. */
export function unclear(code: FailureCode, message: string | null): PollResult {
  return { kind: 'unclear', code, message: message ?? sentence(code) };
}

/**
 * What a thrown error means for one question that carried several ids: true where a smaller question may be answered.
 * Records may hold a whole picture, so that fifty of them pass every bound.
 */
export function wasTooMuchAtOnce(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'too-large';
}

/** A poll result: this id was left for the next question, and stays due. */
export function notAskedYet(): PollResult {
  return unclear('rate-limited', 'Not asked yet: the answers are too large for one question.');
}

/** A poll result: the provider does not know this id. */
export function notFound(
  message: string | null = null,
  options: { readonly perhapsYoung?: boolean } = {},
): PollResult {
  return {
    kind: 'unknown',
    code: 'not-found',
    message: message ?? sentence('not-found'),
    perhapsYoung: options.perhapsYoung ?? false,
  };
}
