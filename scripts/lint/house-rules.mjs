// The borders that keep the app safe and its parts apart, as far as one file shows them.
// Invariant: each border says what is fenced in, where it is allowed, and why; an exception is a line here,
// not a comment that switches the rule off.
import { relative, resolve } from 'node:path';
import { matchesGlob } from 'node:path/posix';

const projectRoot = resolve(import.meta.dirname, '../..');

const shell = ['src/main/shell/**', 'src/main/index.ts', 'src/main/start.ts', 'src/preload/index.ts'];
const runsInElectron = ['scripts/fallback/**', 'test/e2e/**', 'test/main/shell/**'];

/** What is allowed in a few places only: a selector (esquery), the places (globs), and why. */
const borders = [
  {
    selector: ':matches(ImportDeclaration, ImportExpression)[source.value=/^electron(\\u002F|$)/]',
    allowedIn: [...shell, ...runsInElectron],
    why: 'Only the shell knows Electron, so that everything else runs in plain Node.',
  },
  {
    selector: ':matches(ImportSpecifier[imported.name="ipcMain"], MemberExpression[property.name="ipcMain"])',
    allowedIn: ['src/main/shell/ipc.ts', 'test/**'],
    why: 'Messages from the page enter in one place, where sender and schema are checked.',
  },
  {
    selector:
      'NewExpression:matches([callee.name=/^(BrowserWindow|WebContentsView)$/], [callee.property.name=/^(BrowserWindow|WebContentsView)$/])',
    allowedIn: ['src/main/shell/window.ts', 'test/**'],
    why: 'Windows are made in one place, with the hardened settings.',
  },
  {
    selector: 'MemberExpression[object.name=/^(window|globalThis|self)$/][property.name="bridge"]',
    allowedIn: ['src/renderer/bridge.ts', 'test/**'],
    why: 'The page has one reader of the bridge.',
  },
  {
    selector: 'Property[key.name=/^(webSecurity|sandbox|contextIsolation)$/][value.value=false]',
    allowedIn: [],
    why: 'Nothing weakens the window: this protection is never switched off.',
  },
  {
    selector:
      'Property[key.name=/^(allowRunningInsecureContent|experimentalFeatures|nodeIntegration.*|webviewTag)$/][value.value=true]',
    allowedIn: [],
    why: 'Nothing weakens the window: this is never switched on.',
  },
  {
    selector: 'Property[key.name=/^(enableBlinkFeatures|disableBlinkFeatures)$/]',
    allowedIn: [],
    why: 'Nothing weakens the window: Chromium runs with its own set of features.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    allowedIn: ['*.config.ts', '*.config.js'],
    why: 'Named exports only, so that a thing has one name everywhere.',
  },
];

/** @type {import('eslint').Rule.RuleModule} */
const bordersRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(projectRoot, context.filename).replaceAll('\\', '/');
    const here = borders.filter(({ allowedIn }) => !allowedIn.some((glob) => matchesGlob(file, glob)));
    return Object.fromEntries(
      here.map(({ selector, why }) => [
        selector,
        (/** @type {import('eslint').Rule.Node} */ node) => context.report({ node, message: why }),
      ]),
    );
  },
};

/** The ESLint plugin `house`, with its one rule `borders`. */
export const house = { rules: { borders: bordersRule } };
