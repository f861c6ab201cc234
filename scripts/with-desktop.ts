// `node scripts/with-desktop.ts <command> …`: runs it in a test session (see lib/desktop-session.ts).
// Invariant: exits with the command's own code.
import { runInTestSession } from './lib/desktop-session.ts';
import { runScript, ScriptError } from './lib/say.ts';

await runScript(() => {
  const [command, ...commandArguments] = process.argv.slice(2);
  if (command === undefined) throw new ScriptError('usage: node scripts/with-desktop.ts <command> …');
  return runInTestSession(command, commandArguments, { cwd: process.cwd() });
});
