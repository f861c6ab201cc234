// What every provider's buttons are to an artist, and what stays as the provider calls it.
import { expect, test } from 'vitest';
import type { Picture } from '../../src/preload/contract/pictures.ts';
import {
  buttonFace,
  buttonNames,
  isWordless,
  pictureNumber,
  sortedButtons,
} from '../../src/renderer/lib/button-face.ts';

const hash = '3f2a91c0-1111-4222-8333-0a1b2c3d4e5f';

/** id, label, name with its number, sign */
const known: readonly (readonly [string, string, string, string | null])[] = [
  [`MJ::JOB::upsample::1::${hash}`, 'U1', 'upscaleOne 1', 'U1'],
  [`MJ::JOB::upsample::4::${hash}`, 'U4', 'upscaleOne 4', 'U4'],
  [`MJ::JOB::variation::2::${hash}`, 'V2', 'varyOne 2', 'V2'],
  [`MJ::JOB::reroll::0::${hash}::SOLO`, '', 'reroll ', null],
  [`MJ::JOB::upsample_v6_2x_subtle::1::${hash}::SOLO`, 'Upscale (Subtle)', 'upscaleSubtle ', null],
  [`MJ::JOB::upsample_v7_2x_creative::1::${hash}::SOLO`, 'Upscale (Creative)', 'upscaleCreative ', null],
  [`MJ::JOB::upsample_v5_4x::1::${hash}::SOLO`, 'Upscale (4x)', 'upscaleFactor 4', '4×'],
  [`MJ::JOB::low_variation::1::${hash}::SOLO`, 'Vary (Subtle)', 'varySubtle ', null],
  [`MJ::JOB::high_variation::1::${hash}::SOLO`, 'Vary (Strong)', 'varyStrong ', null],
  [`MJ::Inpaint::1::${hash}::SOLO`, 'Vary (Region)', 'varyRegion ', null],
  [`MJ::Outpaint::50::1::${hash}::SOLO`, 'Zoom Out 2x', 'zoomFactor 2', '2×'],
  [`MJ::Outpaint::75::1::${hash}::SOLO`, 'Zoom Out 1.5x', 'zoomFactor 1.5', '1.5×'],
  [`MJ::Outpaint::100::1::${hash}::SOLO`, 'Make Square', 'square ', null],
  [`MJ::CustomZoom::${hash}`, 'Custom Zoom', 'zoomCustom ', null],
  [`MJ::JOB::pan_left::1::${hash}::SOLO`, '⬅️', 'panLeft ', null],
  [`MJ::JOB::pan_down::1::${hash}::SOLO`, '⬇️', 'panDown ', null],
  [`MJ::JOB::animate_high::1::${hash}::SOLO`, 'Animate (High motion)', 'animateHigh ', null],
  [`MJ::JOB::animate_low::1::${hash}::SOLO`, 'Animate (Low motion)', 'animateLow ', null],
  [`MJ::JOB::animate_high_extend::1::${hash}`, 'Extend', 'extend ', null],
  [`MJ::RemixModal::${hash}::1::1`, 'Remix', 'remix ', null],
  [`MJ::BOOKMARK::${hash}`, '❤️', 'favourite ', null],
  ['MJ::Job::PicReader::3', '3️⃣', 'imagineOne 3', null],
  ['MJ::Job::PicReader::all', '🎉 Imagine all', 'imagineAll ', null],
  ['upscale1', 'upscale1', 'upscaleOne 1', 'U1'],
  ['variation3', 'variation3', 'varyOne 3', 'V3'],
  ['variation_subtle', 'variation_subtle', 'varySubtle ', null],
  ['variation_strong', 'variation_strong', 'varyStrong ', null],
  ['upscale_subtle', 'upscale_subtle', 'upscaleSubtle ', null],
  ['upscale_creative', 'upscale_creative', 'upscaleCreative ', null],
  ['redo_upscale_subtle', 'redo_upscale_subtle', 'upscaleSubtle ', null],
  ['upscale_2x', 'upscale_2x', 'upscaleFactor 2', '2×'],
  ['zoom_out_2x', 'zoom_out_2x', 'zoomFactor 2', '2×'],
  ['zoom_out_1_5x', 'zoom_out_1_5x', 'zoomFactor 1.5', '1.5×'],
  ['square', 'square', 'square ', null],
  ['pan_up', 'pan_up', 'panUp ', null],
  ['reroll', 'reroll', 'reroll ', null],
  ['generateUpscale/0', 'U1', 'upscaleOne 1', 'U1'],
  ['generateUpscale/3', 'U4', 'upscaleOne 4', 'U4'],
  ['generateVary/1', 'V2', 'varyOne 2', 'V2'],
  ['generateVideoExtend/0', 'Extend 1', 'extend ', null],
  ['high-variation', 'x', 'varyStrong ', null],
  ['remix-strong', 'x', 'remixStrong ', null],
  ['inpaint', 'x', 'varyRegion ', null],
  // The id says nothing: the label does.
  ['a81c', 'U3', 'upscaleOne 3', 'U3'],
  ['a81c', '🔄', 'reroll ', null],
  ['a81c', '➡️', 'panRight ', null],
  ['a81c', 'Zoom Out 1.5x', 'zoomFactor 1.5', '1.5×'],
  ['a81c', 'Vary (Region)', 'varyRegion ', null],
];

