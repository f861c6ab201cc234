// What the command line needs before it can run from a checkout: the keychain's library and a build.
// Invariant: a missing library is named but stops nothing, for commands that need no keychain go on and the
// others say so themselves.
import { buildIfStale } from './build.ts';
import { say, ScriptError } from './say.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

/** True when the command can run; otherwise the reason is on standard error and the exit code is set. */
export async function prepareCommandLine(): Promise<boolean> {
  try {
    await ensureSystemLibraries(['keychain']).catch(nameIt);
    await buildIfStale();
    return true;
  } catch (error) {
    nameIt(error);
    process.exitCode = 1;
    return false;
  }
}

function nameIt(error: unknown): void {
  if (!(error instanceof ScriptError)) throw error;
  say(error.message);
}
