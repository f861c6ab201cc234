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
  // User name and password in a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${redacted}@`],
  // Keys that say so by their beginning, and web tokens.
  [/\b(?:sk|pk|rk|ak|api|key|tok)[-_][A-Za-z0-9_-]{8,}/g, redacted],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, redacted],
  // Anything long and opaque. Task ids are shorter.
  [/[A-Za-z0-9_-]{40,}/g, redacted],
];

/** Text without anything that looks like a secret, and without the secrets given. */
export function redactText(text: string, secrets: Iterable<string> = []): string {
  let result = text;
  for (const secret of secrets) result = result.replaceAll(secret, redacted);
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}

/** Is a field of this name a secret, whatever its value looks like? */
export function isSecretName(name: string): boolean {
  return secretNames.some((pattern) => pattern.test(name));
}
