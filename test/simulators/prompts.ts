// Prompts that fit the pictures: each family of the art has its own, so that text and picture agree in the
// gallery. Every part of Midjourney's parameter syntax occurs, several scripts, and lengths from two words to
// a paragraph.

import type { ArtAspect, ArtFamily } from './art.ts';
import { artFamilies } from './art.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

/** What a simulated person asked for. */
export interface SimulatedPrompt {
  /** The words with their parameters, as typed. */
  readonly text: string;
  /** The words alone. */
  readonly words: string;
  /** Parameters without `--ar`, as typed. */
  readonly parameters: string;
  readonly aspect: ArtAspect;
  readonly family: ArtFamily;
}

const wordsOf: Record<ArtFamily, readonly string[]> = {
  mountains: [
    'misty mountain ranges one behind the other, a low sun, screen print',
    'ridge after ridge fading into haze, firs on the nearest slope, silent morning',
    '云海之上的群山，晨雾层层，一轮红日，极简',
    '霧の山並み、朝の光、浮世絵の余白',
    'alpenglow over seven valleys, flat layers, grain of an old travel poster 🏔️',
    'the long way home: a valley full of mist, birds crossing the sun, seen from the last hut before the pass, in the quiet minutes after dawn when every ridge is a shade paler than the one before it and the firs on the nearest slope are still black, drawn with the restraint of a woodcut and the softness of breath on glass',
    'mountains',
  ],
  silk: [
    'sheets of silk turning in the dark, rim light, macro',
    'ribbons of light folding through one another, long exposure, weightless',
    '丝绸的声音，光在织物的褶皱里流动',
    'a slow wave of woven thread, studio light, very quiet',
    'what a cello sounds like, as cloth 🎻',
    'translucent veils crossing, iridescent edges, negative space',
  ],
  ink: [
    'ink-wash mountains in mist, red sun, seal in the corner, rice paper',
    '水墨山水，远山如黛，孤舟，留白',
    '千山鸟飞绝，水墨意境，宣纸纹理，朱印',
    '墨絵の山、松、霧、赤い太陽',
    'sumi-e peaks after rain, dry brush on the nearest rocks, wet washes behind',
    'shan shui, five peaks, one red sun, almost nothing else',
  ],
  aura: [
    'a quiet disc in a field of colour, heavy grain, risograph',
    'gradient aura, two moons, film grain, soft focus',
    '柔和渐变，颗粒感，一轮静默的圆',
    'the colour of waking up slowly, grainy gradient, no horizon',
    'warm light through frosted glass, Rothko but round',
    'グラデーションの余韻、粒子、静けさ',
  ],
  city: [
    'skyline at blue hour, lit windows, river reflection, flat shapes',
    'a thousand windows and one moon, poster, screen print texture 🌃',
    '夜色中的城市天际线，江面倒影，万家灯火',
    '東京の夕暮れ、ビルの灯り、川面の反射',
    'city after rain, towers in layers of haze, someone is still working on the 31st floor',
    'the harbour of an imaginary metropolis, art deco roofs, great low moon, calm water',
  ],
  botanical: [
    'botanical plate, tall stems with paired leaves and open blossoms, gouache on paper',
    'wild garden at the edge of a field, pressed-flower palette, soft shadows',
    '手绘植物图鉴，花与叶，水彩，复古纸张',
    'summer herbs, hand-printed, generous margins 🌿🌼',
    '野の花、ボタニカルアート、やわらかな色',
    'six stems remembered from my grandmother’s balcony, gouache, a pale sun behind them',
  ],
  nebula: [
    'nebula with dark dust lanes, stars with diffraction spikes, deep field',
    'birth of a star, veils of gas, astrophotography, 40 hours of exposure',
    '星云深处，尘埃与光，哈勃质感',
    'a storm of light between the stars, no planets, no ships 🌌',
    '銀河の心臓、星雲、深宇宙',
    'interstellar clouds lit from within, backlit filaments, faint halo stars',
  ],
  flow: [
    'flow field of rounded bands, none touching, mid-century palette, plotter art',
    'wind made visible, generative, bands of paper following one current',
    '流动的线条，互不相交，生成艺术，复古配色',
    'school of long fish that are not fish, geometric, calm rhythm 🐟',
    'algorithmic brushwork, thick to thin, even spacing, off-white margin',
    'a wheat field from very high above, reduced to strokes',
  ],
  sea: [
    'low sun over a calm sea, path of light in short strokes, one small boat',
    'the sea at the end of the day, horizon a third of the way down, gouache',
    '海上生明月，一叶扁舟，波光粼粼',
    '夕凪、海に沈む太陽、版画風',
    'moonrise, silver strokes on dark water, lonely sail ⛵',
    'the hour when water and sky agree on a colour',
  ],
  bauhaus: [
    'bauhaus composition, circles quarters and bars, four inks on warm paper, misregistered',
    'geometric tiles, mid-century, playful but strict, letterpress texture',
    '包豪斯几何构成，圆与直线，印刷质感',
    'constructivist poster without words, great circle and diagonal bars',
    'wooden blocks on a rug 🟥🔵🟨, seen from above, exhibition poster 1962',
    'ジオメトリック、モダン、四色刷り',
  ],
  aurora: [
    'aurora over a frozen lake, folded curtains of light, firs in silhouette, mirror-still water',
    'polar night, green and violet rays, snow ridges, long exposure',
    '极光下的雪山与湖，倒影，星空',
    'オーロラと湖、雪山、静かな夜',
    'northern lights heard rather than seen, 4 a.m., minus thirty ❄️',
    'curtains of light above a dark shore, faint stars, reflections, wide and cold',
  ],
  papercut: [
    'layered papercut, deep shadow between the sheets, glowing hollow in the middle',
    'a cave of cut paper with a lamp inside, craft, soft light from within',
    '剪纸层叠，光从中心透出，立体阴影',
    'paper canyon, seven layers, warm core 🏮',
    '切り絵、重なる紙、灯り',
    'concentric torn shapes, tactile, museum lighting, shallow depth',
  ],
  dunes: [
    'desert dunes, knife-edge ridges, one sun, lit side and shaded side',
    'sand in long curves, ripples, noon haze, minimal poster',
    '沙丘的光与影，一轮烈日，极简风景',
    'dune sea, last light, no footprints yet 🐫',
    '砂丘の稜線、光と影',
    'erg at dawn, soft sky, wind has just stopped',
  ],
  agate: [
    'agate slice, concentric bands, gold in the cracks, macro, polished',
    'mineral cross-section, banded stone with kintsugi veins',
    '玛瑙切片，层层纹理，金线',
    'geode from a planet with slower weather, gold veins, polished to a mirror 💎',
    '瑪瑙、縞模様、金継ぎ',
    'malachite rings, deep and even, hairlines of gold',
  ],
  arches: [
    'corridor of arches towards a low sun, plaster walls, surreal minimal architecture',
    'a place that was never built: arches within arches, long light on the floor',
    '层层拱门，柔光，超现实极简建筑',
    'pastel colonnade, soft shadow, nobody there, distant sun 🌅',
    'アーチの回廊、柔らかい影、夕陽',
    'monastery of light, terracotta and lime wash, afternoon, 35mm',
  ],
  contours: [
    'topographic papercut of an unknown country, stacked card, soft shadow',
    'bathymetric map without names, layered wood, lit from the upper left',
    '等高线地形，纸雕层叠，柔和阴影',
    'terrain of a dream, contour lines as cut sheets, museum model 🗺️',
    '等高線、紙の地形模型',
    'river delta seen by a very patient satellite, cut from coloured card',
  ],
};

