// Which accounts a few typed letters mean.
// Invariant: pure; nothing typed finds all, and the order stays.
import { foldedText, foldedWords } from './folded-text.ts';

/** Those whose name or provider holds every word of `search`, case and accents aside. */
export function accountsFound<Item extends { readonly label: string; readonly provider: string }>(
  items: readonly Item[],
  search: string,
): readonly Item[] {
  const words = foldedWords(search);
  return items.filter(({ label, provider }) => {
    const text = foldedText(`${label} ${provider}`);
    return words.every((word) => text.includes(word));
  });
}
