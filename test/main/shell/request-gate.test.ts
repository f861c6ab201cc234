import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GalleryQuery } from '../../../src/preload/contract/gallery.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { draftMaxLength } from '../../../src/preload/contract/import-draft.ts';
import { exportMaxCount } from '../../../src/preload/contract/exporting.ts';
import { requests } from '../../../src/preload/contract/requests.ts';
import type { RequestName } from '../../../src/preload/contract/requests.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { builtPage } from '../../../src/main/shell/page-address.ts';
import { createRateGate } from '../../../src/main/shell/rate-gate.ts';
import {
  createRequestGate,
  isTooLarge,
  isTrustedSender,
  parseMessage,
} from '../../../src/main/shell/request-gate.ts';
import type { RequestHandlers, Sender } from '../../../src/main/shell/request-gate.ts';

const names = Object.keys(requests) as RequestName[];
const page: Sender = {
  id: 1,
  isOurWindow: true,
  isMainFrame: true,
  frameUrl: 'gridkeep-app://app/',
  windowUrl: 'gridkeep-app://app/#gallery',
};
const strangers: readonly (readonly [string, Partial<Sender>])[] = [
  ['a window that is not ours or is gone', { isOurWindow: false }],
  ['a frame inside the page', { isMainFrame: false }],
  ['a frame that is gone', { frameUrl: null }],
  ['an empty frame', { frameUrl: 'about:blank' }],
  ['no address', { frameUrl: '' }],
  ['another host of our scheme', { frameUrl: 'gridkeep-app://app.evil/' }],
  ['another file of our host', { frameUrl: 'gridkeep-app://app/evil.html' }],
  ['the scheme of the pictures', { frameUrl: 'gridkeep-image://original/1' }],
  ['a site', { frameUrl: 'https://app/' }],
  ['a file', { frameUrl: 'file:///app/index.html' }],
  [
    'a development server in a release',
    { frameUrl: 'http://localhost:5173/', windowUrl: 'http://localhost:5173/' },
  ],
  ['a window that shows something else', { windowUrl: 'https://example.com/' }],
];
const id = '6c1a6d7e-3a52-4d0c-9a77-0a3c64a5d1f0';
const account = {
  provider: 'acedata',
  label: 'a',
  baseUrl: 'https://x.example',
  userId: null,
  userHeader: null,
  scope: 'own',
  allowHttp: false,
};

const query: GalleryQuery = {
  ...everything,
  facets: [{ facet: '--ar', values: ['16:9'], isExcluded: false }],
};

