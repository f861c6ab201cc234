// Which accounts a few typed letters mean.
// Invariant: pure; nothing typed finds all, and the order stays.

/** Those whose name or provider holds every word of `search`, case and accents aside. */
export function accountsFound<Item extends { readonly label: string; readonly provider: string }>(
  items: readonly Item[],
  search: string,
): readonly Item[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return items.filter(({ label, provider }) => {
    const text = plain(`${label} ${provider}`);
    return words.every((word) => text.includes(word));
  });
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
