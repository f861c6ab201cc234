// Reads `gridkeep://import?ids=…` links out of a command line.
// Invariant: a link only ever becomes text that the import dialog offers; it starts nothing by itself.
import { isPlain, parseUrl } from './page-address.ts';

const linkMaxLength = 65_536;
const linksMax = 20;
const argumentsMax = 200;

/** The text that a link offers for import, one id per line; null for anything that is no import link. */
export function importTextFromLink(link: string): string | null {
  if (link.length > linkMaxLength || !/^gridkeep:\/\//i.test(link)) return null;
  const url = parseUrl(link);
  if (url === null || !isPlain(url) || url.protocol !== 'gridkeep:') return null;
  // Windows adds a slash after the host.
  if (url.host.toLowerCase() !== 'import' || (url.pathname !== '' && url.pathname !== '/')) return null;
  const ids = url.searchParams
    .getAll('ids')
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    .flatMap((text) => text.split(/[\s,;\u0000-\u001f\u007f-\u009f]+/))
    .filter((id) => id !== '');
  return ids.length === 0 ? null : ids.join('\n');
}

/** The import text of all links on a command line; null when there is none. Everything else on it is ignored. */
export function importTextFromArguments(commandLine: readonly string[]): string | null {
  const texts = commandLine
    .slice(0, argumentsMax)
    .map(importTextFromLink)
    .filter((text) => text !== null)
    .slice(0, linksMax);
  return texts.length === 0 ? null : texts.join('\n');
}

/** The command line that another start of the app handed over: whatever it is, a bounded list of strings. */
export function handedOverArguments(additionalData: unknown): readonly string[] {
  if (typeof additionalData !== 'object' || additionalData === null) return [];
  const { commandLine } = additionalData as { commandLine?: unknown };
  if (!Array.isArray(commandLine)) return [];
  return commandLine.slice(0, argumentsMax).filter((item) => typeof item === 'string');
}
