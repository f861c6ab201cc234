// `npm run test:e2e`: the window's tests alone; arguments after `--` go to Playwright.
// Invariant: they run against a build of the sources as they are now.
import { runSteps } from './lib/run-steps.ts';
import { runScript } from './lib/say.ts';
import { build, endToEndTests } from './lib/test-steps.ts';

await runScript(() => runSteps([build, endToEndTests(process.argv.slice(2))]));
