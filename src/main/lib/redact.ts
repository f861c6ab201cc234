// Takes secrets out of text before it is written anywhere.
// Invariant: rather a harmless word too many than a key in a file. Secrets that are known are removed letter
// by letter, whatever they look like; unknown ones by the shapes and the places in which keys appear.

/** What stands where a secret was. */
export const redacted = '[redacted]';

/** Field names whose values are secrets: `apiKey`, `x-api-key`, `mj-api-secret`, `Authorization`, `cookie`, … */
const secretNames = [
  /(?:^|[-_.])(?:key|token|secret|password|passwd|authorization|cookie|credential)s?$/i,
  /[a-z0-9](?:Key|Token|Secret|Password|Authorization|Cookie|Credential)s?$/,
];

const patterns: readonly (readonly [RegExp, string])[] = [
  // A header or field in running text: `Authorization: Bearer …`, `x-api-key=…`, `"token":"…"`.
  [
    /((?:[\w-]*(?:api[-_]?key|token|secret|password|authorization|cookie))[\\"']*\s*[:=]\s*[\\"']*)(?:(?:Bearer|Basic|Token)\s+)?[^\s\\"',;&}]+/gi,
    `$1${redacted}`,
  ],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${redacted}`],
  // In a query: `?key=…&sig=…`.
  [
    /([?&;](?:[\w-]*(?:key|token|sig|signature|secret|auth|password|credential))=)[^&#\s"']+/gi,
    `$1${redacted}`,
  ],
  // User name and password in a URL. Schemes are short: a longer run of letters would be read again from each of them.
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"']+@/gi, `$1${redacted}@`],
  // Keys that say so by their beginning, and web tokens.
  [/\b(?:sk|pk|rk|ak|api|key|tok)[-_][A-Za-z0-9_-]{8,}/g, redacted],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, redacted],
];

/** Anything long and opaque. Task ids are shorter. */
const opaque = /[A-Za-z0-9_-]{40,}/g;
/** Names of pictures are longer than it, and so are words that were joined; in these stands a task's id. */
const nameMaxLength = 400;
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Text without anything that looks like a secret, and without the secrets given. */
export function redactText(text: string, secrets: Iterable<string> = []): string {
  let result = withoutSecrets(text, secrets);
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result.replace(opaque, redacted);
}

/** Text without these. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let result = text;
  for (const secret of secrets) result = result.replaceAll(secret, redacted);
  return result;
}

/**
 * Text that people have pasted, without what looks like a key; file names that hold a task's id are left. In time that
 * grows with its length alone, whatever it is.
 */
export function withoutKeys(text: string): string {
  // First, so that the others look at short words only.
  let result = text.replace(opaque, (word) =>
    word.length <= nameMaxLength && uuid.test(word) ? word : redacted,
  );
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}

/** Is a field of this name a secret, whatever its value looks like? */
export function isSecretName(name: string): boolean {
  return secretNames.some((pattern) => pattern.test(name));
}
