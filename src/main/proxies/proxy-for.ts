// Which proxy leads to a server, as the user, the system or the environment says it. Decisions only.
// Invariant: this computer is reached directly, whatever is said; a proxy that is named and cannot be used is an error,
// never a direct connection, for whoever named it may have meant nobody to see one.
import type { ProxyChoice } from '../../preload/contract/proxy.ts';
import { AppError } from '../lib/app-error.ts';
import { isLoopbackAddress, isLoopbackHostName } from '../lib/loopback.ts';

/**
 * The proxy for an http(s) address: `http://`, `https://` or `socks5://` with host and port, perhaps name and password;
 * null for the direct way. Rejects with AppError `proxy` where none of those that are named can be used.
 */
export type ProxyFor = (address: string) => Promise<string | null>;

export const directly: ProxyFor = () => Promise.resolve(null);

/** As the user has chosen by now. */
export function proxyByChoice(choice: () => ProxyChoice, bySystem: ProxyFor): ProxyFor {
  return async (address) => {
    const chosen = choice();
    if (chosen === 'none' || isLoopbackAddress(address)) return null;
    return chosen === 'system' ? bySystem(address) : chosen;
  };
}

/** Chromium's words for a kind of proxy, as scripts of proxies use them. */
const schemeOf: ReadonlyMap<string, string> = new Map([
  ['PROXY', 'http'],
  ['HTTP', 'http'],
  ['HTTPS', 'https'],
  ['SOCKS5', 'socks5'],
]);

/**
 * What a system answers (`PROXY a:8080; SOCKS b:1080; DIRECT`), in its order of preference: the first way that can be gone.
 * @throws AppError `proxy` where there is none.
 */
export function proxyOfSystemAnswer(answer: string): string | null {
  const ways = answer
    .split(';')
    .map((way) => way.trim())
    .filter((way) => way !== '');
  for (const way of ways) {
    const [kind = '', server = ''] = way.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return null;
    const scheme = schemeOf.get(kind.toUpperCase());
    if (scheme !== undefined && URL.canParse(`http://${server}`)) return `${scheme}://${server}`;
  }
  if (ways.length === 0) return null;
  throw new AppError('proxy', 'The system names a proxy of a kind that Gridkeep cannot use (SOCKS 4).');
}

/**
 * As the variables say that curl and others read: `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, in small letters
 * first. `no_proxy` lists hosts, with their subdomains and perhaps a port; `*` is every host.
 */
export function proxyByEnvironment(environment: NodeJS.ProcessEnv): ProxyFor {
  const read = (name: string): string => (environment[name] ?? environment[name.toUpperCase()] ?? '').trim();
  const exceptions = read('no_proxy')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return (address) => {
    const url = new URL(address);
    if (isLoopbackHostName(url.hostname) || exceptions.some((entry) => isMeant(entry, url)))
      return Promise.resolve(null);
    const named = read(`${url.protocol.replace(/:$/, '')}_proxy`) || read('all_proxy');
    if (named === '') return Promise.resolve(null);
    const written = (named.includes('://') ? named : `http://${named}`).replace(
      /^socks(?:5h)?:\/\//i,
      'socks5://',
    );
    if (/^(?:https?|socks5):\/\//i.test(written) && URL.canParse(written)) return Promise.resolve(written);
    return Promise.reject(
      new AppError('proxy', 'The proxy that the environment names is none that Gridkeep can use.'),
    );
  };
}

function isMeant(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  const name = host.replace(/^\*?\./, '');
  const ownPort = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (port !== undefined && port !== ownPort) return false;
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}
