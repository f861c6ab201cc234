// What is this very computer.
// Invariant: pure; told by the name alone, no name is looked up.

/** Whether a host name, as `URL.hostname` writes it, is this computer: localhost, 127.0.0.0/8, ::1. */
export function isLoopbackHostName(hostname: string): boolean {
  const name = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return /^127(?:\.[0-9]{1,3}){3}$/.test(name) || /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(name);
}

/** Whether an address leads to this computer; a text that is no address leads nowhere. */
export function isLoopbackAddress(address: string): boolean {
  return URL.canParse(address) && isLoopbackHostName(new URL(address).hostname);
}
