// The page's one crossing: a Result becomes a value or a thrown RequestFailure.
import { afterEach, expect, test, vi } from 'vitest';
import { request, subscribe } from '../../src/renderer/bridge.ts';
import { failureOf, RequestFailure } from '../../src/renderer/lib/request-failure.ts';

afterEach(() => void vi.unstubAllGlobals());

test('a value is answered, a failure is thrown with its code', async () => {
  const answers: unknown[] = [
    { ok: true, value: [] },
    { ok: false, failure: { code: 'unauthorized', message: 'no' } },
  ];
  const asked: unknown[] = [];
  vi.stubGlobal('window', {
    bridge: {
      request: (...call: unknown[]) => {
        asked.push(call);
        return Promise.resolve(answers.shift());
      },
    },
  });
  await expect(request('accounts.list', {})).resolves.toEqual([]);
  const thrown: unknown = await request('accounts.list', {}).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(RequestFailure);
  expect(failureOf(thrown)).toEqual({ code: 'unauthorized', message: 'no' });
  expect(asked).toEqual([
    ['accounts.list', {}],
    ['accounts.list', {}],
  ]);
});

test('what was not foreseen is internal', () => {
  expect(failureOf(new Error('boom'))).toEqual({ code: 'internal', message: 'boom' });
  expect(failureOf('odd')).toEqual({ code: 'internal', message: 'odd' });
});

test('subscribing hands back the unsubscribe function', () => {
  const unsubscribe = vi.fn();
  vi.stubGlobal('window', { bridge: { subscribe: () => unsubscribe } });
  subscribe('accounts.changed', () => undefined)();
  expect(unsubscribe).toHaveBeenCalledOnce();
});
