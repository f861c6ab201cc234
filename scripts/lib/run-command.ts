// Runs another program in the foreground: same terminal, its exit code is ours.
// Invariant: a signal that asks us to end is passed on, and we end only after the program did.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectRoot } from './project.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** `stderr`: what it prints on standard output goes to standard error. `none`: nothing is shown. */
  readonly output?: 'inherit' | 'stderr' | 'none';
  readonly timeoutMs?: number;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code of a command; 128 + n when signal n ended it, as shells say; 127 when it is not there. */
export function runCommand(
  command: string,
  commandArguments: readonly string[],
  { cwd = projectRoot, environment = process.env, output = 'inherit', timeoutMs }: CommandOptions = {},
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(command, commandArguments, {
    cwd,
    env: environment,
    stdio:
      output === 'none' ? 'ignore' : ['inherit', output === 'stderr' ? process.stderr : 'inherit', 'inherit'],
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  const passOn = (signal: NodeJS.Signals): void => {
    // A terminal's Ctrl-C has reached the command already; twice would look like impatience.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of passedOn) process.on(signal, passOn);
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') resolve(127);
    else reject(error);
  });
  child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  return promise.finally(() => {
    for (const signal of passedOn) process.off(signal, passOn);
  });
}

/** Runs a script of node_modules/.bin or any program, and rejects when it fails. */
export async function mustRun(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions = {},
): Promise<void> {
  const exitCode = await runCommand(command, commandArguments, options);
  if (exitCode !== 0) throw new Error(`${command} ${commandArguments.join(' ')} ended with code ${exitCode}`);
}
