// End-to-end tests: the built app in a real Electron window (npm run test:e2e prepares both), and the packaged one
// (npm run test:package).
// Invariant: one window at a time, so that focus, clipboard and keychain are each test's own.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  projects: [
    { name: 'window', testDir: 'test/e2e' },
    { name: 'package', testDir: 'test/package' },
  ],
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  // A window on a busy machine may lose a race of the test's own; what passed only the second time is named as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'only-on-failure', video: 'off' },
});
