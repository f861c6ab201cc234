// What a provider's button is to an artist: its group, its sign, its name, whatever the provider calls it.
// Invariant: pure; a button that is not known keeps the provider's own label. Ids are only read here, never changed.
import type { Picture } from '../../preload/contract/pictures.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';

/** In the order in which they are shown. */
export const buttonGroups = ['upscale', 'vary', 'zoom', 'pan', 'animate', 'again', 'other'] as const;
export type ButtonGroup = (typeof buttonGroups)[number];

/** Names of the known buttons in the order in which they are shown; each is a text under `acting.buttons`. */
export const buttonNames = [
  ...(['upscaleOne', 'upscaleSubtle', 'upscaleCreative', 'upscaleFactor', 'upscale'] as const),
  ...(['varyOne', 'varySubtle', 'varyStrong', 'varyRegion', 'remixSubtle', 'remixStrong', 'remix'] as const),
  ...(['zoomFactor', 'zoomCustom', 'square'] as const),
  ...(['panLeft', 'panRight', 'panUp', 'panDown'] as const),
  ...(['animateHigh', 'animateLow', 'animate', 'extend'] as const),
  ...(['reroll', 'imagineOne', 'imagineAll', 'favourite'] as const),
] as const;
export type ButtonName = (typeof buttonNames)[number];

export interface ButtonFace {
  readonly group: ButtonGroup;
  /** Place within its group. */
  readonly order: number;
  /** Null for a button that is not known: then the provider's label is all there is. */
  readonly name: ButtonName | null;
  /** The `{n}` of its name: 1 to 4 for a picture, a factor, else ''. */
  readonly number: string;
  /** Which of the task's pictures it is about, from 1; null when about all of it. */
  readonly pictureNumber: number | null;
  /** Written the same in every language: U1, V2, 1.5×; null where a word stands on the button. */
  readonly sign: string | null;
  /** What the step after it asks the user for. */
  readonly wants: 'nothing' | 'prompt' | 'mask';
}

interface Rule {
  readonly pattern: RegExp;
  readonly name: ButtonName;
  readonly group: ButtonGroup;
  /** Of the pattern's number: a picture from 1, a picture from 0, a factor. */
  readonly number?: 'picture' | 'picture-from-0' | 'factor';
  readonly sign?: 'U' | 'V' | '×';
  readonly wants?: ButtonFace['wants'];
}

/** Read from top to bottom, over an id or a label in plain words; the first that fits decides. */
const rules: readonly Rule[] = [
  { pattern: /custom ?zoom/, name: 'zoomCustom', group: 'zoom', wants: 'prompt' },
  { pattern: /\b(?:upscale|upsample)\b.*\bsubtle\b/, name: 'upscaleSubtle', group: 'upscale' },
  { pattern: /\b(?:upscale|upsample)\b.*\bcreative\b/, name: 'upscaleCreative', group: 'upscale' },
  {
    pattern: /\b(?:upscale|upsample)\b.*\b([248])x\b/,
    name: 'upscaleFactor',
    group: 'upscale',
    number: 'factor',
    sign: '×',
  },
  {
    pattern: /^generateupscale ([0-3])$/,
    name: 'upscaleOne',
    group: 'upscale',
    number: 'picture-from-0',
    sign: 'U',
  },
  {
    pattern: /^u([1-4])$|\b(?:upscale|upsample) ?([1-4])\b/,
    name: 'upscaleOne',
    group: 'upscale',
    number: 'picture',
    sign: 'U',
  },
  { pattern: /\b(?:upscale|upsample)\b/, name: 'upscale', group: 'upscale' },
  { pattern: /\bremix\b.*\bsubtle\b/, name: 'remixSubtle', group: 'vary', wants: 'prompt' },
  { pattern: /\bremix\b.*\bstrong\b/, name: 'remixStrong', group: 'vary', wants: 'prompt' },
  { pattern: /\bremix/, name: 'remix', group: 'vary', wants: 'prompt' },
  {
    pattern: /\binpaint|\b(?:vary|variation) region\b/,
    name: 'varyRegion',
    group: 'vary',
    wants: 'mask',
  },
  {
    pattern: /\blow variation\b|\b(?:vary|variation) (?:subtle|low)\b/,
    name: 'varySubtle',
    group: 'vary',
  },
  {
    pattern: /\bhigh variation\b|\b(?:vary|variation) (?:strong|high)\b/,
    name: 'varyStrong',
    group: 'vary',
  },
  {
    pattern: /^generatevary ([0-3])$/,
    name: 'varyOne',
    group: 'vary',
    number: 'picture-from-0',
    sign: 'V',
  },
  {
    pattern: /^v([1-4])$|\b(?:vary|variation) ?([1-4])\b/,
    name: 'varyOne',
    group: 'vary',
    number: 'picture',
    sign: 'V',
  },
  {
    pattern: /\bzoom(?: out)? (1[. ]5|[1-9](?:\.\d+)?)x?\b/,
    name: 'zoomFactor',
    group: 'zoom',
    number: 'factor',
    sign: '×',
  },
  { pattern: /\boutpaint 100\b|\bsquare\b/, name: 'square', group: 'zoom' },
  { pattern: /\bpan ?left\b/, name: 'panLeft', group: 'pan' },
  { pattern: /\bpan ?right\b/, name: 'panRight', group: 'pan' },
  { pattern: /\bpan ?up\b/, name: 'panUp', group: 'pan' },
  { pattern: /\bpan ?down\b/, name: 'panDown', group: 'pan' },
  { pattern: /extend/, name: 'extend', group: 'animate' },
  { pattern: /\banimate high\b/, name: 'animateHigh', group: 'animate' },
  { pattern: /\banimate low\b/, name: 'animateLow', group: 'animate' },
  { pattern: /\banimate\b|\bvideo\b/, name: 'animate', group: 'animate' },
  { pattern: /\breroll\b/, name: 'reroll', group: 'again' },
  {
    pattern: /\b(?:picreader|promptanalyzer|imagine) (\d)\b/,
    name: 'imagineOne',
    group: 'again',
    number: 'factor',
  },
  { pattern: /\b(?:picreader|imagine) all\b/, name: 'imagineAll', group: 'again' },
  { pattern: /\bbookmark\b|\bfavou?rite\b/, name: 'favourite', group: 'other' },
];

