// Every row is a fact of docs/providers.md, "What tells a family".
import { expect, test } from 'vitest';
import { jobIdOf, madeByButton, taskLineage } from '../../../src/main/lib/task-lineage.ts';

const grid = 'fb4b8cfa-2be7-4ae8-9013-8d0cf7f27390';
const upscale = '39d7cf9f-c2f0-4adf-a124-0020fb9f867f';

test.each([
  ['U1', `MJ::JOB::upsample::1::${grid}`],
  ['V4', `MJ::JOB::variation::4::${grid}`],
  ['🔄', `MJ::JOB::reroll::0::${grid}::SOLO`],
  ['Upscale (Subtle)', `MJ::JOB::upsample_v6_2x_subtle::1::${grid}::SOLO`],
  ['Vary (Subtle)', `MJ::JOB::low_variation::1::${grid}::SOLO`],
  ['Vary (Strong)', `MJ::JOB::high_variation::1::${grid}::SOLO`],
  ['Vary (Region)', `MJ::Inpaint::1::${grid}::SOLO`],
  ['Zoom Out 2x', `MJ::Outpaint::50::1::${grid}::SOLO`],
  ['Zoom Out 1.5x, without the share', `MJ::Outpaint::1::${grid}::SOLO`],
  ['Custom Zoom', `MJ::CustomZoom::${grid}`],
  ['⬅️', `MJ::JOB::pan_left::1::${grid}::SOLO`],
  ['Animate (High motion)', `MJ::JOB::animate_high::1::${grid}::SOLO`],
  ['Extend', `MJ::JOB::animate_high_extend::1::${grid}`],
  ['Animate, asked for words', `MJ::AnimateModal::${grid}::1::high::1`],
  ['Remix', `MJ::RemixModal::${grid}::1::1`],
  ['❤️', `MJ::BOOKMARK::${grid}`],
  ['in capitals', `MJ::JOB::upsample::1::${grid.toUpperCase()}`],
])('the job in a button: %s', (_, id) => {
  expect(jobIdOf([{ id }])).toBe(grid);
  expect(madeByButton(id)).toEqual({ parentJobId: grid, madeBy: id });
});

test.each([
  ['no button', []],
  ['the placeholder of the documentation', ['MJ::JOB::upsample::1::abc123def456']],
  ['a choice of describe', ['MJ::Job::PicReader::1']],
  ['a name in place of a customId', ['upscale1', 'variation2', 'generateUpscale/0', 'change::UPSCALE::1']],
  ['a UUID with something on it', [`MJ::JOB::upsample::1::x${grid}`]],
  ['a UUID outside of a customId', [grid, `JOB::${grid}`]],
  ['a text without end', [`MJ::${'x::'.repeat(1000)}${grid}`]],
  ['two jobs, equally often', [`MJ::CustomZoom::${grid}`, `MJ::CustomZoom::${upscale}`]],
])('no job: %s', (_, ids) => {
  expect(jobIdOf(ids.map((id) => ({ id })))).toBeNull();
});

test('the job that most buttons name', () => {
  const ids = [`MJ::CustomZoom::${upscale}`, `MJ::BOOKMARK::${grid}`, `MJ::CustomZoom::${grid}`, 'x'];
  expect(jobIdOf(ids.map((id) => ({ id })))).toBe(grid);
});

const solo = [{ id: `MJ::JOB::low_variation::1::${upscale}::SOLO` }];
const nothing = { jobId: null, parentJobId: null, madeBy: null };
const pressed = `MJ::JOB::upsample::1::${grid}`;

