// Reads a Midjourney prompt: image prompts, text with weights, parameters by their canonical short names.
// Invariants: pure, never throws, linear time; a parameter that is not known is kept under its own name.

export interface ParsedPrompt {
  /** The words, without image prompts and parameters, blanks as one space. Weights and braces stay in it. */
  readonly text: string;
  /** By canonical name; flags are 'true'; of several the last one counts. */
  readonly parameters: Record<string, string>;
  /** The URLs that the prompt begins with. */
  readonly imagePrompts: string[];
  /** The text's parts by `::`, each with its weight (1 where none is written). */
  readonly parts: readonly { readonly text: string; readonly weight: number }[];
  /** Whether `{a, b}` stands in it, which Midjourney turns into several prompts. */
  readonly hasPermutations: boolean;
}

/**
 * What follows a parameter's name:
 * - `flag`: nothing. `value`: one word, or the parameter is ignored. `optional`: one number or 'true'.
 * - `codes`: one or more codes or URLs. `codes-or-flag`: the same, or 'true'. `list`: words up to the next parameter.
 */
type Grammar = 'flag' | 'value' | 'optional' | 'codes' | 'codes-or-flag' | 'list';

interface Definition {
  readonly name: string;
  readonly grammar: Grammar;
  /** What a flag sets instead of 'true': `--fast` is `speed: fast`. */
  readonly sets?: string;
}

function define(): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  const add = (grammar: Grammar, ...names: readonly (readonly string[])[]): void => {
    for (const aliases of names) {
      for (const alias of aliases) definitions.set(alias, { name: aliases[0] ?? alias, grammar });
    }
  };
  add('value', ['ar', 'aspect'], ['v', 'version'], ['s', 'stylize', 'stylise'], ['style', 'styles']);
  add(
    'value',
    ['c', 'chaos'],
    ['w', 'weird'],
    ['q', 'quality'],
    ['seed', 'sameseed'],
    ['iw'],
    ['sw'],
    ['cw'],
    ['ow'],
  );
  add('value', ['sv'], ['motion'], ['stop'], ['r', 'repeat'], ['exp'], ['end'], ['bs']);
  add('optional', ['niji'], ['video']);
  add('codes', ['sref'], ['cref'], ['oref']);
  add('codes-or-flag', ['p', 'profile', 'personalize']);
  add('list', ['no']);
  add('flag', ['tile'], ['hd'], ['sd'], ['draft'], ['raw'], ['loop'], ['stealth'], ['public']);
  add('flag', ['test'], ['testp'], ['creative'], ['upbeta'], ['uplight'], ['upanime'], ['hq']);
  // Midjourney has no `--speed`, but this is what its flags are kept and searched as.
  add('value', ['speed']);
  for (const [alias, sets] of [
    ['fast', 'fast'],
    ['relax', 'relax'],
    ['relaxed', 'relax'],
    ['turbo', 'turbo'],
  ] as const) {
    definitions.set(alias, { name: 'speed', grammar: 'flag', sets });
  }
  return definitions;
}

const definitions = define();
const names: ReadonlySet<string> = new Set([...definitions.values()].map(({ name }) => name));
/** `--name`, `—name` as phones write it. */
const dashes = /^(?:--+|[\u2012-\u2015\u2e3a\u2e3b]{1,2})(?=[A-Za-z])/;
/** A name, perhaps with a value in the same word: `ar=16:9`. */
const nameAndValue = /^([A-Za-z][A-Za-z0-9_-]{0,39})(?:[=:](.*))?$/s;
/** A number that is glued to its name: `v6.1`, `ar16:9`. */
const gluedNumber = /^([A-Za-z]{1,12}?)([0-9.][0-9.:]*)(?:[,;]|-+)?$/;
const url = /^https?:\/\/\S+$/i;
const styleCode = /^(?:random|[0-9A-Za-z]{4,40}|[0-9]+)(?:::-?[0-9.]{1,10})?$/;

