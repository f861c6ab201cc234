// Pictures that somebody has on disk: chosen in the system's dialog or dropped on the window, they are copied, shown, found by
// what their files tell, and nothing is asked of anybody for them.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from '@playwright/test';
import { axeViolations, smallTargets } from '../renderer/accessibility.ts';
import { pngChunk } from '../main/saving/sample-pictures.ts';
import { dropFiles } from './drop-files.ts';
import { launchApp } from './launch.ts';

/** A real picture of one colour, with words in it as Midjourney's website writes them. */
async function picture(colour: string, description: string | null): Promise<Buffer> {
  const canvas = createCanvas(60, 40);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, 60, 40);
  const bytes = await canvas.encode('png');
  if (description === null) return bytes;
  const headEnd = 33;
  const chunk = pngChunk('tEXt', Buffer.from(`Description\0${description}`, 'latin1'));
  return Buffer.concat([bytes.subarray(0, headEnd), chunk, bytes.subarray(headEnd)]);
}

test('pictures from elsewhere are added, told of, found by their own words, and added once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-own-'));
  const { app, page, libraryDir, close } = await launchApp();
  try {
    const given = join(folder, 'before Gridkeep');
    await mkdir(given);
    await writeFile(
      join(given, 'download.png'),
      await picture('#a33', 'a red fox in snow --ar 3:2 Job ID: 1338fb17-2986-466a-a23e-b8b3c25c8c82'),
    );
    await writeFile(join(given, 'blue_sea.png'), await picture('#33a', null));
    await writeFile(join(given, 'broken.png'), 'no picture');
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, given);

    // An empty library offers it, and no account is needed.
    await page.getByRole('button', { name: 'Add pictures you already have…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add pictures' });
    await expect(dialog).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
    await expect(dialog.getByRole('status')).toContainText('2 pictures added.');
    await expect(dialog).toContainText('broken.png');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Show' }).click();

    const cells = page.getByRole('gridcell');
    await expect(cells).toHaveCount(2);
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText('2 of 2 saved', {
      timeout: 20_000,
    });
    await page.getByRole('searchbox').fill('provider:files fox --ar 3:2');
    await expect(cells).toHaveCount(1);
    await cells.first().focus();
    const details = page.getByRole('region', { name: 'Details' });
    await expect(details).toContainText('Added from your files');
    await expect(details).toContainText('a red fox in snow');
    await expect(details).not.toContainText('files.invalid');
    expect(await axeViolations(page)).toEqual([]);

    // Dropped, with one that is new among them.
    await writeFile(join(given, 'green hill.png'), await picture('#3a3', null));
    await page.getByRole('searchbox').fill('');
    await expect(page.getByRole('gridcell')).toHaveCount(2);
    await dropFiles(page, [join(given, 'green hill.png'), join(given, 'blue_sea.png')], { x: 500, y: 400 });
    const note = page.getByRole('group', { name: 'Add pictures' });
    await expect(note).toContainText('1 picture added.');
    await expect(note).toContainText('1 was in the library already.');
    await note.getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('gridcell')).toHaveCount(1);
    await expect
      .poll(
        async () =>
          (await readdir(join(libraryDir, 'Pictures/Own pictures'), { recursive: true })).filter((name) =>
            name.endsWith('.png'),
          ).length,
      )
      .toBe(3);
    expect((await readdir(given)).sort()).toEqual([
      'blue_sea.png',
      'broken.png',
      'download.png',
      'green hill.png',
    ]);
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});