test.each([
  [
    'an upscale of midjourney-proxy: its own buttons name its own job, the pressed one the job of the grid',
    { id: '1', action: 'UPSCALE', properties: { customId: pressed, messageHash: upscale } },
    solo,
    { jobId: upscale, parentJobId: grid, madeBy: pressed },
  ],
  [
    'trueai’s name for the pressed button',
    { id: '1', action: 'UPSCALE', properties: { custom_id: pressed } },
    solo,
    { jobId: upscale, parentJobId: grid, madeBy: pressed },
  ],
  [
    'an upscale that was cut out of its grid: its buttons name the grid’s job',
    { id: 'task_1', action: 'UPSCALE', image_urls: [] },
    [{ id: `MJ::JOB::low_variation::2::${grid}::SOLO` }],
    { jobId: grid, parentJobId: null, madeBy: 'UPSCALE' },
  ],
  [
    'New API, properties as JSON in a text',
    { mj_id: '1', action: 'VARIATION', properties: JSON.stringify({ customId: pressed }) },
    [],
    { jobId: null, parentJobId: grid, madeBy: pressed },
  ],
  [
    'New API, where the properties tell the prompt only',
    { mj_id: '1', action: 'PAN', properties: '{"finalPrompt":"a cat"}' },
    solo,
    { jobId: upscale, parentJobId: null, madeBy: 'PAN' },
  ],
  [
    'novicezk’s server, without buttons',
    { id: '1', action: 'UPSCALE', description: '/up 1689231405854 U2', properties: { messageHash: upscale } },
    [],
    { jobId: upscale, parentJobId: null, madeBy: 'U2' },
  ],
  ['novicezk’s reroll', { id: '1', description: '/up 1689 R' }, [], { ...nothing, madeBy: 'REROLL' }],
  ['trueai’s jobId', { id: '1', jobId: upscale }, [], { ...nothing, jobId: upscale }],
  [
    'AceData: a grid',
    {
      id: 'x',
      type: 'imagine',
      request: { action: 'generate' },
      response: { image_id: '1259525319472185344' },
    },
    [{ id: 'upscale1' }],
    { jobId: '1259525319472185344', parentJobId: null, madeBy: 'imagine' },
  ],
  [
    'AceData: an upscale names the image that it was made from',
    {
      id: 'y',
      type: 'imagine',
      request: { action: 'upscale2', image_id: '1259525319472185344' },
      response: { image_id: '1259683790612070400' },
    },
    [],
    { jobId: '1259683790612070400', parentJobId: '1259525319472185344', madeBy: 'upscale2' },
  ],
  [
    'AceData: a longer film names the film',
    {
      id: 'z',
      type: 'videos',
      request: { action: 'extend', video_id: '1751816807896311' },
      response: { image_id: '1259525319472185344', video_id: '1751816807896999' },
    },
    [],
    { jobId: '1751816807896999', parentJobId: '1751816807896311', madeBy: 'extend' },
  ],
  [
    'MidAPI: an upscale of the third picture',
    { taskId: 'a', taskType: 'mj_upscale', paramJson: '{"taskId":"b","imageIndex":2}' },
    [],
    { ...nothing, madeBy: 'generateUpscale/2' },
  ],
  [
    'MidAPI: a variation',
    { taskId: 'a', taskType: 'mj_vary', paramJson: { taskId: 'b', imageIndex: 0 } },
    [],
    { ...nothing, madeBy: 'generateVary/0' },
  ],
  ['MidAPI: a film', { taskType: 'mj_video', paramJson: '{}' }, [], { ...nothing, madeBy: 'mj_video' }],
  ['no record', null, [], nothing],
  ['a list', [{ action: 'UPSCALE' }], [], nothing],
  ['an action that is a sentence', { action: 'UPSCALE it, please' }, [], nothing],
  [
    'ids that are none',
    { request: { image_id: '12', action: 7 }, response: { image_id: 12595253194 }, type: {} },
    [],
    nothing,
  ],
  [
    'properties that break off',
    { action: 'ZOOM', properties: '{"customId":' },
    [],
    { ...nothing, madeBy: 'ZOOM' },
  ],
])('%s', (_, record, buttons, expected) => {
  expect(taskLineage(record, buttons)).toEqual(expected);
});
