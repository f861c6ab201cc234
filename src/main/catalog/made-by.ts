// How a task came to be, from what its row remembers of it: the button that was pressed, or its provider's word.
// Invariant: pure; words that nobody documents say nothing.
import type { MadeBy, MadeByAction } from '../../preload/contract/families.ts';
import type { PictureKind } from '../../preload/contract/pictures.ts';

/** The words of APIMart, New API and midjourney-proxy (in capitals), of AceData Cloud and of MidAPI; null says nothing. */
const actions: Readonly<Record<string, MadeByAction | null>> = {
  IMAGINE: 'imagine',
  imagine: 'imagine',
  generate: 'imagine',
  mj_txt2img: 'imagine',
  mj_img2img: 'imagine',
  mj_style_reference: 'imagine',
  mj_omni_reference: 'imagine',
  BLEND: 'blend',
  UPSCALE: 'upscale',
  mj_upscale: 'upscale',
  VARIATION: 'vary',
  mj_vary: 'vary',
  mj_variation: 'vary',
  HIGH_VARIATION: 'vary-strong',
  LOW_VARIATION: 'vary-subtle',
  INPAINT: 'vary-region',
  REROLL: 'reroll',
  reroll: 'reroll',
  ZOOM: 'zoom',
  CUSTOM_ZOOM: 'zoom',
  PAN: 'pan',
  VIDEO: 'video',
  videos: 'video',
  mj_video: 'video',
  mj_video_hd: 'video',
  extend: 'extend',
  mj_video_extend_manual: 'extend',
  mj_video_extend_auto: 'extend',
  EDITS: 'edit',
  edits: 'edit',
  DESCRIBE: 'describe',
  describe: 'describe',
  SHORTEN: 'shorten',
  SWAP_FACE: 'swap-face',
  UPLOAD: null,
  MODAL: null,
  ACTION: null,
};

/**
 * @param remembered The column `made_by`.
 * @param parentButtons What the parent offers, for the button's label; none where it is not there.
 * @param kinds Of the task's pictures, for a task that nothing is remembered of.
 */
export function madeByOf(
  remembered: string | null,
  parentButtons: readonly { readonly id: string; readonly label: string }[],
  kinds: readonly PictureKind[],
): MadeBy | null {
  if (remembered === null) {
    if (kinds.includes('video')) return { kind: 'action', action: 'video' };
    return kinds.includes('upscale') ? { kind: 'action', action: 'upscale' } : null;
  }
  const action = Object.hasOwn(actions, remembered) ? actions[remembered] : undefined;
  if (action === null) return null;
  if (action !== undefined) return { kind: 'action', action };
  const label = parentButtons.find(({ id }) => id === remembered)?.label ?? null;
  const isButton =
    label !== null || /^(?:MJ::|change::|generate(?:Upscale|Vary)\/|[UV][1-4]$|[a-z])/.test(remembered);
  return isButton ? { kind: 'button', button: { id: remembered, label: label ?? '' } } : null;
}
