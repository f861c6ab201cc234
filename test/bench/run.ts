// `npm run bench [name …]`: runs the named benchmarks, or all, and prints one line per figure:
// `figure | value | target | holds or short`.
// Invariant: a value is a ratio to a peer or to a limit that was measured in the same run, never a bare time.
import type { Figure } from './figure.ts';
import { figureLine } from './figure.ts';

interface Benchmark {
  readonly name: string;
  readonly measure: () => Promise<readonly Figure[]>;
}

const benchmarks: readonly Benchmark[] = [
  { name: 'download', measure: async () => (await import('./saving-pool.ts')).measureSavingPool() },
  {
    name: 'throughput',
    measure: async () => (await import('./import-wait.ts')).measureImportWait(),
  },
  { name: 'import', measure: async () => (await import('./import.ts')).measureImport() },
  { name: 'politeness', measure: async () => (await import('./politeness.ts')).measurePoliteness() },
  { name: 'loop-delay', measure: async () => (await import('./loop-delay.ts')).measureLoopDelay() },
  { name: 'start', measure: async () => (await import('./start.ts')).measureStart() },
  { name: 'gallery', measure: async () => (await import('./gallery.ts')).measureGallery() },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No such benchmark: ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
process.stdout.write('figure | value | target | holds or short\n');
for (const { name, measure } of benchmarks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  for (const figure of await measure()) process.stdout.write(`${figureLine(figure)}\n`);
}
