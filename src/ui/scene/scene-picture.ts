import type { StageView } from '../../view/stage-view.ts';
import { amplitudeEnds, formatNumber, formatVertical } from '../kit/format.ts';
import { offsetWords } from '../session/processes.ts';
import type { ViewStore } from '../session/store.ts';
import { numberAt } from '../session/survey-shape.ts';
import { colormapTitle } from './colormap-titles.ts';
import { sceneScale } from './scene-scale.ts';

const BETWEEN = ' · ';
const LINE = 20;
const MARGIN = 12;
const CAPTION_FONT = '13px system-ui, sans-serif';
const BAR = { width: 176, height: 12 };
const INK = { light: { text: '#17202b', paper: '#ffffff' }, dark: { text: '#e6ebf1', paper: '#0e1319' } };

/** Caption of an exported picture: file, lines, layers, software and date. */
export function sceneCaption(store: ViewStore, layers: readonly string[], date: Date): string[] {
  const meta = store.meta.value;
  const shape = store.shape.value;
  if (!meta || !shape) return [];
  const { display, indices } = store;
  const { showInline, showCrossline, showSample } = display.value;
  const scale = sceneScale(store);
  const lines = shape.flat
    ? []
    : [
        offsetWords(store),
        showInline && `${shape.inline.label} ${numberAt(shape.inline, indices.value.inline)}`,
        showCrossline && `${shape.crossline.label} ${numberAt(shape.crossline, indices.value.crossline)}`,
        showSample && `${shape.sample.label} ${formatVertical(meta.vertical, indices.value.sample)}`,
        store.depthPlanes.value.length > 0 &&
          `${store.depthPlanes.value.length} ${shape.sample.label.toLowerCase()}s`,
        cropText(store),
      ].filter(Boolean);
  const drawn = [
    ...layers,
    `vertical exaggeration ${typeof scale === 'string' ? 'unknown' : scale.text + scale.note}`,
  ];
  return [
    [meta.name, ...lines].join(BETWEEN),
    [...drawn, store.flipped.value ? 'polarity flipped' : 'polarity as stored'].join(BETWEEN),
    `SEG-Y Lens, ${date.toISOString().slice(0, 10)}${BETWEEN}file fingerprint ${meta.fingerprint.slice(0, 16)}`,
  ];
}

/** Says which part of the survey is visible when it is cropped. */
function cropText({ crop, shape }: ViewStore): string {
  const box = crop.value;
  const form = shape.value;
  if (!box || !form) return '';
  const { inline, crossline, vertical } = form;
  const ends = (axis: 0 | 1 | 2, words: (index: number) => string): string =>
    `${words(box.low[axis])} to ${words(box.high[axis])}`;
  const lines = (axis: 0 | 1, view: typeof inline): string =>
    `${view.label.toLowerCase()}s ${ends(axis, (index) => formatNumber(numberAt(view, index)))}`;
  return `cropped to ${lines(0, inline)}, ${lines(1, crossline)}, ${ends(2, (index) => formatVertical(vertical, index))}`;
}

/**
 * Breaks lines to a width, between facts. A fact that is still too long loses its middle, so that a file name
 * keeps its end.
 */
export function wrapLines(
  lines: readonly string[],
  width: number,
  measure: (text: string) => number,
): string[] {
  return lines.flatMap((line) => {
    const wrapped: string[] = [];
    for (const fact of line.split(BETWEEN)) {
      const joined = [...wrapped.slice(-1), fact].join(BETWEEN);
      if (wrapped.length > 0 && measure(joined) <= width) wrapped.splice(-1, 1, joined);
      else wrapped.push(shortened(fact, width, measure));
    }
    return wrapped;
  });
}

function shortened(text: string, width: number, measure: (text: string) => number): string {
  let shorter = text;
  for (let kept = text.length - 1; kept > 1 && measure(shorter) > width; kept--) {
    const end = Math.floor(kept / 3);
    shorter = `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
  }
  return shorter;
}

/** The 3D view as a PNG of `width` × `height` pixels, including caption and colour bar below the view. */
export async function scenePicture(
  store: ViewStore,
  layers: readonly string[],
  stage: StageView,
  table: Uint8Array,
  range: readonly [number, number],
  size: { readonly width: number; readonly height: number },
): Promise<Blob | null> {
  const { width, height } = size;
  const ratio = Math.max(0.5, width / 1000);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  if (!context) return null;
  const across = width / ratio;
  const barLeft = across - MARGIN - BAR.width;
  context.font = CAPTION_FONT;
  const caption = wrapLines(
    sceneCaption(store, layers, new Date()),
    barLeft - 2 * MARGIN,
    (text) => context.measureText(text).width,
  );
  const strip = Math.round((caption.length * LINE + 2 * MARGIN) * ratio);
  if (height <= 2 * strip) return null;
  const view = await stage.picture(width, height - strip);
  const ink = INK[store.theme.value];
  context.fillStyle = ink.paper;
  context.fillRect(0, 0, width, height);
  context.drawImage(view, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, (height - strip) as number);
  Object.assign(context, { fillStyle: ink.text, font: CAPTION_FONT, textBaseline: 'middle' });
  caption.forEach((line, k) => {
    context.fillText(line, MARGIN, MARGIN + LINE * (k + 0.5));
  });
  for (let k = 0; k < 256; k++) {
    context.fillStyle = `rgb(${table[4 * k]}, ${table[4 * k + 1]}, ${table[4 * k + 2]})`;
    context.fillRect(barLeft + (k * BAR.width) / 256, MARGIN + 4, BAR.width / 256 + 0.5, BAR.height);
  }
  Object.assign(context, { fillStyle: ink.text, font: '12px system-ui, sans-serif' });
  const [low, high] = amplitudeEnds(range);
  context.fillText(low, barLeft, MARGIN + 4 + BAR.height + 10);
  context.textAlign = 'center';
  context.fillText(colormapTitle(store.display.value.colormap), barLeft + BAR.width / 2, MARGIN + 2.5 * LINE);
  context.textAlign = 'right';
  context.fillText(high, barLeft + BAR.width, MARGIN + 4 + BAR.height + 10);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
