// Unit tests: everything under test/ that needs no window, in plain Node.
// Invariant: no file is left out silently; the window's own tests (test/e2e, test/package) belong to Playwright.
import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [vue({ template: { transformAssetUrls: false } })],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/e2e/**', 'test/package/**'],
    // Native addons and worker threads are happiest with a process of their own.
    pool: 'forks',
    testTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
