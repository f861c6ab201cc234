// What helps a library that cannot be opened.
import { expect, test } from 'vitest';
import { failureCodes } from '../../src/preload/contract/failure.ts';
import { waysOutOf } from '../../src/renderer/lib/ways-out.ts';

test('a damaged catalog can be brought back; one that is whole is left alone', () => {
  expect(waysOutOf('library-damaged')).toEqual(['restore', 'rebuild', 'try-again', 'choose', 'quit']);
  for (const code of failureCodes.filter((each) => each !== 'library-damaged'))
    expect(waysOutOf(code)).toEqual(['try-again', 'choose', 'quit']);
});
