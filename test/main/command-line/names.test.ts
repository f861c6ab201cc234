// How files are named, on the command line: from now on, refused where two pictures could have one name.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startWorld } from '../../simulators/index.ts';
import { commandLine } from './command-line.ts';

it('names what is saved from now on, and leaves the files that are there', { timeout: 90_000 }, async () => {
  const world = await startWorld({
    timeScale: 60,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => world.stop());
  const { apimart } = world;
  const { run, libraryDir } = commandLine(temporaryFolder());
  const keyed = (args: readonly string[], input = '') =>
    run([...args, '--key-env', 'KEY'], { environment: { KEY: apimart.accounts[0]?.key }, input });
  await keyed([
    ...['accounts', 'add', '--provider', 'apimart', '--label', 'studio', '--base-url', apimart.baseUrl],
  ]);
  const saved = async (prompt: string): Promise<string[]> => {
    const { id } = apimart.addTask({ kind: 'imagine', ageMs: 600_000, durationMs: 20_000, prompt });
    await keyed(['import', '--wait'], id);
    const { json } = await run(['list', '--query', prompt]);
    return (json.tasks as { pictures: { file: string }[] }[]).flatMap(({ pictures }) =>
      pictures.map(({ file }) => file),
    );
  };
  const usual = (await run(['names'])).json;
  expect(usual).toMatchObject({ usual: true });
  const before = await saved('paper fox');
  expect(before[0]).toMatch(/^Pictures\/studio\/\d{4}-\d\d\/paper fox-.{8}-0\.png$/);

  const refused = await run(['names', '{prompt}']);
  expect([refused.exitCode, refused.json]).toMatchObject([2, { error: { code: 'usage' } }]);
  expect((await run(['names'])).json).toEqual(usual);

  const template = '{kind}/{yyyy}/{prompt} {id} {index}';
  expect((await run(['names', template])).json).toMatchObject({ template, usual: false });
  const after = await saved('paper sea');
  expect(after.length).toBe(before.length);
  for (const [at, file] of after.entries())
    expect(file).toMatch(
      new RegExp(`^Pictures/(grid|single)/\\d{4}/paper sea task_\\w+ ${String(at)}\\.png$`),
    );
  for (const file of [...before, ...after]) expect(existsSync(join(libraryDir, file))).toBe(true);
  expect((await run(['verify'])).json).toMatchObject({ missing: [], damaged: [] });

  expect((await run(['names', '--usual'])).json).toEqual(usual);
});
