// Lint rules: the usual sets, and the house's own borders (scripts/lint/house-rules.mjs). Which folder may
// import which is held by test/layers.test.ts.
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import tseslint from 'typescript-eslint';
import { house } from './scripts/lint/house-rules.mjs';

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
      // There are no enums (erasable syntax only), and this one asks for every type there is.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Stand-ins for a class of the platform are plain objects; the compiler has compared their shapes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
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
    files: ['src/renderer/**'],
    rules: {
      // Chromium writes these to the profile; what the page remembers is in lib/page-memory.ts.
      'no-restricted-globals': ['error', 'localStorage', 'sessionStorage', 'indexedDB', 'caches'],
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
  {
    files: ['src/main/command-line/**', 'scripts/**', 'test/bench/**', 'test/renderer/looks/**'],
    rules: { 'no-console': 'off' },
  },
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
