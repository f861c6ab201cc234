// The table-driven tests of the wire contracts: one row per fact that a simulator can serve, named after the fact.
// Invariant: every fact that is tested stands in docs/providers.md with the same words and the same mark, in the
// section of its provider, so that a red test names the line to change.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** documented · read from source · inferred · sources disagree */
export type Mark = 'D' | 'S' | 'I' | 'disagree';

export interface Fact {
  /** As in the first column of the documentation's table. */
  readonly fact: string;
  readonly mark: Mark;
  /** Against a simulator; rejects where Gridkeep does not do what the fact asks for. */
  readonly check: () => Promise<void>;
}

/** Tests every fact, and that the documentation's section `heading` (as in `## AceData Cloud`) lists it. */
export function contractFacts(heading: string, facts: readonly Fact[]): void {
  describe(heading, () => {
    const documented = documentedFacts(heading);
    test.each(facts)('[$mark] $fact', async ({ fact, mark, check }) => {
      expect(documented.get(plain(fact)), `docs/providers.md lists “${fact}”`).toContain(mark);
      await check();
    });
    test('no fact stands here twice', () => {
      const names = facts.map(({ fact }) => plain(fact));
      expect(names.length).toBe(new Set(names).size);
    });
  });
}

/** Fact → the cell with its mark, of all tables in the section. */
function documentedFacts(heading: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL('../../../../docs/providers.md', import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return new Map(
    rows.map((row) => {
      const [, fact = '', mark = ''] = row.split(/(?<!\\)\|/);
      return [plain(fact), mark.trim()] as const;
    }),
  );
}

function plain(text: string): string {
  return text.replace(/`/g, '').replace(/\\\|/g, '|').replace(/\s+/g, ' ').trim();
}
