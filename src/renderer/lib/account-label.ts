// What an account is called where nobody gives it a name: as its provider, with a number behind it from the second on.
// Invariant: pure; never the name of an account that is there, in whatever case.

/** @param providerName `MidAPI / kie.ai` for two services of one shape; the first names it. */
export function usualAccountLabel(providerName: string, taken: readonly string[]): string {
  const name = providerName.split(' / ')[0] ?? providerName;
  const used = new Set(taken.map((label) => label.toLowerCase()));
  let label = name;
  for (let number = 2; used.has(label.toLowerCase()); number += 1) label = `${name} ${String(number)}`;
  return label;
}
