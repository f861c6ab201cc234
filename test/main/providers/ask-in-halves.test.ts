// Many ids at once, and in halves where that is too much: what comes of each, and in how many questions.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { askInHalves } from '../../../src/main/providers/ask-in-halves.ts';
import type { Question } from '../../../src/main/providers/ask-in-halves.ts';
import { notFound, unclear } from '../../../src/main/providers/failures.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `id-${String(at)}`);
const answered = (some: readonly string[]): Question => ({
  kind: 'answered',
  results: new Map(some.map((id) => [id, notFound()])),
});

/** How many of each kind and code came, and how many questions it took. */
async function asked(count: number, ask: (some: readonly string[]) => Promise<Question>) {
  let questions = 0;
  const results = await askInHalves(ids(count), (some) => {
    questions += 1;
    return ask(some);
  });
  const said: Record<string, number> = {};
  for (const result of results?.values() ?? []) {
    const name = 'code' in result ? `${result.kind} ${result.code}` : result.kind;
    said[name] = (said[name] ?? 0) + 1;
  }
  return { said: results === null ? null : said, questions };
}

const tooLarge = (): never => {
  throw new AppError('too-large', 'too large');
};
const refused: Question = { kind: 'spoilt', result: unclear('invalid-request', null) };
const hasBad = (some: readonly string[]): boolean => some.includes('id-7');

describe('askInHalves', () => {
  it.each<[string, number, (some: readonly string[]) => Question, object]>([
    ['nothing', 0, answered, { said: {}, questions: 0 }],
    ['all in one question', 50, answered, { said: { 'unknown not-found': 50 }, questions: 1 }],
    [
      'one answer that is too large alone',
      50,
      (some) => (hasBad(some) ? tooLarge() : answered(some)),
      { said: { 'unknown not-found': 49, 'unclear too-large': 1 } },
    ],
    [
      'one id that spoils the question',
      50,
      (some) => (hasBad(some) ? refused : answered(some)),
      { said: { 'unknown not-found': 49, 'unclear invalid-request': 1 } },
    ],
    [
      'what no question is left for stays due, where all is too large',
      50,
      tooLarge,
      { said: { 'unclear too-large': 5, 'unclear rate-limited': 45 }, questions: 14 },
    ],
    ['a server that has no such question', 50, () => ({ kind: 'none' }), { said: null, questions: 1 }],
    [
      'what is missing is asked for once more',
      20,
      (some) =>
        some.length === 20
          ? ({ ...answered(some.slice(0, 12)), missing: some.slice(12) } as Question)
          : answered(some),
      { said: { 'unknown not-found': 20 }, questions: 2 },
    ],
  ])('%s', async (_, count, ask, expected) => {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
    expect(await asked(count, async (some) => ask(some))).toMatchObject(expected);
  });

  it('rejects with what concerns the whole account', async () => {
    await expect(
      askInHalves(ids(4), () => Promise.reject(new AppError('unauthorized', 'no'))),
    ).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
