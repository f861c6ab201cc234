// The text that describe and shorten answer with, as the prompts that it offers.
// Invariant: pure; nothing of the text is lost but the numbers and blank lines between the prompts.

/** The prompts of a text: parted by the digits in boxes (1️⃣ …), else by blank lines. */
export function suggestionsOf(text: string): readonly string[] {
  const numbered = text.split(/(?:^|\s)[0-9]\uFE0F?\u20E3\s*/u);
  const parts = numbered.length > 1 ? numbered : text.split(/\n\s*\n/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
