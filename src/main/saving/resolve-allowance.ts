// Which private hosts an account's pictures may come from, also where its base URL is a name.
// Invariant: loads no HTTP client, since the main thread asks; what is refused is refused again at the connector.
import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP } from 'node:net';
import { addressKind, allowanceOf, canonicalHost, isPrivateKind } from './address-rules.ts';
import type { Allowance } from './address-rules.ts';

/** Resolves a name to all its addresses; the system's resolver outside tests. */
export type ResolveAll = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * {@link allowanceOf}, and where the base URL's host is a name that resolves to private addresses: that name
 * and these addresses. A name that cannot be resolved now allows nothing.
 */
export async function resolveAllowance(
  baseUrl: string,
  resolveAll: ResolveAll = systemLookup,
): Promise<Allowance> {
  const known = allowanceOf(baseUrl);
  if (known.privateHosts.length > 0 || !URL.canParse(baseUrl)) return known;
  const host = canonicalHost(new URL(baseUrl).hostname);
  if (isIP(host) !== 0) return known;
  const addresses = await new Promise<readonly LookupAddress[]>((resolve) => {
    resolveAll(host, { all: true }, (error, found) => resolve(error === null ? found : []));
  });
  const privateOnes = addresses
    .map(({ address }) => canonicalHost(address))
    .filter((ip) => isPrivateKind(addressKind(ip)));
  return privateOnes.length === 0 ? known : { privateHosts: [host, ...new Set(privateOnes)] };
}
