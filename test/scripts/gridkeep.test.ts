// The launcher of the command line: transparent for arguments, streams, exit code and signals.
// Invariant: it runs as npm runs it, on a small checkout whose command only echoes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { buildStamp } from '../../scripts/lib/is-build-stale.mjs';
import { temporaryFolder, writeAged } from './temporary-folder.ts';

const scripts = resolve(import.meta.dirname, '../../scripts');

function checkoutWith(command: string): string {
  const root = temporaryFolder();
  cpSync(scripts, join(root, 'scripts'), { recursive: true });
  writeAged(join(root, 'package.json'), 60, '{ "type": "module" }');
  writeAged(join(root, 'out/main/command-line.js'), 0, command);
  writeAged(buildStamp(root), 0);
  return root;
}

it('hands on arguments, standard input, standard output and the exit code', async () => {
  const root = checkoutWith(`
    import { text } from 'node:stream/consumers';
    console.log(JSON.stringify({ arguments: process.argv.slice(2), input: await text(process.stdin) }));
    process.exitCode = 3;`);
  const child = spawn(process.execPath, ['scripts/gridkeep.mjs', 'import', '-', '--json'], { cwd: root });
  child.stdin.end('id-1\nid-2\n');
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect({ output: JSON.parse(output), errors, code }).toEqual({
    output: { arguments: ['import', '-', '--json'], input: 'id-1\nid-2\n' },
    errors: '',
    code: 3,
  });
});

it('leaves signals to the command', async () => {
  const root = checkoutWith(`
    process.once('SIGTERM', () => { console.log('put away'); process.exit(5); });
    setTimeout(() => undefined, 30_000);
    console.log('at work');`);
  const child = spawn(process.execPath, ['scripts/gridkeep.mjs'], { cwd: root });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [rest, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect({ rest, code }).toEqual({ rest: 'put away\n', code: 5 });
});
