// Runs the command line as a process of its own, for tests: from its sources, or another program that holds it.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The command line's own file, as a checkout runs it. */
export const entry = resolve(import.meta.dirname, '../../../src/main/command-line/main.ts');

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read into it as they expect it
  readonly json: any;
}

export interface CommandOptions {
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called with the process, to end it in the middle. */
  readonly onStart?: (child: { kill(signal: NodeJS.Signals): boolean }) => void;
}

/** The command line on one library; every call adds `--library` and `--json`. */
export function commandLine(
  folder: string,
  [program, ...programArguments]: readonly [string, ...string[]] = [process.execPath, entry],
) {
  const libraryDir = join(folder, 'library');
  const run = async (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> => {
    const child = spawn(program, [...programArguments, ...args, '--library', libraryDir, '--json'], {
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    options.onStart?.(child);
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const exited = new Promise<number | null>((resolvePromise) => child.once('close', resolvePromise));
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    return { exitCode, stdout, stderr, json: stdout === '' ? null : (JSON.parse(stdout) as unknown) };
  };
  return { libraryDir, run };
}