/** One good input for each request. */
const goodInputs: { readonly [Name in RequestName]: unknown } = {
  'app.info': {},
  'providers.list': {},
  'keychain.check': {},
  'accounts.list': {},
  'accounts.add': { ...account, key: 'abcdef', forThisSession: false },
  'accounts.test': { id },
  'accounts.rename': { id, label: ' studio ' },
  'accounts.rotateKey': { id, key: 'abcdef', forThisSession: true },
  'accounts.setRelayKey': { id, key: null, forThisSession: false },
  'accounts.pause': { id },
  'accounts.resume': { id },
  'accounts.remove': { id },
  'sync.start': { accountId: id, sinceMs: null, channel: '3', full: false },
  'sync.stop': { accountId: id },
  'sync.list': {},
  'check.view': {},
  'check.start': { resume: true },
  'check.pause': {},
  'check.stop': {},
  'check.fetchAgain': {},
  'check.showFile': { list: 'missing', at: 49 },
  'check.saveLists': {},
  'ownFiles.state': {},
  'ownFiles.choose': { kind: 'folder' },
  'ownFiles.take': { paths: ['/home/anna/fox.png', ''], editsOf: null },
  'ownFiles.stop': {},
  'clipboard.take': {},
  'clipboard.dismiss': {},
  'import.keepDraft': {
    ...{ typed: 'task_1', pieces: [{ name: 'tuesday.csv', text: 'task_2' }], accountId: null },
    ...{ lost: [null], lostKeys: false, isOpen: true },
  },
  'import.draft': {},
  'import.preview': { text: 'x', accountId: null, askOthers: false },
  'import.start': {
    ...{ text: 'x', accountId: id, askOthers: true },
    ...{ source: 'file', name: 'ids.csv', choices: { all: null, byId: [{ id: 'x', accountId: id }] } },
  },
  'imports.list': { beforeId: null, limit: 40 },
  'gallery.page': { query, from: 0, count: 400, thumbnails: 60 },
  'gallery.painted': {},
  'gallery.keys': { query: everything, from: 0, count: 50_000 },
  'gallery.positions': { query, keys: [1, -7] },
  'gallery.facets': { query },
  'gallery.timeline': { query, step: 'month' },
  'gallery.shapes': { query },
  'pictures.mark': { pictureIds: [1], rating: 5, label: null },
  'pictures.putMarks': { groups: [{ marks: { rating: 5, flag: 'pick', label: null }, pictureIds: [1] }] },
  'pictures.albums': { pictureId: 1 },
  'pictures.summary': { pictureIds: [1, 2] },
  'pictures.tag': { pictureIds: [1], tags: [' fox '], isGiven: true, alsoDeleted: false },
  'pictures.setNote': { pictureId: 1, note: 'for the wall' },
  'tags.list': { prefix: '' },
  'tags.rename': { name: 'fox', newName: 'foxes' },
  'tags.remove': { name: 'fox' },
  'albums.list': {},
  'albums.add': { name: 'Portfolio', parentId: null, find: { search: 'fox', facets: [] } },
  'albums.rename': { id: 1, name: 'Portfolio' },
  'albums.setFind': { id: 1, find: { search: '', facets: query.facets } },
  'albums.move': { id: 1, parentId: 2, beforeId: null },
  'albums.remove': { id: 1 },
  'albums.restore': { id: 1 },
  'albums.addPictures': { id: 1, pictureIds: [1] },
  'albums.removePictures': { id: 1, pictureIds: [1] },
  'albums.movePictures': { id: 1, pictureIds: [1, 2], beforePictureId: 3 },
  'tasks.details': { taskId: 1 },
  'tasks.family': { taskId: 1 },
  'tasks.act': {
    taskId: 1,
    buttonId: 'MJ::U1',
    intentId: id,
    input: { prompt: 'a fox', mask: { kind: 'image', pngBase64: 'AAAA' } },
  },
  'tasks.setPaused': { taskIds: [1], paused: true },
  'tasks.retry': { taskIds: Array.from({ length: 10_000 }, (_, index) => 9e15 + index) },
  'tiles.retry': {
    keys: Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? 1 : -1) * (9e15 + index)),
  },
  'pictures.delete': { pictureIds: [1] },
  'pictures.restore': { pictureIds: [1] },
  'pictures.showInFolder': { pictureId: 1 },
  'pictures.goneEdits': { pictureId: 1 },
  'pictures.showEdited': { pictureId: 1, place: 0 },
  'pictures.addEdited': { pictureId: 1 },
  'pictures.copyToEdit': { pictureId: 1 },
  'pictures.forgetEdited': { pictureId: 1, path: 'Pictures/a (edited).psd' },
  'pictures.dragOut': { pictureIds: [1, 2] },
  'pictures.copyImage': { pictureId: 1 },
  'trash.view': {},
  'trash.empty': { manner: 'system-trash' },
  'trash.stopEmptying': {},
  'export.view': {},
  'export.chooseFolder': {},
  'export.example': { pictureId: 1, naming: { kind: 'library' } },
  'export.start': {
    ...{ pictureIds: [1, 2], naming: { kind: 'template', template: '{id}' } },
    form: { kind: 'folder', beside: ['xmp'] },
  },
  'export.cancel': {},
  'export.showFolder': {},
  'clipboard.writeText': { text: 'prompt' },
  'activity.get': {},
  'saving.setPaused': { paused: true },
  'library.state': {},
  'library.tryAgain': {},
  'library.rebuild': {},
  'library.choose': {},
  'library.showFolder': {},
  'library.showIndex': {},
  'library.fileNames': {},
  'library.tryFileNames': { template: '{id}-{index}' },
  'library.setFileNames': { template: null },
  'backups.list': {},
  'backups.take': {},
  'backups.restore': { name: 'catalog-2026-11-21T01-02-03Z.sqlite' },
  'window.answerClose': { keepWorking: true },
  'window.setFullScreen': { isFullScreen: true },
  'page.remember': { entries: [['kept-album', 'Winter']] },
  'page.recall': {},
  'app.quit': {},
  'settings.get': {},
  'settings.set': { theme: 'dark' },
};

function gateWith(handler: (name: RequestName, input: unknown) => unknown, nowMs: () => number = () => 0) {
  const entered: (readonly [RequestName, unknown])[] = [];
  const lines: unknown[] = [];
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown) => {
        entered.push([name, input]);
        return handler(name, input);
      },
    ]),
  ) as unknown as RequestHandlers;
  const log = {
    warn: (message: string, fields?: object) => void lines.push([message, fields]),
    error: (message: string, fields?: object) => void lines.push([message, fields]),
  };
  return { gate: createRequestGate({ page: builtPage, handlers, log, nowMs }), entered, lines };
}