test.each(known)('%s, %s', (id, label, name, sign) => {
  const face = buttonFace({ id, label });
  expect([`${String(face.name)} ${face.number}`, face.sign]).toEqual([name, sign]);
});

test('every name is one of a known button', () => {
  const found = new Set(known.map(([id, label]) => buttonFace({ id, label }).name));
  const rarely = ['upscale', 'remixSubtle', 'animate', 'panRight'];
  expect(buttonNames.filter((name) => !found.has(name) && !rarely.includes(name))).toEqual([]);
});

test.each([
  ['MJ::JOB::swap_style::1::x', 'Style tuner'],
  ['x', '🎲'],
  ['', ''],
  // Hexadecimal digits are no words.
  [hash, 'Something'],
])('what is not known keeps the label: %s', (id, label) => {
  expect(buttonFace({ id, label })).toMatchObject({ group: 'other', name: null, sign: null });
});

test('what the step after a button wants', () => {
  const wants = (id: string): string => buttonFace({ id, label: '' }).wants;
  expect(['MJ::Inpaint::1::x', 'MJ::CustomZoom::x', 'upscale1'].map(wants)).toEqual([
    'mask',
    'prompt',
    'nothing',
  ]);
});

test('buttons stand in their groups, in an order of their own, those of the picture at hand first', () => {
  const ids = [
    ...['variation2', 'reroll', 'upscale2', 'upscale1', 'variation1', 'mystery'],
    ...['zoom_out_2x', 'zoom_out_1_5x', 'pan_down', 'pan_left'],
  ];
  const buttons = ids.map((id) => ({ id, label: id }));
  const shown = (number: number | null): unknown => {
    const { own, groups } = sortedButtons(buttons, number);
    return [
      own.map(({ button }) => button.id).join(' '),
      ...groups.map(
        ({ group, buttons: those }) => `${group}: ${those.map(({ button }) => button.id).join(' ')}`,
      ),
    ];
  };
  expect(shown(null)).toEqual([
    '',
    'upscale: upscale1 upscale2',
    'vary: variation1 variation2',
    'zoom: zoom_out_1_5x zoom_out_2x',
    'pan: pan_left pan_down',
    'again: reroll',
    'other: mystery',
  ]);
  expect(shown(2)).toEqual([
    'upscale2 variation2',
    'upscale: upscale1',
    'vary: variation1',
    'zoom: zoom_out_1_5x zoom_out_2x',
    'pan: pan_left pan_down',
    'again: reroll',
    'other: mystery',
  ]);
});

test('a single picture’s buttons stand in the order that Midjourney shows them in', () => {
  const ids = [
    'inpaint',
    'variation_strong',
    'square',
    'variation_subtle',
    'CustomZoom',
    'zoom_out_2x',
    'zoom_out_1_5x',
  ];
  const { groups } = sortedButtons(
    ids.map((id) => ({ id, label: '' })),
    null,
  );
  expect(groups.flatMap(({ buttons }) => buttons.map(({ button }) => button.id))).toEqual([
    ...['variation_subtle', 'variation_strong', 'inpaint'],
    ...['zoom_out_1_5x', 'zoom_out_2x', 'CustomZoom', 'square'],
  ]);
});

test('which of a grid’s pictures a single one is', () => {
  const picture = (
    id: number,
    index: number,
    kind: Picture['kind'],
  ): Pick<Picture, 'id' | 'index' | 'kind'> => ({
    id,
    index,
    kind,
  });
  const task = [picture(9, 0, 'grid'), picture(5, 2, 'single'), picture(6, 1, 'single')];
  expect([9, 6, 5, 7, null].map((id) => pictureNumber(task, id))).toEqual([null, 1, 2, null, null]);
  expect(pictureNumber([picture(1, 0, 'single')], 1)).toBeNull();
});

test('signs alone are no words', () => {
  expect(['🎲', '⬅️', '❤️ ', 'U1', '变化', '1️⃣'].map(isWordless)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
