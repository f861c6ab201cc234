// Which places and commands a few typed letters mean, and in which order.
import { expect, test } from 'vitest';
import { targetsFound } from '../../src/renderer/lib/go-to.ts';

const targets = [
  ['places', 'Failed', ''],
  ['accounts', 'Client B', 'APIMart'],
  ['accounts', 'Über-Studio', 'MidAPI / kie.ai'],
  ['albums', 'Autumn', 'Clients › Bauer'],
  ['albums', 'Client B finals', ''],
  ['albums', 'Best of B', ''],
  ['tags', '江南', ''],
  ['commands', 'Check files', ''],
].map(([group = '', name = '', also = '']) => ({ key: name, group: group as 'places', name, also }));

test.each<readonly [string, string, readonly string[]]>([
  ['nothing typed: all, as they are', '  ', targets.map(({ name }) => name)],
  [
    'the beginning of a name before a word in it',
    'b',
    ['Best of B', 'Client B', 'Client B finals', 'Über-Studio', 'Autumn'],
  ],
  ['several words', 'client b', ['Client B', 'Client B finals', 'Autumn']],
  ['words in another order', 'finals cl', ['Client B finals']],
  ['case and accents aside', 'UBER', ['Über-Studio']],
  ['a word behind a hyphen', 'stud', ['Über-Studio']],
  ['what else is known of it', 'kie', ['Über-Studio']],
  ['the albums that it lies in', 'bauer', ['Autumn']],
  ['in the middle of a word', 'iles', ['Check files']],
  ['Chinese', '南', ['江南']],
  ['nobody', 'nobody', []],
])('%s', (_what, typed, names) => {
  expect(targetsFound(targets, typed, 50).map(({ name }) => name)).toEqual(names);
});

test('no more than asked for, the best of them', () => {
  expect(targetsFound(targets, 'b', 2).map(({ name }) => name)).toEqual(['Best of B', 'Client B']);
});
