// Export on the command line: by search and by album, twice, and what is wrong usage.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { addAlbum, addToAlbum } from '../../../src/main/catalog/albums.ts';
import { startWorld } from '../../simulators/index.ts';
import { findElement, readXml } from '../../fakes/read-xml.ts';
import { readPdf } from '../../fakes/read-pdf.ts';
import { readZip } from '../../fakes/read-zip.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

it('copies what is asked for, and no more the second time', { timeout: 60_000 }, async () => {
  const world = await startWorld({
    timeScale: 60,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  onTestFinished(() => world.stop());
  const { apimart } = world;
  const folder = temporaryFolder();
  const { run, libraryDir } = commandLine(folder);
  const keyed = (args: readonly string[], input = '') =>
    run([...args, '--key-env', 'KEY'], { environment: { KEY: apimart.accounts[0]?.key }, input });
  await keyed([
    'accounts',
    'add',
    '--provider',
    'apimart',
    '--label',
    'studio',
    '--base-url',
    apimart.baseUrl,
  ]);
  const ids = ['paper fox', 'tin bird'].map(
    (prompt) => apimart.addTask({ kind: 'imagine', prompt, ageMs: 600_000, durationMs: 20_000 }).id,
  );
  const { json } = await keyed(['import', '--wait'], ids.join('\n'));
  const { saved } = json.receipt as { readonly saved: number };
  const to = join(folder, 'out', 'all');
  expect((await run(['export', to])).json).toMatchObject({
    found: saved,
    copied: saved,
    skipped: 0,
    failed: 0,
  });
  expect(readdirSync(to)).toHaveLength(saved);
  expect(await run(['export', to])).toMatchObject({ exitCode: 0, json: { copied: 0, skipped: saved } });

  const foxes = join(folder, 'foxes');
  const wish = ['--query', 'fox', '--template', '{prompt}/{index}', '--prompts', 'txt', '--xmp'];
  const found = (await run(['export', foxes, ...wish])).json as { readonly copied: number };
  expect(found.copied).toBeGreaterThan(0);
  expect(found.copied).toBeLessThan(saved);
  expect(readFileSync(join(foxes, 'paper fox', '0.txt'), 'utf8')).toContain('paper fox');
  const xmp = readXml(readFileSync(join(foxes, 'paper fox', '0.xmp'), 'utf8'));
  expect(findElement(xmp, 'gridkeep:Account')?.text).toBe('studio');

  const { db, close } = openCatalog(libraryDir, 'write', Date.now());
  const album = addAlbum(db, { name: 'Client', parentId: null, find: null, nowMs: 1 });
  addToAlbum(db, { id: album.id, pictureIds: [2, 1], nowMs: 1 });
  close();
  const client = join(folder, 'client');
  expect((await run(['export', client, '--album', 'Client'])).json).toMatchObject({ found: 2, copied: 2 });

  const whole = join(folder, 'whole');
  const both = await run([
    'export',
    whole,
    '--zip',
    '--xmp',
    '--contact-sheet',
    '--album',
    'Client',
    '--paper',
    'letter',
  ]);
  expect(both).toMatchObject({ exitCode: 0, json: { found: 2, copied: 2, failed: 0, stopped: null } });
  const [zip, sheet] = (both.json as { readonly files: readonly string[] }).files;
  expect(readdirSync(whole).sort()).toEqual([sheet, zip].sort());
  const entries = Object.keys(readZip(join(whole, zip!)));
  expect(entries.filter((name) => name.endsWith('.xmp'))).toHaveLength(2);
  expect(entries).toHaveLength(6);
  expect(zip).toMatch(/^Client \d{4}-\d\d-\d\d\.zip$/);
  const pdf = readPdf(join(whole, sheet!));
  expect(pdf).toMatchObject({ title: 'Client', imageCount: 2 });
  expect(pdf.pages).toEqual([[612, 792]]);
  const png = await run(['export', '--contact-sheet', 'png', whole, '--query', 'fox']);
  expect(png).toMatchObject({ exitCode: 0, json: { copied: found.copied } });
  expect((png.json as { readonly files: readonly string[] }).files[0]).toMatch(/^fox .*\.png$/);
  expect((await run(['export', whole, '--contact-sheet=gif'])).exitCode).toBe(2);

  for (const wrong of [[], [client, 'more'], [client, '--album', 'Nobody'], [client, '--template', '{what}']])
    expect(await run(['export', ...wrong])).toMatchObject({
      exitCode: 2,
      json: { error: { code: 'usage' } },
    });
  expect(await run(['export', join(libraryDir, 'Pictures')])).toMatchObject({ exitCode: 2 });
});
