import type { StageView } from '../core/scene.ts';
import { farOffsetIndex, nearOffsetIndex } from '../core/trace-index.ts';
import { colormapTitle } from './colormap-titles.ts';
import { amplitudeEnds, formatAmplitude, formatLevel, formatNumber, formatVertical } from './format.ts';
import type { ViewStore } from './store.ts';
import { numberAt } from './survey-shape.ts';
import { volumeWords } from './volume-words.ts';

const BETWEEN = ' · ';
const LINE = 20;
const MARGIN = 12;
const CAPTION_FONT = '13px system-ui, sans-serif';
const BAR = { width: 176, height: 12 };
const INK = { light: { text: '#17202b', paper: '#ffffff' }, dark: { text: '#e6ebf1', paper: '#0e1319' } };

/** What a reader must know to trust the picture: file, lines, colours, surface, software and date. */
export function sceneCaption(store: ViewStore, date: Date): string[] {
  const meta = store.meta.value;
  const shape = store.shape.value;
  if (!meta || !shape) return [];
  const { display, indices, mesh } = store;
  const { showInline, showCrossline, showSample, showSurface, verticalExaggeration } = display.value;
  const lines = shape.flat
    ? []
    : [
        partText(store),
        showInline && `${shape.inline.label} ${numberAt(shape.inline, indices.value.inline)}`,
        showCrossline && `${shape.crossline.label} ${numberAt(shape.crossline, indices.value.crossline)}`,
        showSample && `${shape.sample.label} ${formatVertical(meta.vertical, indices.value.sample)}`,
        store.depthPlanes.value.length > 0 && `${store.depthPlanes.value.length} depth slices`,
        store.path.value?.section && store.lineSection.value?.title,
        cropText(store),
      ].filter(Boolean);
  const samples = store.volumeSamples.value;
  const volume = store.volumeShown.value && samples.kind === 'ready' ? store.volumeStyle.value : null;
  const surface =
    showSurface && mesh.value && !shape.flat
      ? `Surface where ${store.surfaceSign.value === 'both' ? '|amplitude|' : 'amplitude'} = ${formatAmplitude(mesh.value.level)}, ${formatLevel(mesh.value.subsample)}`
      : '';
  const drawn = [
    surface,
    volume && (volume.mode === 'composite' ? 'volume, composite' : 'volume, maximum intensity'),
    volume && samples.kind === 'ready' && volumeWords(samples),
    `vertical exaggeration ×${formatNumber(verticalExaggeration)}`,
  ].filter(Boolean);
  return [
    [meta.name, ...lines].join(BETWEEN),
    [...drawn, 'polarity as stored'].join(BETWEEN),
    `SEG-Y Lens, ${date.toISOString().slice(0, 10)}${BETWEEN}file fingerprint ${meta.fingerprint.slice(0, 16)}`,
  ];
}

/** Which offset of a prestack survey is shown. */
function partText({ meta, dataset }: ViewStore): string {
  const geometry = meta.value?.geometry;
  if (geometry?.kind !== 'prestack') return '';
  const part = dataset.value?.part;
  const offset = part && 'offset' in part ? part.offset : 'near';
  const { offsets } = geometry;
  if (offset === 'stack') return `stack of ${offsets.length} offsets`;
  const [near, far] = [offsets[nearOffsetIndex(offsets)], offsets[farOffsetIndex(offsets)]];
  return offset === 'near' ? `offset ${near} (near)` : `offset ${offset === 'far' ? far : offset}`;
}

/** What of the survey is left to see, where it was cropped. */
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

/** Lines within a width: broken between facts; a fact that is longer still loses its middle, so that a name keeps its end. */
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

/** The 3D view as a PNG of so many pixels, caption and colour bar below the view included. */
export async function scenePicture(
  store: ViewStore,
  stage: StageView,
  table: Uint8Array,
  range: readonly [number, number],
  size: { readonly width: number; readonly height: number },
): Promise<Blob | null> {
  const { width, height } = size;
  const ratio = Math.max(0.5, width / 1000);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return null;
  const across = width / ratio;
  const barLeft = across - MARGIN - BAR.width;
  context.font = CAPTION_FONT;
  const caption = wrapLines(
    sceneCaption(store, new Date()),
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
  context.fillStyle = ink.text;
  context.font = CAPTION_FONT;
  context.textBaseline = 'middle';
  caption.forEach((line, k) => {
    context.fillText(line, MARGIN, MARGIN + LINE * (k + 0.5));
  });
  for (let k = 0; k < 256; k++) {
    context.fillStyle = `rgb(${table[4 * k]}, ${table[4 * k + 1]}, ${table[4 * k + 2]})`;
    context.fillRect(barLeft + (k * BAR.width) / 256, MARGIN + 4, BAR.width / 256 + 0.5, BAR.height);
  }
  context.fillStyle = ink.text;
  context.font = '12px system-ui, sans-serif';
  const [low, high] = amplitudeEnds(range);
  context.fillText(low, barLeft, MARGIN + 4 + BAR.height + 10);
  context.textAlign = 'center';
  context.fillText(colormapTitle(store.colormap.value), barLeft + BAR.width / 2, MARGIN + 2.5 * LINE);
  context.textAlign = 'right';
  context.fillText(high, barLeft + BAR.width, MARGIN + 4 + BAR.height + 10);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
