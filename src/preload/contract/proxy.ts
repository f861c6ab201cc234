// Through which proxy the app reaches the internet, as the user says it.
// Invariant: an address that is kept holds no name and no password: settings are a plain file.
import * as v from 'valibot';

/** `http://127.0.0.1:7890`, `https://…` (spoken to over TLS) or `socks5://…`. */
export type ProxyAddress = `${'http' | 'https' | 'socks5'}://${string}`;

/** `system`: whatever the system says for each server. `none`: no server is reached through a proxy. */
export type ProxyChoice = 'system' | 'none' | ProxyAddress;

export const proxyAddressMaxLength = 300;

/** Why a text is no address that is kept. */
export const proxyProblems = ['unreadable', 'password'] as const;

export type ReadProxy =
  | { readonly kind: 'address'; readonly address: ProxyAddress }
  | { readonly kind: 'bad'; readonly problem: (typeof proxyProblems)[number] };

/** Reads what a person writes: `127.0.0.1:7890` is an HTTP proxy, and `socks5h` is `socks5`, which asks for names anyway. */
export function readProxyAddress(text: string): ReadProxy {
  const written = text.trim().replace(/^socks(?:5h?)?:\/\//i, 'socks5://');
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  // Addresses of a scheme that URL does not know are not brought into order by it.
  const scheme = /^(https?|socks5):\/\//i.exec(whole)?.[1]?.toLowerCase();
  const asHttp = whole.replace(/^[^:]+/, 'http');
  if (scheme === undefined || whole.length > proxyAddressMaxLength || !URL.canParse(asHttp))
    return { kind: 'bad', problem: 'unreadable' };
  const url = new URL(asHttp);
  if (url.username !== '' || url.password !== '') return { kind: 'bad', problem: 'password' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || written === '')
    return { kind: 'bad', problem: 'unreadable' };
  // That of http would be left out.
  const port = /:(\d+)\/?$/.exec(whole)?.[1] ?? usualPorts[scheme as keyof typeof usualPorts];
  return { kind: 'address', address: `${scheme}://${url.hostname}:${port}` as ProxyAddress };
}

const usualPorts = { http: '80', https: '443', socks5: '1080' } as const;

export const proxyChoiceSchema = v.union([
  v.picklist(['system', 'none']),
  v.pipe(
    v.string(),
    v.maxLength(proxyAddressMaxLength),
    v.transform((text): ProxyAddress | null => {
      const read = readProxyAddress(text);
      return read.kind === 'address' ? read.address : null;
    }),
    v.check((address) => address !== null, 'no address of a proxy'),
    v.transform((address) => address as ProxyAddress),
  ),
]);
