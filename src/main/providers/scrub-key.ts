// Takes an account's key out of text that came from outside: some servers repeat the key in their error text.
// Invariant: the result holds the key neither as it is nor as JSON or a URL would write it.

const mask = '•••';
/** A shorter text is no key, and replacing it would damage words and ids that merely contain it. */
const shortestKeyLength = 8;

/**
 * Whether other texts may well contain this key by chance: the secret of somebody's own server may be `midjourney`, which
 * is part of every address there.
 */
export function isWordLike(key: string): boolean {
  const bare = bareKey(key);
  return bare.length < 16 || !/\d/.test(bare);
}

function bareKey(key: string): string {
  return key.trim().replace(/^bearer\s+/i, '');
}

/** `text` without `key`. */
export function scrubKey(text: string, key: string): string {
  const bare = bareKey(key);
  if (bare.length < shortestKeyLength) return text;
  const written = new Set([
    bare,
    JSON.stringify(bare).slice(1, -1),
    bare.replaceAll('/', '\\/'),
    encodeURIComponent(bare),
  ]);
  let scrubbed = text;
  for (const form of written) scrubbed = scrubbed.replaceAll(form, mask);
  return scrubbed;
}
