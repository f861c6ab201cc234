// Lint rules. Beside the usual sets, the house rules at the end hold the borders that keep the app safe and
// its parts apart; which folder may import which is held by test/layers.test.ts.
import { relative } from 'node:path';
import { matchesGlob } from 'node:path/posix';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import tseslint from 'typescript-eslint';

/** What is allowed in a few places only: a selector (esquery), the places, and why. */
const houseRules = [
  {
    selector: 'ImportDeclaration[source.value=/^electron(\\u002F|$)/][importKind!="type"]',
    allowedIn: [
      'src/main/shell/**',
      'src/main/index.ts',
      'src/preload/index.ts',
      'scripts/fallback/**',
      'test/e2e/**',
    ],
    why: 'Only the shell knows Electron, so that everything else runs in plain Node.',
  },
  {
    selector: 'ImportSpecifier[imported.name="ipcMain"]',
    allowedIn: ['src/main/shell/ipc.ts'],
    why: 'Messages from the page enter in one place, where sender and schema are checked.',
  },
  {
    selector: 'NewExpression[callee.name="BrowserWindow"]',
    allowedIn: ['src/main/shell/window.ts'],
    why: 'Windows are made in one place, with the hardened settings.',
  },
  {
    selector: 'MemberExpression[object.name=/^(window|globalThis)$/][property.name="bridge"]',
    allowedIn: ['src/renderer/bridge.ts', 'test/**'],
    why: 'The page has one reader of the bridge.',
  },
  {
    selector: 'Property[key.name="webSecurity"]:not([value.value=true])',
    allowedIn: [],
    why: 'Nothing switches the same-origin policy off.',
  },
  {
    selector:
      'Property[key.name=/^(allowRunningInsecureContent|experimentalFeatures)$/]:not([value.value=false])',
    allowedIn: [],
    why: 'Nothing weakens the window.',
  },
  {
    selector: 'Property[key.name="enableBlinkFeatures"]',
    allowedIn: [],
    why: 'Nothing weakens the window.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    allowedIn: ['*.config.ts', '*.config.js', '.ci/**', 'src/renderer/**/*.d.ts'],
    why: 'Named exports only, so that a thing has one name everywhere.',
  },
  {
    selector:
      'TSEnumDeclaration, TSModuleDeclaration[kind!="global"][id.type="Identifier"], TSParameterProperty',
    allowedIn: ['**/*.d.ts'],
    why: 'Types must be erasable: Node runs the sources as they are.',
  },
];

const house = {
  rules: {
    borders: {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const file = relative(import.meta.dirname, context.filename).replaceAll('\\', '/');
        const rulesHere = houseRules.filter(
          ({ allowedIn }) => !allowedIn.some((glob) => matchesGlob(file, glob)),
        );
        return Object.fromEntries(
          rulesHere.map(({ selector, why }) => [selector, (node) => context.report({ node, message: why })]),
        );
      },
    },
  },
};

const typed = ['src/**/*.{ts,vue}', 'scripts/**/*.ts', 'test/**/*.ts', '*.config.ts'];

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'coverage/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // The only sign of a key that an input method is still composing, in some systems.
      '@typescript-eslint/no-deprecated': ['error', { allow: [{ from: 'lib', name: 'keyCode' }] }],
      // `_` names what a signature demands and a function does not need.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `'jpeg' | 'png' | string` documents what is expected of the world outside.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Style only: `return next()` in a function without a result.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Reads worse than the `||` it would forbid: an empty variable of the environment is no value.
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      // A generic that appears once documents what a caller expects of a row or a reply.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**/*.vue'],
    extends: [vue.configs['flat/recommended'], accessibility.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/require-default-prop': 'off',
      'vue/multi-word-component-names': 'off',
      // A label may stand around its control or name it; one of both is enough.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/form-control-has-label': 'error',
    },
  },
  {
    files: ['**/*.{ts,vue,js,mjs,cjs}'],
    plugins: { house },
    rules: {
      'house/borders': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-async-promise-executor': 'error',
      'no-cond-assign': 'error',
      'no-control-regex': 'error',
      'no-empty': ['error', { allowEmptyCatch: true }],
      'no-empty-pattern': 'error',
      'no-fallthrough': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-backreference': 'error',
      'no-useless-escape': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
    },
  },
  {
    // A component's type is unknown outside vue-tsc, which checks these instead.
    files: ['src/renderer/**', 'test/renderer/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['src/main/command-line/**', 'scripts/**', 'test/bench/**'], rules: { 'no-console': 'off' } },
  {
    // A test may take a shape for granted: it fails when it is wrong.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
);