test('only the main frame of our window on our page may ask, whatever it asks', async () => {
  let clockMs = 0;
  const { gate, entered } = gateWith(
    () => 'value',
    () => (clockMs += 1000),
  );
  expect(strangers).toHaveLength(12);
  for (const name of names) {
    for (const [who, difference] of strangers) {
      const answer = await gate({ ...page, ...difference }, { name, input: goodInputs[name] });
      expect([name, who, answer]).toMatchObject([name, who, { ok: false, failure: { code: 'forbidden' } }]);
    }
  }
  expect(entered).toEqual([]);
  for (const name of names) {
    expect([name, await gate(page, { name, input: goodInputs[name] })]).toEqual([
      name,
      { ok: true, value: 'value' },
    ]);
  }
  expect(entered.map(([name]) => name)).toEqual(names);
  expect(entered.find(([name]) => name === 'accounts.rename')?.[1]).toEqual({ id, label: 'studio' });
  expect(isTrustedSender(page, builtPage)).toBe(true);
});

test('no handler is entered with an input of a wrong form', async () => {
  let clockMs = 0;
  const { gate, entered } = gateWith(
    () => null,
    () => (clockMs += 1000),
  );
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  });
  // Nothing but the empty object is right for a request without input and for a change of no setting.
  const foreign = anything.filter(
    (value) =>
      Object.getPrototypeOf(value ?? 0) !== Object.prototype || Object.keys(value as object).length > 0,
  );
  const polluting = fc
    .constantFrom('__proto__', 'constructor', 'x')
    .map((key): unknown => JSON.parse(`{"${key}":{"polluted":true},"y":1}`));
  const mayBeEmpty = new Set(['pieces', 'lost', 'entries']);
  const wrongValues = [{}, [], 0.5, Number.NaN, Infinity, -1, () => 0, Symbol('s'), 1n];

  for (const name of names) {
    const good = goodInputs[name] as Record<string, unknown>;
    const surplus = anything.map((value) => ({ ...good, surplus: value }));
    const spoiled = fc
      .tuple(fc.constantFrom('surplus', ...Object.keys(good)), fc.constantFrom(...wrongValues))
      .filter(([field, value]) => !(mayBeEmpty.has(field) && Array.isArray(value)))
      .map(([field, value]) => ({ ...good, [field]: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, polluting, surplus, spoiled), async (input) => {
        const answer = await gate(page, { name, input });
        return !answer.ok && ['invalid-request', 'too-large'].includes(answer.failure.code);
      }),
      { numRuns: 1000 },
    );
  }
  expect(entered).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}, 60_000);

test('a message is a known name and an input, nothing else', () => {
  const bad: unknown[] = [
    undefined,
    null,
    'app.info',
    7,
    [],
    ['app.info', {}],
    {},
    { name: 'app.info' },
    { input: {} },
    { name: 'app.info', input: {}, extra: 1 },
    { name: 'app.restart', input: {} },
    { name: '__proto__', input: {} },
    { name: 'constructor', input: {} },
    { name: 'toString', input: {} },
    { name: ['app.info'], input: {} },
    { name: { toString: () => 'app.info' }, input: {} },
    { name: '', input: {} },
    { name: 'app.info', input: [] },
    { name: 'app.info', input: new Date(0) },
    { name: 'app.info', input: null },
    { name: 'app.info', input: undefined },
  ];
  expect(bad.filter((message) => parseMessage(message) !== null)).toEqual([]);
  expect(parseMessage({ name: 'app.info', input: {} })).toEqual({ name: 'app.info', input: {} });
});

test('an export may name every picture of a library, by numbers only, and never a folder', async () => {
  const { gate, entered } = gateWith(() => null);
  const whole = Array.from({ length: exportMaxCount }, (_, at) => at + 1);
  const start = (change: object): Promise<unknown> =>
    gate(page, {
      name: 'export.start',
      input: {
        pictureIds: whole,
        naming: { kind: 'library' },
        form: { kind: 'folder', beside: [] },
        ...change,
      },
    });
  expect(await start({})).toEqual({ ok: true, value: null });
  for (const pictureIds of [[], [0], [1.5], ['1'], null, [-1], [Number.NaN]])
    expect(await start({ pictureIds })).toMatchObject({ failure: { code: 'invalid-request' } });
  expect(await start({ folder: '/etc' })).toMatchObject({ ok: false });
  expect(await start({ pictureIds: [1], folder: '/etc' })).toMatchObject({
    failure: { code: 'invalid-request' },
  });
  expect(await start({ pictureIds: [...whole, ...whole] })).toMatchObject({ failure: { code: 'too-large' } });
  expect(entered).toHaveLength(1);
});

