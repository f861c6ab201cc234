// What a file's name tells: the job in it, and the words.
// Invariant: a name of a camera, a browser or a chat gives neither.
import { beforeEach, describe, expect, it } from 'vitest';
import { promptFromName } from '../../../src/main/metadata/told-in-file.ts';
import type { ToldInFile } from '../../../src/main/metadata/told-in-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { job, nothing, otherJob, pixels, png, tEXt, toldOf } from './made-files.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const told = (bytes: Uint8Array, name?: string): Promise<ToldInFile> => toldOf(folder, bytes, name);

describe('a name', () => {
  it.each<[string, string | null]>([
    [`user_A_red_cat_in_the_rain_${job}.png`, job],
    [`user_A_red_cat_${job}_0.png`, job],
    [`user_A_red_cat_${job}_3 (2).png`, job],
    [`${job}_0_1.png`, job],
    [`${job}_grid_0.webp`, job],
    [`user_${otherJob}_${job}.png`, job],
    [`${job}/0_0.png`, job],
    [`${job}/0_2_384_N.webp`, job],
    [`${job}/grid_0.png`, job],
    [`${job}/holiday.png`, null],
    [`${job}.png`, null],
    [`${job.toUpperCase()}_0.png`, null],
    [`photo-${job}.png`, null],
    [`user_${job}_edited.png`, null],
    ['0_0.png', null],
    ['a cat.png', null],
  ])('%s names the job %s', async (name, jobId) => {
    expect(await told(png(pixels), name)).toEqual({ ...nothing, jobId });
  });

  it('speaks only where the file is silent', async () => {
    const name = `user_a_cat_${otherJob}.png`;
    expect((await told(png(tEXt('Description', `a Job ID: ${job}`)), name)).jobId).toBe(job);
    expect((await told(Buffer.from('no picture'), name)).jobId).toBe(otherJob);
  });

  it.each<[string, string | null]>([
    [`user_A_red_cat_in_the_rain_${job}.png`, 'A red cat in the rain'],
    [`user_A_red_cat_${job}_0.png`, 'A red cat'],
    [`user.name1_cat_${job}.png`, 'cat'],
    [`cat_${job}.png`, 'cat'],
    [`peter_example_--ar_21_--stylize_80_--v_6_${job}_2.png`, 'example'],
    [`user_--v_6_${job}.png`, null],
    [`user_httpss.mj.runAbC1_a_blue_dog_${job}.png`, 'a blue dog'],
    [`user_雨の中の猫_${job}.png`, '雨の中の猫'],
    [`${job}_0.png`, null],
    [`${job}.png`, null],
    ['a_red_cat.png', 'a red cat'],
    ['Red cat, in the rain (3).jpeg', 'Red cat, in the rain'],
    ['red-cat-in-the-rain.webp', 'red-cat-in-the-rain'],
    ['decade facade.png', 'decade facade'],
    ['no ending', 'no ending'],
    ['猫.png', '猫'],
    ['cat\u202egnp.exe\u0007.png', 'cat gnp.exe'],
    ['IMG_1234.JPG', null],
    ['DSC01234.jpg', null],
    ['PXL_20240501_101112.jpg', null],
    ['image.png', null],
    ['image (1).png', null],
    ['download (3).png', null],
    ['下载 (3).png', null],
    ['unnamed.png', null],
    ['Screenshot 2024-05-01 at 10.11.12.png', null],
    ['WhatsApp Image 2024-05-01 at 10.11.12.jpeg', null],
    ['1234567890.png', null],
    ['d41d8cd98f00b204e9800998ecf8427e.png', null],
    ['0_0.png', null],
    ['grid_0.webp', null],
    ['.png', null],
    ['', null],
    ['___.png', null],
  ])('%s gives the words %s', (name, words) => {
    expect(promptFromName(name)).toBe(words);
  });

  it('is read in linear time, whatever it is', () => {
    for (const part of ['_', '-', ' ', 'a', '(1)', ' --a', `_${job}`, 'http', '_0', '猫', '.a']) {
      const before = performance.now();
      promptFromName(part.repeat(100_000));
      expect(performance.now() - before).toBeLessThan(200);
    }
  });
});