const signsInWords: readonly (readonly [RegExp, string])[] = [
  [/⬅/gu, ' pan left '],
  [/➡/gu, ' pan right '],
  [/⬆/gu, ' pan up '],
  [/⬇/gu, ' pan down '],
  [/🔄|🔁/gu, ' reroll '],
  [/❤|🩷|🤍/gu, ' favourite '],
  // Midjourney names the outpainting by how much of the new picture the old one fills.
  [/\boutpaint::50\b/giu, ' zoom 2x '],
  [/\boutpaint::75\b/giu, ' zoom 1.5x '],
];

function inWords(text: string): string {
  let words = text;
  for (const [pattern, plain] of signsInWords) words = words.replace(pattern, plain);
  return words
    .toLowerCase()
    .replace(/[^a-z\d.]+/g, ' ')
    .trim();
}

/** What this button is: told by its id, else by its label. */
export function buttonFace(button: TaskButton): ButtonFace {
  for (const text of [button.id, button.label]) {
    const words = inWords(text);
    for (const rule of rules) {
      const match = rule.pattern.exec(words);
      if (match !== null) return faceOf(rule, match[1] ?? match[2] ?? '');
    }
  }
  return {
    group: 'other',
    order: Number.MAX_SAFE_INTEGER,
    name: null,
    number: '',
    pictureNumber: null,
    sign: null,
    wants: 'nothing',
  };
}

function faceOf(rule: Rule, found: string): ButtonFace {
  const number = rule.number === 'picture-from-0' ? String(Number(found) + 1) : found.replace(' ', '.');
  const isPicture = rule.number === 'picture' || rule.number === 'picture-from-0';
  return {
    group: rule.group,
    order: buttonNames.indexOf(rule.name) * 100 + Math.round(Number(number || 0) * 10),
    name: rule.name,
    number: rule.number === undefined ? '' : number,
    pictureNumber: isPicture ? Number(number) : null,
    sign: signOf(rule.sign, number),
    wants: rule.wants ?? 'nothing',
  };
}

function signOf(sign: Rule['sign'], number: string): string | null {
  if (sign === undefined) return null;
  return sign === '×' ? `${number}×` : `${sign}${number}`;
}

export interface FacedButton {
  readonly button: TaskButton;
  readonly face: ButtonFace;
}

export interface SortedButtons {
  /** Of the picture at hand. */
  readonly own: readonly FacedButton[];
  readonly groups: readonly { readonly group: ButtonGroup; readonly buttons: readonly FacedButton[] }[];
}

/** A task's buttons in their groups; those about the picture at hand come out of them and stand first. */
export function sortedButtons(buttons: readonly TaskButton[], pictureNumber: number | null): SortedButtons {
  const faced = buttons
    .map((button) => ({ button, face: buttonFace(button) }))
    .sort((one, other) => one.face.order - other.face.order);
  const isOwn = ({ face }: FacedButton): boolean =>
    pictureNumber !== null && face.pictureNumber === pictureNumber;
  return {
    own: faced.filter(isOwn),
    groups: buttonGroups
      .map((group) => ({
        group,
        buttons: faced.filter((each) => each.face.group === group && !isOwn(each)),
      }))
      .filter((each) => each.buttons.length > 0),
  };
}

/** Which of a grid's pictures this single one is, from 1; null where it is no single, or the only one. */
export function pictureNumber(
  pictures: readonly Pick<Picture, 'id' | 'index' | 'kind'>[],
  pictureId: number | null,
): number | null {
  const singles = pictures
    .filter(({ kind }) => kind === 'single')
    .sort((one, other) => one.index - other.index);
  const at = singles.findIndex(({ id }) => id === pictureId);
  return at < 0 || singles.length < 2 ? null : at + 1;
}

/** A label of signs only, which no screen reader says in a useful way. */
export function isWordless(label: string): boolean {
  return !/[\p{L}\p{N}]/u.test(label);
}
