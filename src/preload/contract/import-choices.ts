// What the user decided about doubtful ids: the page plans by it, and main imports by it.
// Invariant: pure; an id goes to the account that was chosen for it, else to the one chosen for all, else nowhere.

/** So many ids can have a choice of their own; a plan lists fewer. */
export const ownChoicesMaxCount = 1000;

export interface DoubtChoices {
  /** For every doubtful id without a choice of its own, listed or not; null leaves them out. */
  readonly all: string | null;
  /** Account by id; null leaves that one out. */
  readonly byId: ReadonlyMap<string, string | null>;
}

export const noChoices: DoubtChoices = { all: null, byId: new Map() };

export function choiceFor(id: string, choices: DoubtChoices): string | null {
  const own = choices.byId.get(id);
  return own === undefined ? choices.all : own;
}

/** The doubtful ids that go to an account after all, by account. */
export function chosenIds(
  doubts: readonly { readonly id: string }[],
  choices: DoubtChoices,
): ReadonlyMap<string, readonly string[]> {
  const chosen = new Map<string, string[]>();
  for (const { id } of doubts) {
    const accountId = choiceFor(id, choices);
    if (accountId === null) continue;
    const ids = chosen.get(accountId);
    if (ids === undefined) chosen.set(accountId, [id]);
    else ids.push(id);
  }
  return chosen;
}
