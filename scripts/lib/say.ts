// Messages of the scripts to the person who runs them.
// Invariant: standard output belongs to the command that is run, so these go to standard error.

/** One line of progress. */
export function say(text: string): void {
  process.stderr.write(`gridkeep: ${text}\n`);
}

/** A fault that the reader can mend: shown as its message, without a stack. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** Runs a script to its exit code; what it throws becomes a message and exit code 1. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(error instanceof ScriptError ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}
