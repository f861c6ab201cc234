// Runs what should fail and gives its failure, so that a table can name it.
import { AppError } from '../../../src/main/lib/app-error.ts';

/** The AppError that a call throws; null when it throws none. Anything else passes on. */
export function failureOf(call: () => unknown): AppError | null {
  try {
    call();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** The AppError that a promise is rejected with; null when it is fulfilled. */
export async function failureFrom(promise: Promise<unknown>): Promise<AppError | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
