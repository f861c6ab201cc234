// Which answer still counts, of questions whose answers may come late.
// Invariant: one that was on its way when something newer was begun or told is told apart, and never stands for it.

export interface Turns {
  /** Something new begins, or was told. Answers whether it is still the newest. */
  begin(): () => boolean;
  /** Something is asked that ends nothing. Answers whether nothing new has begun since. */
  ask(): () => boolean;
}

export function createTurns(): Turns {
  let turn = 0;
  function ask(): () => boolean {
    const mine = turn;
    return () => mine === turn;
  }
  return {
    ask,
    begin() {
      turn += 1;
      return ask();
    },
  };
}
