// What stands in the import dialog comes over the end of a start, once, and no key with it.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { draftMaxLength } from '../../../src/preload/contract/import-draft.ts';
import type { ImportDraft } from '../../../src/preload/contract/import-draft.ts';
import { CarriedDraft, draftName } from '../../../src/main/shell/carried-draft.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const accountId = '0f9a3c1e-7b42-4d58-9e10-000000000001';
const draft: ImportDraft = {
  ...{ typed: 'task_1', pieces: [{ name: 'tuesday.csv', text: 'task_2' }], accountId },
  ...{ lost: ['huge.csv'], lostKeys: false, isOpen: true },
};
const empty: ImportDraft = { ...draft, typed: ' \n', pieces: [], lost: [] };
const start = (file: string): CarriedDraft => new CarriedDraft({ file, hideKnown: (text) => text });
const newFile = (): string => join(temporaryFolder(), 'libraries', 'a', draftName);

it('is there for the next start, for its owner alone, and nowhere on disk after that', () => {
  const file = newFile();
  const before = start(file);
  expect(before.get()).toBeNull();
  before.hold(draft);
  expect(existsSync(file)).toBe(false);
  before.leave();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const next = start(file);
  expect(next.get()).toEqual(draft);
  expect(existsSync(file)).toBe(false);
  // Of a start whose page never came.
  next.leave();
  expect(start(file).get()).toEqual(draft);
});

it('is the last that was said, and nothing where nothing stands there any more', () => {
  const file = newFile();
  const before = start(file);
  before.hold(draft);
  before.leave();
  before.hold({ ...draft, typed: 'task_1 and more' });
  before.leave();
  expect(start(file).get()?.typed).toBe('task_1 and more');
  before.leave();
  expect(existsSync(file)).toBe(false);
  before.hold(empty);
  before.leave();
  expect(start(file).get()).toBeNull();
});

it('goes to another library without the account of this one, also what is typed until the end', () => {
  const [file, other] = [newFile(), newFile()];
  const before = start(file);
  before.hold(draft);
  before.leaveFor(other);
  before.hold({ ...draft, typed: 'task_1 and more' });
  before.leave();
  expect(start(file).get()).toBeNull();
  expect(start(other).get()).toEqual({ ...draft, typed: 'task_1 and more', accountId: null });
});

it('leaves another library nothing where nothing stands there, nor of what it was left before', () => {
  const [file, other] = [newFile(), newFile()];
  const first = start(file);
  first.hold(draft);
  first.leaveFor(other);
  const second = start(file);
  second.leaveFor(other);
  second.leave();
  expect([existsSync(file), existsSync(other)]).toEqual([false, false]);
});

it('stays with this library where it cannot be left for the other one, of which nothing is left', () => {
  const [file, other] = [newFile(), newFile()];
  const before = start(file);
  before.hold(draft);
  mkdirSync(join(other, 'in the way'), { recursive: true });
  expect(() => before.leaveFor(other)).toThrow();
  before.comeBack();
  before.leave();
  expect(start(file).get()).toEqual(draft);

  const third = newFile();
  before.leaveFor(third);
  before.comeBack();
  before.leave();
  expect([existsSync(third), start(file).get()]).toEqual([false, draft]);
});

it.each([
  ['sk-am7Qw2ErT9yUiOpAsDfGhJkLzXcVbNm1', '[redacted]'],
  ['task_1\nAuthorization: Bearer abc-def-ghi', 'task_1\nAuthorization: [redacted]'],
  ['fedcba9876543210'.repeat(4), '[redacted]'],
  ['the key 0123456789abcdef0123456789abcdef', 'the key [redacted]'],
  ['https://api.example/mj?key=short&id=1', 'https://api.example/mj?key=[redacted]&id=1'],
])('of a key that was pasted by mistake nothing is written: %s', (typed, written) => {
  const file = newFile();
  const before = new CarriedDraft({
    file,
    hideKnown: (text) => text.replaceAll('0123456789abcdef0123456789abcdef', '[redacted]'),
  });
  before.hold({ ...draft, typed, pieces: [{ name: null, text: typed }] });
  before.leave();
  expect(readFileSync(file, 'utf8')).not.toContain(typed);
  expect(start(file).get()).toMatchObject({ typed: written, pieces: [{ text: written }], lostKeys: true });
});

it('keeps every id, also in a long name of a file', () => {
  const typed = [
    'task_01JABCDEFGHJKMNPQRSTVWXYZ0',
    'task-unified-1757165031-uyujaw3d',
    '0123456789abcdef0123456789abcdef',
    'a1b2c3d4-7b42-4d58-9e10-000000000001',
    'https://cdn.example/somebody_a_castle_in_the_fog_a1b2c3d4-7b42-4d58-9e10-000000000001_0.png',
    '{"customId":"MJ::JOB::upsample::1::a1b2c3d4-7b42-4d58-9e10-000000000001","mj_id":"1760000000000123"}',
  ].join('\n');
  const file = newFile();
  const before = start(file);
  before.hold({ ...draft, typed });
  before.leave();
  expect(start(file).get()).toMatchObject({ typed, lostKeys: false });
});

it.each(['a.', 'token', 'sk-', 'eyJ-', 'x://', 'a1b2c3d4-7b42-4d58-9e10-000000000001_token'])(
  'takes no longer for what was made to be slow: %s',
  (part) => {
    const file = newFile();
    const before = start(file);
    before.hold({ ...draft, typed: part.repeat(draftMaxLength / 8 / part.length) });
    const startedAtMs = performance.now();
    before.leave();
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
    expect(start(file).get()).not.toBeNull();
  },
);

it.each([
  ['cut short', '{"typed":"task'],
  ['of another form', '{"typed":1}'],
  ['far too large', ' '.repeat(9 * draftMaxLength)],
])('a file that is %s is no draft, and goes', (_, text) => {
  const file = newFile();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o600);
  expect(start(file).get()).toBeNull();
  expect(existsSync(file)).toBe(false);
});
