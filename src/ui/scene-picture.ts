import type { StageView } from '../core/scene.ts';
import { colormapTitle } from './colormap-titles.ts';
import { amplitudeEnds, formatAmplitude, formatLevel, formatNumber, formatVertical } from './format.ts';
import type { ViewStore } from './store.ts';
import { numberAt } from './survey-shape.ts';
import { volumeWords } from './volume-words.ts';

const LINE = 20;
const MARGIN = 12;
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
        showInline && `${shape.inline.label} ${numberAt(shape.inline, indices.value.inline)}`,
        showCrossline && `${shape.crossline.label} ${numberAt(shape.crossline, indices.value.crossline)}`,
        showSample && `${shape.sample.label} ${formatVertical(meta.vertical, indices.value.sample)}`,
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
    [meta.name, ...lines].join(' · '),
    `${drawn.join(' · ')} · polarity as stored`,
    `SEG-Y Lens, ${date.toISOString().slice(0, 10)} · file fingerprint ${meta.fingerprint.slice(0, 16)}`,
  ];
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
  const caption = sceneCaption(store, new Date());
  const strip = Math.round((caption.length * LINE + 2 * MARGIN) * ratio);
  if (height <= 2 * strip) return null;
  const view = await stage.picture(width, height - strip);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return null;
  const ink = INK[store.theme.value];
  context.fillStyle = ink.paper;
  context.fillRect(0, 0, width, height);
  context.drawImage(view, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, (height - strip) as number);
  context.fillStyle = ink.text;
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const across = width / ratio;
  const barLeft = across - MARGIN - BAR.width;
  caption.forEach((line, k) => {
    context.fillText(line, MARGIN, MARGIN + LINE * (k + 0.5), barLeft - 2 * MARGIN);
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
