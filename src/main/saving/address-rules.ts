// Which addresses a picture may be loaded from: http and https on public addresses, and the private host of the
// account itself. Decisions only; guarded-connect.ts applies them to every connection.
// Invariant: what is not known to be public is refused; an allowance never reaches metadata services.
import { BlockList, isIP } from 'node:net';
import { AppError } from '../lib/app-error.ts';

/**
 * Private hosts that one account's pictures may come from: names in small letters and addresses in canonical
 * form, without port. Empty for an account whose provider is on the internet.
 */
export interface Allowance {
  readonly privateHosts: readonly string[];
}

/** No private host at all. */
export const publicOnly: Allowance = { privateHosts: [] };

/** What kind of place an address is. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link-local'
  | 'carrier'
  | 'metadata'
  | 'multicast'
  | 'reserved'
  | 'no-address';

export interface AddressVerdict {
  readonly isAllowed: boolean;
  readonly kind: AddressKind;
}

type Range = readonly [kind: AddressKind, ranges: readonly string[]];

/** IANA's special-purpose registry for IPv4. 198.18.0.0/15 is left out: fake-IP resolvers answer with it. */
const ranges4: readonly Range[] = [
  [
    'metadata',
    ['169.254.169.254/32', '169.254.170.2/32', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  ],
  ['loopback', ['127.0.0.0/8']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']],
  ['link-local', ['169.254.0.0/16']],
  ['carrier', ['100.64.0.0/10']],
  ['multicast', ['224.0.0.0/4']],
  [
    'reserved',
    [
      '0.0.0.0/8',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '240.0.0.0/4',
    ],
  ],
];

/** The same for IPv6; whatever lies outside 2000::/3 and is not named here is reserved. */
const ranges6: readonly Range[] = [
  ['metadata', ['fd00:ec2::254/128', 'fd20:ce::254/128']],
  ['loopback', ['::1/128']],
  ['private', ['fc00::/7', 'fec0::/10']],
  ['link-local', ['fe80::/10']],
  ['multicast', ['ff00::/8']],
  ['reserved', ['2001::/23', '2001:db8::/32', '3fff::/20']],
  ['public', ['2000::/3']],
];

const table4 = ranges4.map(([kind, ranges]) => ({ kind, list: blockList(ranges, 'ipv4') }));
const table6 = ranges6.map(([kind, ranges]) => ({ kind, list: blockList(ranges, 'ipv6') }));

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** What kind of place this address is. IPv6 forms that carry an IPv4 address are as good as that one. */
export function addressKind(ip: string): AddressKind {
  const family = isIP(ip);
  if (family === 4) return table4.find(({ list }) => list.check(ip, 'ipv4'))?.kind ?? 'public';
  if (family !== 6) return 'no-address';
  const words = ipv6Words(ip);
  const carried = carriedIpv4(words);
  if (carried !== null) return addressKind(carried);
  const plain = words.map((word) => word.toString(16)).join(':');
  return table6.find(({ list }) => list.check(plain, 'ipv6'))?.kind ?? 'reserved';
}

/** The eight words of a valid IPv6 address; a zone (`%eth0`) is dropped. */
function ipv6Words(ip: string): number[] {
  const plain = (ip.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    return `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const wordsOf = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const before = wordsOf(head);
  if (tail === undefined) return before;
  const after = wordsOf(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address inside a mapped (::ffff:0:0/96), translated (64:ff9b::/96) or 6to4 (2002::/16) address. */
function carriedIpv4(words: readonly number[]): string | null {
  const startsWith = (...prefix: readonly number[]): boolean =>
    prefix.every((word, at) => words[at] === word);
  const at = (position: number): string => {
    const high = words[position] ?? 0;
    const low = words[position + 1] ?? 0;
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  };
  if (startsWith(0, 0, 0, 0, 0, 0xffff) || startsWith(0, 0, 0, 0, 0xffff, 0)) return at(6);
  if (startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return at(6);
  if (startsWith(0x2002)) return at(1);
  return null;
}

/** One spelling for one host: small letters, no brackets, no zone, no closing dot; addresses in canonical form. */
export function canonicalHost(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '');
  if (isIP(bare) !== 6) return bare;
  const words = ipv6Words(bare);
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  return isMapped ? (carriedIpv4(words) ?? bare) : new URL(`http://[${bare}]/`).hostname.slice(1, -1);
}

/**
 * May a connection go to this address?
 * @param host The name whose resolution gave the address, where there is one: an allowed name may move between
 *   private addresses, as it does with DHCP.
 */
export function addressVerdict(ip: string, allowance: Allowance, host: string | null = null): AddressVerdict {
  const kind = addressKind(ip);
  switch (kind) {
    case 'public':
      return { isAllowed: true, kind };
    case 'loopback':
    case 'private':
    case 'link-local':
    case 'carrier': {
      const hosts = allowance.privateHosts;
      const isAllowed =
        hosts.includes(canonicalHost(ip)) || (host !== null && hosts.includes(canonicalHost(host)));
      return { isAllowed, kind };
    }
    default:
      return { isAllowed: false, kind };
  }
}

/** A checked URL in the two pieces that a request needs. */
export interface RequestTarget {
  /** `https://host:port`, as the URL standard writes it. */
  readonly origin: string;
  readonly host: string;
  /** Path and query exactly as given; only what no request line can carry is percent-encoded. */
  readonly rawPath: string;
}

/**
 * Takes a picture's URL apart without touching its path: signed links break when they are normalised.
 * @throws AppError `blocked-address` for any other scheme, for credentials, and for a host that is a refused address.
 */
export function urlVerdict(url: string, allowance: Allowance): RequestTarget {
  const refuse = (why: string): never => {
    throw new AppError('blocked-address', `${why}: ${shown(url)}`);
  };
  if (url.length > 16_384) refuse('The address is longer than 16,384 characters');

  if (/\p{Cc}/u.test(url)) refuse('The address has control characters');
  const pieces = /^(https?:)\/\/([^/?#\\]+)(?=[/?#]|$)([^#]*)/i.exec(url);
  if (pieces === null || !URL.canParse(url))
    return refuse('Pictures are loaded from http and https addresses only');
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '' || (pieces[2] ?? '').includes('@')) {
    refuse('The address carries a user name');
  }
  const host = canonicalHost(parsed.hostname);
  if (isIP(host) !== 0 && !addressVerdict(host, allowance).isAllowed) refuse(refusal(addressKind(host)));
  return { origin: parsed.origin, host, rawPath: requestPath(pieces[3] ?? '') };
}

/** Where a redirect leads; absolute targets stay byte for byte, relative ones are resolved. */
export function redirectTarget(from: RequestTarget, location: string): string {
  if (/^https?:\/\//i.test(location)) return location;
  if (location.startsWith('//')) return `${from.origin.split('//')[0]}${location}`;
  if (location.startsWith('/')) return `${from.origin}${location}`;
  return URL.canParse(location, from.origin + from.rawPath)
    ? new URL(location, from.origin + from.rawPath).href
    : location;
}

function requestPath(raw: string): string {
  const path = raw.startsWith('/') ? raw : `/${raw}`;
  return path.replace(/\p{Cs}/gu, '\ufffd').replace(/[^!-~]+/gu, encodeURIComponent);
}

/** Plain words for a refused address. */
export function refusal(kind: AddressKind): string {
  return kind === 'no-address'
    ? 'The host has no address'
    : `Pictures are not loaded from ${kind === 'carrier' ? 'carrier-internal' : kind} addresses`;
}

/** Host and path for a message; the query may hold a signature. */
function shown(url: string): string {
  return url
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/]*@/, '//…@')
    .slice(0, 120);
}

/** What is one machine under three names: New API prints `localhost` for an address that the user gave as a number. */
const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/**
 * The private host that an account's own base URL names, as far as that shows without a resolver.
 * resolve-allowance.ts also covers names that resolve privately.
 */
export function allowanceOf(baseUrl: string): Allowance {
  if (!URL.canParse(baseUrl)) return publicOnly;
  const host = canonicalHost(new URL(baseUrl).hostname);
  if (loopbackHosts.includes(host)) return { privateHosts: loopbackHosts };
  return isIP(host) !== 0 && isPrivateKind(addressKind(host)) ? { privateHosts: [host] } : publicOnly;
}

/** Is this a kind of address that an account may be allowed? */
export function isPrivateKind(kind: AddressKind): boolean {
  return kind === 'loopback' || kind === 'private' || kind === 'link-local' || kind === 'carrier';
}
