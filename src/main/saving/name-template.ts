// Whether a library may name its files by a template, and what a name would look like.
// Invariant: pure. A good template keeps apart any two pictures, also of one task, also of ids that begin or end alike,
// whatever the prompt and the account are called.
import type { FileNamesTrial } from '../../preload/contract/file-names.ts';
import { AppError } from '../lib/app-error.ts';
import { targetStem, TemplateError } from './target-name.ts';
import type { TargetFacts } from './target-name.ts';

type Shown = Omit<TargetFacts, 'template'>;

const shown: Shown = {
  account: 'Studio',
  provider: 'apimart',
  prompt: 'A lighthouse in a storm, oil on canvas --ar 3:2',
  remoteId: 'task_01JD3M6C8Q4T2W7Y9ZABCDEFGH',
  index: 0,
  kind: 'single',
  createdAtMs: Date.UTC(2026, 10, 27),
};

/** As much as names can hold, so that what has to be cut is cut. */
const crowded: Shown = { ...shown, account: 'A'.repeat(64), prompt: 'long words '.repeat(40) };

/** Ids of one batch begin alike, and no fewer than four of the last characters are trusted to tell them apart. */
const alike: readonly Shown[] = [
  crowded,
  { ...crowded, index: 1 },
  { ...crowded, remoteId: `${crowded.remoteId.slice(0, -4)}0${crowded.remoteId.slice(-3)}` },
];

/** What the template makes of a picture, or what is wrong with it. */
export function fileNamesTrial(template: string): FileNamesTrial {
  try {
    const names = new Set(alike.map((facts) => targetStem({ ...facts, template }).toLowerCase()));
    if (names.size < alike.length) return { kind: 'bad', problem: 'not-unique' };
    return { kind: 'good', example: `${targetStem({ ...shown, template })}.png` };
  } catch (error) {
    if (error instanceof TemplateError) return { kind: 'bad', problem: error.problem };
    throw error;
  }
}

/** @throws AppError `usage` where the library must not name its files like this. */
export function refuseBadNames(template: string): void {
  const trial = fileNamesTrial(template);
  if (trial.kind === 'good') return;
  if (trial.problem === 'not-unique')
    throw new AppError(
      'usage',
      'Two pictures would have the same name: the template needs {id} and {index}.',
    );
  // Says in words what is wrong.
  targetStem({ ...shown, template });
}
