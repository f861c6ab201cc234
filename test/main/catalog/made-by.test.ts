import { expect, test } from 'vitest';
import { madeByOf } from '../../../src/main/catalog/made-by.ts';
import type { PictureKind } from '../../../src/preload/contract/pictures.ts';

const offered = [
  { id: 'MJ::JOB::upsample::2::x', label: 'U2' },
  { id: 'upscale2', label: 'U2' },
];
const button = (id: string, label = '') => ({ kind: 'button', button: { id, label } });
const action = (name: string) => ({ kind: 'action', action: name });

test.each<[string, string | null, readonly PictureKind[], unknown]>([
  [
    'a button that the parent offers has its label',
    'MJ::JOB::upsample::2::x',
    [],
    button('MJ::JOB::upsample::2::x', 'U2'),
  ],
  ['AceData’s name of one', 'upscale2', ['upscale'], button('upscale2', 'U2')],
  [
    'a button of a parent that is not here',
    'MJ::Outpaint::50::1::x::SOLO',
    [],
    button('MJ::Outpaint::50::1::x::SOLO'),
  ],
  ['AceData’s name of one, without its parent', 'zoom_out_1_5x', [], button('zoom_out_1_5x')],
  ['MidAPI’s', 'generateVary/3', [], button('generateVary/3')],
  ['novicezk’s', 'change::UPSCALE::1', [], button('change::UPSCALE::1')],
  ['novicezk’s description', 'V3', [], button('V3')],
  ['a word of Midjourney’s proxies', 'LOW_VARIATION', ['grid'], action('vary-subtle')],
  ['a word of AceData', 'videos', ['cover', 'video'], action('video')],
  ['a word of MidAPI', 'mj_video_extend_auto', ['video'], action('extend')],
  ['a word that says nothing', 'ACTION', ['upscale'], null],
  ['a word that nobody documents', 'TELEPORT', ['upscale'], null],
  ['a word that every object has', 'CONSTRUCTOR', [], null],
  ['nothing but an upscale', null, ['upscale'], action('upscale')],
  ['nothing but a film', null, ['cover', 'video'], action('video')],
  ['nothing but a grid', null, ['grid'], null],
  ['nothing at all', null, [], null],
])('%s', (_, remembered, kinds, expected) => {
  expect(madeByOf(remembered, offered, kinds)).toEqual(expected);
});
