// What somebody made of a picture: a copy to be painted on and files from elsewhere lie beside it, its details lead to them,
// the records remember them, and the picture itself stays as it came.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { hashesOnDisk, originalsOnDisk } from '../fakes/hashes-on-disk.ts';
import { axeViolations, smallTargets } from '../renderer/accessibility.ts';
import { startWorld } from '../simulators/index.ts';
import { dropFiles } from './drop-files.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

test('edits are made from a picture, added from elsewhere, shown, and taken off the list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-edits-'));
  const libraryDir = join(folder, 'library');
  const world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  const { app, page, close } = await launchApp({ libraryDir });
  try {
    const key = world.midapi.accounts[0]?.key ?? '';
    await addAccount(page, { provider: 'midapi', baseUrl: world.midapi.baseUrl, label: 'studio', key });
    await importIds(page, [world.midapi.addTask({ kind: 'singles', prompt: 'a paper fox' }).id], 1);
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText(/(\d+) of \1 saved/, {
      timeout: 40_000,
    });
    const hashes = await hashesOnDisk(libraryDir);
    await mkdir(join(folder, 'work'));
    const layers = join(folder, 'work', 'Poster.PSD');
    await writeFile(layers, 'layers');
    await app.evaluate(({ dialog, shell }, file) => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
      shell.showItemInFolder = (path) => void shown.push(path);
    }, layers);
    const shown = (): Promise<string[]> =>
      app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);

    await page.getByRole('gridcell').first().focus();
    const details = page.getByRole('region', { name: 'Details' });
    const path = (await details.getByText(/^Pictures\//).textContent()) ?? '';
    const beside = (extension: string): string => path.replace(/\.\w+$/, ` (edited)${extension}`);
    const copy = beside(path.slice(path.lastIndexOf('.')));
    const edits = details.locator('.edited-file');

    await details.getByRole('button', { name: 'Copy to edit' }).click();
    await expect(edits).toHaveCount(1);
    await expect.poll(shown).toEqual([join(libraryDir, copy)]);
    await writeFile(join(libraryDir, copy), 'painted over');
    await details.getByRole('button', { name: 'Add a file as an edit…' }).click();
    await expect(edits).toHaveCount(2);
    await expect(edits.nth(1)).toContainText('(edited).psd');
    expect(await readFile(join(libraryDir, beside('.psd')), 'utf8')).toBe('layers');
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    // Dropped on the details, a file becomes an edit and no picture of its own.
    const film = join(folder, 'work', 'Poster.mov');
    await writeFile(film, 'a film');
    const place = (await details.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await dropFiles(page, [film], { x: place.x + place.width / 2, y: place.y + 200 });
    await expect(edits).toHaveCount(3);
    expect(await readFile(join(libraryDir, beside('.mov')), 'utf8')).toBe('a film');
    await expect(page.getByRole('gridcell')).toHaveCount(4);
    await edits
      .filter({ hasText: '.mov' })
      .getByRole('button', { name: /^Remove / })
      .click();
    await expect(edits).toHaveCount(2);
    await rm(join(libraryDir, beside('.mov')));

    // The picture is as it came, and what was painted belongs to no check.
    for (const hash of hashes) expect(await hashesOnDisk(libraryDir)).toContain(hash);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Check files…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check files' });
    await dialog.getByRole('button', { name: 'Check files' }).click();
    await expect(dialog).toContainText(/files? (?:is|are) whole/);
    await expect(dialog).not.toContainText('belongs to no picture');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const recorded = async (): Promise<readonly string[] | undefined> => {
      const { pictures } = JSON.parse(
        await readFile(join(libraryDir, path.replace(/-\d+\.\w+$/, '-0.json')), 'utf8'),
      ) as { pictures: readonly { file: string; edited?: readonly string[] }[] };
      return pictures.find(({ file }) => file === path)?.edited;
    };
    await expect.poll(recorded, { timeout: 20_000 }).toEqual([copy, beside('.psd')]);

    // A file that is gone says so in its own words, and its line can be taken off.
    await rm(join(libraryDir, copy));
    await edits
      .first()
      .getByRole('button', { name: /^Show / })
      .click();
    await expect(page.getByRole('alert')).toContainText('no longer there');
    await expect(edits.first()).toContainText('No longer there');
    await expect(edits.nth(1)).not.toContainText('No longer there');
    await edits
      .first()
      .getByRole('button', { name: /^Remove / })
      .click();
    await expect(edits).toHaveCount(1);
    await expect(edits).toContainText('(edited).psd');
    await expect.poll(recorded, { timeout: 20_000 }).toEqual([beside('.psd')]);
    expect(await originalsOnDisk(libraryDir)).toContain(path);
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('is:edited ');
    await expect(page.getByRole('gridcell')).toHaveCount(1);
    await page.getByRole('gridcell').focus();
    await expect(edits).toHaveCount(1);
  } finally {
    await close();
    await world.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
