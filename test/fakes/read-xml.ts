// A strict reader of XML 1.0 without a document type: throws where a conforming parser would, else answers the tree.
// It knows elements, attributes, text, processing instructions and the five named and all numbered references.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text directly inside of it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const legal = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const nameForm = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?';

export function readXml(text: string): XmlElement {
  if (!legal.test(text)) throw new Error('a character that XML does not allow');
  // Every parser turns line ends into line feeds before it reads.
  const source = text.replace(/\r\n?/g, '\n');
  const token = new RegExp(
    `<\\?[^?]*\\?>|<(/?)(${nameForm})((?:\\s+${nameForm}="[^"<]*")*)\\s*(/?)>|[^<]+`,
    'gy',
  );
  const root = { name: '', attributes: {}, text: '', children: [] as XmlElement[] };
  const open: { name: string; attributes: Record<string, string>; text: string; children: XmlElement[] }[] = [
    root,
  ];
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const found = token.exec(source);
    if (found === null) throw new Error(`not well-formed at ${source.slice(at, at + 40)}`);
    const [whole, isEnd, name, attributes, isEmpty] = found;
    const parent = open.at(-1)!;
    if (name === undefined) {
      if (!whole.startsWith('<?')) parent.text += resolved(whole);
    } else if (isEnd === '/') {
      if (parent.name !== name || open.length === 1) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else {
      const element = { name, attributes: attributesOf(attributes ?? ''), text: '', children: [] };
      parent.children.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1 || root.text.trim() !== '') throw new Error('not one root');
  return root.children[0]!;
}

/** The first element of this name, anywhere below. */
export function findElement(within: XmlElement, name: string): XmlElement | null {
  if (within.name === name) return within;
  for (const child of within.children) {
    const found = findElement(child, name);
    if (found !== null) return found;
  }
  return null;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(`(${nameForm})="([^"]*)"`, 'g'))].map(
    ([, name, value]) => [name!, resolved(value!)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length)
    throw new Error('an attribute stands twice');
  return Object.fromEntries(pairs);
}

function resolved(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replace(/&([^;]*;?)/g, (whole, reference: string) => {
    const numbered = /^#(?:x([\da-f]+)|(\d+));$/i.exec(reference);
    const character =
      numbered === null
        ? named[reference.slice(0, -1)]
        : String.fromCodePoint(parseInt(numbered[1] ?? numbered[2]!, numbered[1] === undefined ? 10 : 16));
    if (!reference.endsWith(';') || character === undefined || !legal.test(character))
      throw new Error(`the reference ${whole}`);
    return character;
  });
}
