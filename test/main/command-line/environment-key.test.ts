// A key in an environment variable is read once, and is nowhere to be found after.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { takeEnvironmentKey } from '../../../src/main/command-line/environment-key.ts';

it('leaves the environment as it is read, also where it is none', () => {
  const environment = { KEY: ' sk-1234 \n', OTHER: 'x', EMPTY: ' ' };
  expect(takeEnvironmentKey('KEY', environment)).toBe('sk-1234');
  expect(() => takeEnvironmentKey('KEY', environment)).toThrow('holds no key');
  expect(() => takeEnvironmentKey('EMPTY', environment)).toThrow('holds no key');
  expect(environment).toEqual({ OTHER: 'x' });
  expect(takeEnvironmentKey(null, environment)).toBeNull();
});

it('is not handed on to what is started after', () => {
  process.env['GRIDKEEP_TEST_TAKEN_KEY'] = 'sk-1234';
  takeEnvironmentKey('GRIDKEEP_TEST_TAKEN_KEY', process.env);
  const said = execFileSync(process.execPath, ['-p', 'Object.keys(process.env).join()'], {
    encoding: 'utf8',
  });
  expect(said).toContain('PATH');
  expect(said).not.toContain('GRIDKEEP_TEST_TAKEN_KEY');
});
