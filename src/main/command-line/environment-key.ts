// The key that a command is given in an environment variable.
// Invariant: it leaves the environment as it is read, so that no thread, no child and no dump has it.
import { AppError } from '../lib/app-error.ts';

/** Null where no variable is named. Throws AppError usage where it holds nothing. */
export function takeEnvironmentKey(name: string | null, environment: NodeJS.ProcessEnv): string | null {
  if (name === null) return null;
  const key = environment[name]?.trim() ?? '';
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the name is the user's
  delete environment[name];
  if (key === '') throw new AppError('usage', `The environment variable ${name} holds no key.`);
  return key;
}
