// What a store of keys promises, by the one in memory; and the text that is stored.
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { encodeSecret, keyFor } from '../../../src/main/accounts/secret-store.ts';

const account = '6f0f0b52-3a4f-4c2e-9d38-6f5f0f1f2a3b';
const origin = 'https://api.example.com';
const key = 'GKCANARY-1234567890';
const code = (expected: string): unknown => expect.objectContaining({ name: 'AppError', code: expected });

describe('memoryStore', () => {
  it('gives back the key for its origin, and after removal asks for it again', async () => {
    const store = memoryStore();
    expect(await store.probe()).toBeNull();
    expect(await store.has(account)).toBe(false);
    await expect(store.get(account, origin)).rejects.toEqual(code('unauthorized'));
    await store.set(account, { key, origin });
    expect(await store.has(account)).toBe(true);
    expect(await store.get(account, origin)).toBe(key);
    await store.set(account, { key: 'another', origin });
    expect(await store.get(account, origin)).toBe('another');
    expect(await store.has('someone-else')).toBe(false);
    await store.remove(account);
    await store.remove(account);
    expect(await store.has(account)).toBe(false);
    await expect(store.get(account, origin)).rejects.toEqual(code('unauthorized'));
  });

  it.each([
    'https://api.example.com:8443',
    'http://api.example.com',
    'https://evil.example',
    'https://api.example.com/',
    '',
  ])('gives no key to %j', async (other) => {
    const store = memoryStore();
    await store.set(account, { key, origin });
    const failure: unknown = await store.get(account, other).catch((error: unknown) => error);
    expect(failure).toEqual(code('unauthorized'));
    expect((failure as Error).stack).not.toContain(key);
    expect(await store.get(account, origin)).toBe(key);
  });
});

describe('the stored text', () => {
  it.each([
    ['', 'usage'],
    ['two\nlines', 'usage'],
    ['nul\u0000', 'usage'],
    [' padded ', 'usage'],
    ['schlüssel', 'usage'],
    ['“quoted”', 'usage'],
    ['k'.repeat(2600), 'usage'],
  ])('is not made of the key %j', (bad, expected) => {
    expect(() => encodeSecret({ key: bad, origin })).toThrow(code(expected));
  });

  it.each(['https://api.example.com/', 'https://api.example.com/path', 'api.example.com', ''])(
    'is not made for %j',
    (bad) => {
      expect(() => encodeSecret({ key, origin: bad })).toThrow(code('internal'));
    },
  );

  it('fits every keychain with the longest key that is taken', () => {
    const long = `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example.com:65535`;
    expect(Buffer.byteLength(encodeSecret({ key: 'k'.repeat(2048), origin: long }))).toBeLessThanOrEqual(
      2560,
    );
  });

  it.each([
    null,
    '',
    'sk-plain',
    '{}',
    '[]',
    'null',
    '{"key":"k"}',
    '{"key":"","origin":"https://api.example.com"}',
    '{"key":1,"origin":"https://api.example.com"}',
  ])('is not trusted as %j', (stored) => {
    expect(() => keyFor(stored, origin)).toThrow(code('unauthorized'));
  });
});
