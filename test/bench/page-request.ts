// Asks the running app what its page could ask.
import type { Page } from '@playwright/test';
import type { Result } from '../../src/preload/contract/failure.ts';

/** Throws where the app answers with a failure. */
export async function request<Value>(page: Page, name: string, input: unknown): Promise<Value> {
  const result = await page.evaluate(
    ([requestName, requestInput]) =>
      (
        globalThis as unknown as {
          bridge: { request(name: unknown, input: unknown): Promise<Result<unknown>> };
        }
      ).bridge.request(requestName, requestInput),
    [name, input] as const,
  );
  if (!result.ok) throw new Error(`${name}: ${result.failure.message}`);
  return result.value as Value;
}
