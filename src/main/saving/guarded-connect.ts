// The connector under every picture request: it checks literal addresses and all that a name resolves to, and
// connects to those very addresses, so that a second resolution cannot lead elsewhere.
// Invariant: no socket is opened to an address that address-rules.ts refuses.
import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import makeConnector from 'undici/lib/core/connect.js';
import { AppError } from '../lib/app-error.ts';
import { addressKind, addressVerdict, canonicalHost, refusal } from './address-rules.ts';
import type { Allowance } from './address-rules.ts';
import { createOneBufferReads } from './one-buffer-reads.ts';
import type { ResolveAll } from './resolve-allowance.ts';

export interface GuardedConnectOptions {
  readonly allowance: Allowance;
  /** Name, connection and TLS together. */
  readonly timeoutMs: number;
  readonly resolveAll?: ResolveAll;
}

/** An undici connector that fails with AppError `blocked-address` instead of connecting to a refused address. */
export function guardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { allowance, timeoutMs, resolveAll = systemLookup } = options;
  const lookup: LookupFunction = (host, lookupOptions, callback) => {
    resolveAll(host, { ...lookupOptions, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refused = refusalOf(host, addresses, allowance);
      if (refused !== null) return callback(refused, []);
      const first = addresses[0];
      if (lookupOptions.all === true || first === undefined) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
  const sessions = new TlsSessions();
  return (target, callback) => {
    const literal = canonicalHost(target.hostname);
    if (isIP(literal) !== 0) {
      const verdict = addressVerdict(literal, allowance);
      if (!verdict.isAllowed) {
        callback(new AppError('blocked-address', `${refusal(verdict.kind)} (${literal}).`), null);
        return;
      }
    }
    const reads = createOneBufferReads();
    const connect = makeConnector({
      timeout: timeoutMs,
      allowH2: false,
      lookup,
      autoSelectFamily: true,
      onread: reads.onread,
      session: sessions.of(target),
    });
    connect(target, (...outcome) => {
      const [error, socket] = outcome;
      if (error !== null) return callback(error, null);
      reads.attach(socket);
      sessions.keep(target, socket);
      // What the socket says itself, should anything above it have resolved once more.
      const reached = socket.remoteAddress;
      if (reached !== undefined && !addressVerdict(reached, allowance, target.hostname).isAllowed) {
        socket.destroy();
        return callback(
          new AppError('blocked-address', `${refusal(addressKind(reached))} (${reached}).`),
          null,
        );
      }
      return callback(null, socket);
    });
  };
}

const keptSessions = 100;

/** The latest TLS session of each host, which saves the next connection half of its handshake. */
class TlsSessions {
  readonly #byHost = new Map<string, Buffer>();

  of({ hostname }: buildConnector.Options): Buffer | undefined {
    return this.#byHost.get(hostname);
  }

  keep({ hostname }: buildConnector.Options, socket: Socket): void {
    if (!(socket instanceof TLSSocket)) return;
    const note = (session: Buffer): void => {
      this.#byHost.delete(hostname);
      this.#byHost.set(hostname, session);
      const [oldest] = this.#byHost.keys();
      if (this.#byHost.size > keptSessions && oldest !== undefined) this.#byHost.delete(oldest);
    };
    socket.on('session', note);
    // Before TLS 1.3 it came with the handshake, so the event is over.
    const session = socket.getProtocol() === 'TLSv1.3' ? undefined : socket.getSession();
    if (session !== undefined) note(session);
  }
}

/** One refused address among them refuses the name: a resolver that mixes both is trying something. */
function refusalOf(host: string, addresses: readonly LookupAddress[], allowance: Allowance): AppError | null {
  for (const { address } of addresses) {
    const verdict = addressVerdict(address, allowance, host);
    if (!verdict.isAllowed) {
      return new AppError(
        'blocked-address',
        `${refusal(verdict.kind)} (${host.slice(0, 100)} is ${address}).`,
      );
    }
  }
  return null;
}
