// Unit tests: everything under test/ that needs no window, in plain Node.
// Invariant: no file is left out silently; the window's own tests (test/e2e, test/package) belong to Playwright.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [vue({ template: { transformAssetUrls: false } })],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/e2e/**', 'test/package/**'],
    // Native addons and worker threads are happiest with a process of their own.
    pool: 'forks',
    // Most of them wait: for hosts, threads and clocks. Where one is measured against the machine, it says by how much it
    // may be late; more at once than there are cores would make it later than that.
    maxWorkers: availableParallelism(),
    // V8 may free a wrapper of WebAssembly's imports twice where threads that strip types begin and end (Node 24, its
    // issue 64500): wrappers that are never compiled are never freed.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    // Threads and processes that tests start from TypeScript strip and compile it once, not each time.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/gridkeep/compiled-tests') },
    testTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
