// The guard under every connection, with real sockets: nothing reaches a canary server but what is allowed to.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { LookupAddress } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowanceOf, publicOnly } from '../../../src/main/saving/address-rules.ts';
import type { Allowance } from '../../../src/main/saving/address-rules.ts';
import { guardedConnect } from '../../../src/main/saving/guarded-connect.ts';
import type { ResolveAll } from '../../../src/main/saving/resolve-allowance.ts';

let canary: Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  canary = createServer((_, response) => response.end('reached'));
  canary.on('connection', () => (connections += 1));
  // Also over IPv6, where this machine has it: `::` takes both.
  await new Promise<void>((done) => canary.listen(0, '::', done)).catch(() => undefined);
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => canary.close());
beforeEach(() => (connections = 0));

async function ask(host: string, allowance: Allowance, resolveAll?: ResolveAll): Promise<string> {
  const agent = new Agent({
    connect: guardedConnect({ allowance, timeoutMs: 2000, ...(resolveAll && { resolveAll }) }),
  });
  try {
    const { body } = await request(`http://${host}:${port}/`, { dispatcher: agent });
    return await body.text();
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await agent.destroy();
  }
}

/** Answers each question with the next list, the last one for ever. */
function resolver(...answers: readonly (readonly string[])[]): ResolveAll & { asked: () => number } {
  let asked = 0;
  const resolve: ResolveAll = (_host, _options, callback) => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      answer.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked: () => asked });
}

describe('guardedConnect', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '0',
    '0.0.0.0',
    '127.0.0.2',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'LOCALHOST',
  ])('opens no connection to %s', async (host) => {
    expect(await ask(host, publicOnly)).toBe('blocked-address');
    expect(connections).toBe(0);
  });

  it('opens one for the account whose own host it is, and only there', async () => {
    const own = allowanceOf('http://127.0.0.1:3000/sub');
    expect(await ask('127.0.0.1', own)).toBe('reached');
    expect(await ask('localhost', own)).toBe('reached');
    const before = connections;
    expect(await ask('127.0.0.2', own)).toBe('blocked-address');
    expect(connections).toBe(before);
  });

  it.each<[string, string[]]>([
    ['a private address', ['10.0.0.1']],
    ['one private address among public ones', ['93.184.216.34', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['metadata', ['169.254.169.254']],
    ['loopback over IPv6', ['::1']],
  ])('refuses a name that resolves to %s', async (_, addresses) => {
    expect(await ask('pictures.example', publicOnly, resolver(addresses))).toBe('blocked-address');
    expect(connections).toBe(0);
  });

  it('resolves once and connects to what it checked, so that rebinding leads nowhere', async () => {
    // Public (and unreachable) when it is checked, loopback for whoever would ask again.
    const rebinding = resolver(['198.18.0.1'], ['127.0.0.1']);
    const outcome = await ask('rebind.example', publicOnly, rebinding);
    expect(outcome).not.toBe('reached');
    expect([connections, rebinding.asked()]).toEqual([0, 1]);
  });

  it('lets an allowed name move between private addresses', async () => {
    expect(await ask('nas.example', { privateHosts: ['nas.example'] }, resolver(['127.0.0.1']))).toBe(
      'reached',
    );
  });
});