/** The parts of `prompt`. Names do not care about case; numbers stay as written, `.5` becomes `0.5`. */
export function parsePrompt(prompt: string): ParsedPrompt {
  const tokens = tokensOf(prompt);
  let position = 0;
  const imagePrompts: string[] = [];
  for (; position < tokens.length; position += 1) {
    const link = urlOf(tokens[position] ?? '');
    if (link === null) break;
    imagePrompts.push(link);
  }
  const words: string[] = [];
  const parameters = new Map<string, string>();
  while (position < tokens.length) {
    const parameter = parameterAt(tokens, position);
    if (parameter === null) {
      words.push(tokens[position] ?? '');
      position += 1;
      continue;
    }
    position = parameter.end;
    if (parameter.value !== null) {
      // Set anew, so that the order is that of the last one.
      parameters.delete(parameter.name);
      parameters.set(parameter.name, parameter.value);
    }
  }
  const text = words.join(' ');
  return {
    text,
    parameters: Object.fromEntries(parameters),
    imagePrompts,
    parts: partsOf(text),
    hasPermutations: /\{[^{}]*,/.test(prompt),
  };
}

/**
 * The parameter that begins with this word, by its canonical name, and the position behind its last word; null where
 * the word begins none. Its value is null where it wants one and has none.
 */
export function parameterAt(
  tokens: readonly string[],
  position: number,
): { readonly name: string; readonly value: string | null; readonly end: number } | null {
  const parameter = openParameter(tokens[position] ?? '');
  if (parameter === null) return null;
  const following: string[] = parameter.attached === null ? [] : [parameter.attached];
  let end = position + 1;
  if (parameter.attached === null || parameter.grammar === 'list' || parameter.grammar === 'codes') {
    const taken = Math.min(tokensToTake(parameter, tokens, end), tokens.length - end);
    for (const last = end + taken; end < last; end += 1) following.push(tokens[end] ?? '');
  }
  return { name: parameter.name, value: parameter.sets ?? valueOf(parameter.grammar, following), end };
}

/** The canonical name of a known parameter, whatever its case: `aspect` is `ar`; null for any other word. */
export function parameterName(alias: string): string | null {
  const name = alias.toLowerCase();
  return definitions.get(name)?.name ?? (names.has(name) ? name : null);
}

/** The value as {@link parsePrompt} would keep it; null where it is none. */
export function parameterValue(name: string, written: string): string | null {
  const grammar = definitions.get(name)?.grammar ?? 'value';
  return valueOf(
    grammar === 'flag' ? 'value' : grammar,
    written.split(/\s+/).filter((word) => word !== ''),
  );
}

interface Opened extends Omit<Definition, 'grammar'> {
  /** `words`: not known; everything up to the next parameter belongs to it. */
  readonly grammar: Grammar | 'words';
  /** What is written with it in one word: `--ar=16:9`, `--v6`. */
  readonly attached: string | null;
}

/** The parameter that begins with this word; null where it is an ordinary word. */
function openParameter(token: string): Opened | null {
  const narrowed = narrow(token);
  const start = dashes.exec(narrowed)?.[0].length;
  if (start === undefined) return null;
  const whole = narrowed.slice(start);
  const body = /[=:]/.test(whole) ? whole : bare(whole);
  const [, written = '', value = ''] = nameAndValue.exec(body) ?? [];
  const name = written.toLowerCase().replace(/-+$/, '');
  const attached = value === '' ? null : value;
  const definition = definitions.get(name);
  if (definition !== undefined) return { ...definition, attached };
  const [, gluedName = '', number = ''] = gluedNumber.exec(body) ?? [];
  const glued = definitions.get(gluedName.toLowerCase());
  if (glued?.grammar === 'value' || glued?.grammar === 'optional') return { ...glued, attached: number };
  // A long dash before a word that is no parameter belongs to the prose: '—said the fox'.
  return name !== '' && narrowed.startsWith('--') ? { name, grammar: 'words', attached } : null;
}

/** How many words after a parameter's name belong to it. */
function tokensToTake({ grammar }: Opened, tokens: readonly string[], from: number): number {
  switch (grammar) {
    case 'flag':
      return 0;
    case 'value':
      return isParameter(tokens[from]) ? 0 : 1;
    case 'optional':
      return /^[0-9.]+[,;]?$/.test(narrow(tokens[from] ?? '')) ? 1 : 0;
    case 'codes':
    case 'codes-or-flag': {
      let end = from;
      while (end < tokens.length && isCode(tokens[end] ?? '')) end += 1;
      return end - from;
    }
    case 'list':
    case 'words': {
      let end = from;
      while (end < tokens.length && !isParameter(tokens[end])) end += 1;
      return end - from;
    }
  }
}

function isParameter(token: string | undefined): boolean {
  return token === undefined || openParameter(token) !== null;
}

function isCode(token: string): boolean {
  const code = bare(token);
  return urlOf(token) !== null || styleCode.test(code) || code.startsWith('{');
}

function valueOf(grammar: Opened['grammar'], following: readonly string[]): string | null {
  switch (grammar) {
    case 'flag':
      return 'true';
    case 'value':
      return following[0] === undefined ? null : oneValue(following[0]);
    case 'optional':
      return following[0] === undefined ? 'true' : oneValue(following[0]);
    case 'codes':
      return following.length === 0 ? null : following.map(oneValue).join(' ');
    case 'codes-or-flag':
      return following.length === 0 ? 'true' : following.map(oneValue).join(' ');
    case 'list': {
      const items = following
        .join(' ')
        .split(/[,，、]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
      return items.length === 0 ? null : items.join(', ');
    }
    case 'words':
      return following.length === 0 ? 'true' : following.join(' ');
  }
}

/** One value: URLs bare, full-width digits narrow, no quote, comma or full stop around it, `.5` as `0.5`. */
function oneValue(token: string): string {
  const link = urlOf(token);
  if (link !== null) return link;
  const value = bare(narrow(token));
  return /^\.[0-9]+$/.test(value) ? `0${value}` : value;
}

/** A URL without the angle brackets of Discord, a comma or a weight behind it; null where the word is none. */
function urlOf(token: string): string | null {
  let link = token;
  if (link.startsWith('<')) link = link.slice(1);
  link = withoutEnd(link);
  if (link.endsWith('>')) link = link.slice(0, -1);
  const weight = /::-?[0-9.]{0,10}$/.exec(link.slice(-14))?.[0].length ?? 0;
  link = link.slice(0, link.length - weight);
  return url.test(link) ? link : null;
}

/** Without the commas, semicolons and full stops at its end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 1 && ',;.，。；'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Without the quotes and brackets of a sentence that opens or ends with it, and without its commas and full stops. */
function bare(text: string): string {
  let start = 0;
  while (start < text.length - 1 && '"\'“‘„«(（[【「'.includes(text.charAt(start))) start += 1;
  let end = text.length;
  while (end > start + 1 && ',;.，。；"\'”’»)）]】」'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Full-width characters narrow: ＡＲ １６：９. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );
}

/**
 * The words. A permutation in braces is one word with its blanks. A known parameter that is glued to the word
 * before it ('猫--ar 16:9') begins a word of its own.
 */
function tokensOf(prompt: string): string[] {
  const tokens: string[] = [];
  const lastClose = prompt.lastIndexOf('}');
  let depth = 0;
  let start = 0;
  const finish = (end: number): void => {
    if (end > start) addToken(prompt.slice(start, end).replace(/\s+/g, ' ').trim(), tokens);
  };
  for (let index = 0; index < prompt.length; index += 1) {
    const character = prompt.charAt(index);
    if (character === '{' && index < lastClose) depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    // Braces that are never closed hold nothing together.
    if (index >= lastClose) depth = 0;
    if (depth === 0 && isBlank(character)) {
      finish(index);
      start = index + 1;
    }
  }
  finish(prompt.length);
  return tokens;
}

const gluedParameter = /(?<=[^\s-])--([A-Za-z]{1,12})(?=[\s=:0-9]|$)/g;

function addToken(token: string, tokens: string[]): void {
  if (token === '') return;
  let start = 0;
  if (!/^<?https?:/i.test(token)) {
    for (const match of token.matchAll(gluedParameter)) {
      if (!definitions.has((match[1] ?? '').toLowerCase())) continue;
      tokens.push(token.slice(start, match.index));
      start = match.index;
    }
  }
  tokens.push(token.slice(start));
}

function isBlank(character: string): boolean {
  return /\s/.test(character);
}

function partsOf(text: string): { text: string; weight: number }[] {
  const parts: { text: string; weight: number }[] = [];
  let start = 0;
  for (const match of text.matchAll(/::(-?(?:[0-9]{1,8}(?:\.[0-9]{0,8})?|\.[0-9]{1,8}))?(?=\s|$|[^0-9.])/g)) {
    const part = text.slice(start, match.index).trim();
    if (part !== '') parts.push({ text: part, weight: match[1] === undefined ? 1 : Number(match[1]) });
    start = match.index + match[0].length;
  }
  const last = text.slice(start).trim();
  if (last !== '') parts.push({ text: last, weight: 1 });
  return parts;
}