test('sizes are bounded: long only where a whole log may be pasted', async () => {
  const { gate, entered } = gateWith(() => null);
  const long = 'x'.repeat(8 * 1024 * 1024);
  for (const [name, field] of [
    ['import.preview', 'text'],
    ['import.start', 'text'],
  ] as const)
    expect((await gate(page, { name, input: { ...(goodInputs[name] as object), [field]: long } })).ok).toBe(
      true,
    );
  const typed = long.slice(0, draftMaxLength);
  const draft = { ...(goodInputs['import.keepDraft'] as object), typed };
  expect((await gate(page, { name: 'import.keepDraft', input: draft })).ok).toBe(true);
  const clipboard = await gate(page, { name: 'clipboard.writeText', input: { text: long } });
  expect(clipboard).toMatchObject({ ok: false, failure: { code: 'too-large' } });
  expect(entered).toHaveLength(3);

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const cases: readonly (readonly [unknown, boolean])[] = [
    ['x'.repeat(100), false],
    ['x'.repeat(101), true],
    [{ ['x'.repeat(101)]: 1 }, true],
    [Array.from({ length: 12 }, () => 1), false],
    [Array.from({ length: 13 }, () => 1), true],
    [new Array(4e9), true],
    [deep(8), false],
    [deep(9), true],
    [new Uint8Array(1), true],
    [new Map(), true],
    [1n, true],
    [null, false],
  ];
  expect(cases.map(([value]) => isTooLarge(value, 100))).toEqual(cases.map(([, expected]) => expected));
});

test('a handler that fails answers with its failure; the unexpected is logged whole and told in general', async () => {
  const unexpected = new TypeError('x is not a function');
  const thrown: Partial<Record<RequestName, unknown>> = {
    'accounts.test': new AppError('unauthorized', 'The provider refuses this key.'),
    'app.info': unexpected,
  };
  const { gate, lines } = gateWith((name) => {
    throw thrown[name];
  });
  expect(await gate(page, { name: 'accounts.test', input: { id } })).toEqual({
    ok: false,
    failure: { code: 'unauthorized', message: 'The provider refuses this key.' },
  });
  expect(lines).toEqual([]);
  const answer = await gate(page, { name: 'app.info', input: {} });
  expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('not a function');
  expect(lines).toEqual([['request failed', { request: 'app.info', error: unexpected }]]);
});

test('what was wrong is told and logged by field, never by value', async () => {
  const { gate, lines } = gateWith(() => null);
  const key = 'sk-canary-0123456789';
  const answer = await gate(page, {
    name: 'accounts.add',
    input: { ...account, provider: key, key, forThisSession: false },
  });
  expect(answer).toEqual({
    ok: false,
    failure: { code: 'invalid-request', message: 'Not usable: provider.' },
  });
  expect(JSON.stringify([answer, lines])).not.toContain('canary');
});

test('a window may ask 200 times a second, 600 at once, and a flood is one line in the log', async () => {
  let nowMs = 0;
  const { gate, lines } = gateWith(
    () => null,
    () => nowMs,
  );
  const ask = async (times: number): Promise<number> => {
    let passed = 0;
    for (let index = 0; index < times; index += 1)
      passed += (await gate(page, { name: 'app.info', input: {} })).ok ? 1 : 0;
    return passed;
  };
  expect(await ask(5000)).toBe(600);
  expect(lines).toHaveLength(1);
  nowMs += 1000;
  expect(await ask(5000)).toBe(200);
  expect(lines).toHaveLength(2);
  nowMs += 3_600_000;
  expect(await ask(5000)).toBe(600);
  const gateOfTwo = createRateGate({ perSecond: 1, burst: 1, nowMs: () => nowMs });
  expect([gateOfTwo(1), gateOfTwo(1), gateOfTwo(1), gateOfTwo(2)]).toEqual([
    'pass',
    'first-refusal',
    'refused',
    'pass',
  ]);
  nowMs -= 10_000;
  expect(gateOfTwo(1)).toBe('refused');
});
