// Asks the running app what its page could ask.
// Invariant: typed by the contract, so that a request whose form changes does not leave a benchmark behind.
import type { Page } from '@playwright/test';
import type { RequestInput, RequestName, RequestOutput } from '../../src/preload/contract/requests.ts';
import type { Result } from '../../src/preload/contract/failure.ts';

/** Throws where the app answers with a failure. */
export async function request<Name extends RequestName>(
  page: Page,
  name: Name,
  input: RequestInput<Name>,
): Promise<RequestOutput<Name>> {
  const result = await page.evaluate(
    ([requestName, requestInput]) =>
      (
        globalThis as unknown as {
          bridge: { request(name: unknown, input: unknown): Promise<Result<RequestOutput<Name>>> };
        }
      ).bridge.request(requestName, requestInput),
    [name as string, input as unknown] as const,
  );
  if (!result.ok) throw new Error(`${name}: ${result.failure.message}`);
  return result.value;
}
