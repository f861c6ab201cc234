// What stands in the import dialog goes over the restart that another library needs, once.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { draftName, leaveDraft, takeDraft } from '../../../src/main/shell/carried-draft.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('is there for the next start, for its owner alone, and gone after it', () => {
  const file = join(temporaryFolder(), 'libraries', 'a', draftName);
  leaveDraft(file, 'task_1\ntask_2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(takeDraft(file)).toBe('task_1\ntask_2');
  expect(existsSync(file)).toBe(false);
  expect(takeDraft(file)).toBeNull();
});

it('leaves nothing where nothing stands there, nor of one before', () => {
  const file = join(temporaryFolder(), draftName);
  leaveDraft(file, 'task_1');
  leaveDraft(file, ' \n');
  expect(takeDraft(file)).toBeNull();
});
