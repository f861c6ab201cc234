// `npm test`: everything that has to pass before a change is good.
// Invariant: works right after `npm ci`; exit code 0 means that every step passed.
import { runSteps } from './lib/run-steps.ts';
import { runScript } from './lib/say.ts';
import { build, endToEndTests, lint, typecheck, unitTests } from './lib/test-steps.ts';

await runScript(() => runSteps([typecheck, lint, build, unitTests, endToEndTests()]));