const parameterSets: readonly string[] = [
  '--v 7',
  '--v 7 --s 250',
  '--v 6.1 --style raw --s 50',
  '--v 7 --c 12 --s 400',
  '--niji 6',
  '--niji 6 --style expressive --s 180',
  '--v 7 --seed 2718281828 --q 2',
  '--v 7 --w 250 --c 8',
  '--v 6.1 --no text, people, frame --s 120',
  '--v 7 --sref 3141592653 --sw 200',
  '--v 6.1 --iw 1.5 --q .5',
  '--v 7 --p wq3k9xv --s 300',
  '--v 6 --cref https://s.mj.run/kQ3vXw --cw 60',
  '--v 7 --sref https://cdn.midjourney.com/9c1d0f1e-5a77-4a5b-b0cb-5f0f3f6f4a11/0_2.png --s 500',
  '--stylize 750 --chaos 20 --weird 100 --v 6.1',
  '--v 7 --exp 15 --raw',
  '--v 7 --draft',
  '--v 6.1 --tile',
  '--v 7 --stop 90 --turbo',
  '',
];

/** The aspects that suit a family, most fitting first. */
const aspectsOf: Partial<Record<ArtFamily, readonly ArtAspect[]>> = {
  mountains: ['3:2', '16:9', '21:9', '1:1', '2:3'],
  city: ['16:9', '21:9', '1:1', '2:3'],
  sea: ['3:2', '16:9', '1:1', '2:3'],
  aurora: ['16:9', '3:2', '1:1', '2:3'],
  dunes: ['3:2', '1:1', '2:3', '9:16'],
  botanical: ['2:3', '1:1', '3:2', '9:16'],
  bauhaus: ['1:1', '2:3', '3:2', '1:1'],
  arches: ['1:1', '2:3', '3:2', '9:16'],
  agate: ['1:1', '3:2', '2:3'],
  papercut: ['1:1', '2:3', '1:1', '3:2'],
};

/** Draws a prompt; the same seed gives the same prompt and picture family. */
export function makePrompt(
  seed: number,
  wanted: { family?: ArtFamily; aspect?: ArtAspect } = {},
): SimulatedPrompt {
  const random = createRandom(`prompt ${seed}`);
  const family = wanted.family ?? artFamilies[seed % artFamilies.length] ?? random.pick(artFamilies);
  const words = random.pick(wordsOf[family]);
  const aspect =
    wanted.aspect ?? random.pick(aspectsOf[family] ?? ['1:1', '3:2', '2:3', '16:9', '9:16', '21:9']);
  const parameters = random.pick(parameterSets);
  const ratio = aspect === '1:1' && random.chance(0.6) ? '' : `--ar ${aspect}`;
  return {
    text: [words, ratio, parameters].filter((part) => part !== '').join(' '),
    words,
    parameters,
    aspect,
    family,
  };
}

/** Four prompts that a 'describe' task might have read from a picture. */
export function makeDescriptions(random: Random): readonly string[] {
  return Array.from({ length: 4 }, () => {
    const prompt = makePrompt(random.integer(0, 1_000_000));
    return `${prompt.words} --ar ${prompt.aspect}`;
  });
}
