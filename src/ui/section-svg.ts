import type { SectionDrawing } from '../core/section.ts';
import type { VerticalAxis } from '../core/types.ts';
import type { ComparisonState } from './compare-state.ts';
import { adjustmentText } from './compared-source.ts';
import { formatAmplitude, formatLevel, formatNumber } from './format.ts';
import type { SectionFigure } from './section-figure.ts';
import type { SectionView } from './section-view.ts';
import type { SectionRect } from './services.ts';
import type { ViewStore } from './store.ts';

/** What a reader must know to trust the picture: file, section, resolution, processing, clip, polarity, software. */
export function captionLines(store: ViewStore, view: SectionView): string[] {
  const meta = store.meta.value;
  const { source, drawing } = view;
  if (!meta || !source || !drawing) return [];
  const settings = store.section.value;
  const steps = [
    settings.bandPassOn
      ? `band-pass ${settings.corners.map((corner) => formatNumber(corner)).join('–')}`
      : '',
    settings.normalise === 'none'
      ? ''
      : `traces normalised by ${settings.normalise === 'rms' ? 'RMS' : 'peak'}`,
    settings.agcOn ? `AGC ${formatNumber(settings.agcLength)} ${meta.vertical.unit}` : '',
    settings.reversed ? 'polarity flipped' : '',
  ].filter(Boolean);
  const [low, high] = drawing.range;
  // Of two surveys compared: the second is in the picture.
  const second = view.parts.some((part) => part.source.derived) ? store.comparison.value : null;
  const unchanged = second?.mode === 'difference' ? 'difference of the amplitudes' : 'amplitudes as stored';
  return [
    `${meta.name} · ${pictureTitle(view)} · ${formatLevel(source.subsample)}`,
    ...(second ? [secondCaption(second, meta.vertical)] : []),
    `${source.upright && steps.length > 0 ? steps.join(', ') : unchanged} · shown from ${formatAmplitude(low)} to ${formatAmplitude(high)}`,
    `SEG-Y Lens · file fingerprint ${meta.fingerprint.slice(0, 16)}`,
  ];
}

/** What the picture shows: of two surveys the one that is seen, or both on their sides of the line. */
export function pictureTitle({ source, parts }: SectionView): string {
  if (parts.length > 1) return `${source?.title ?? ''}: A left of the line, B right of it`;
  const shown = parts[0]?.source ?? source;
  return shown?.valuesTitle ?? shown?.title ?? '';
}

/** The second survey of a comparison: which file, what was done to it, how its difference is drawn. */
function secondCaption(state: ComparisonState, vertical: VerticalAxis): string {
  const { name, fingerprint, adjustment, mode, differenceGain } = state;
  const gain = mode === 'difference' && differenceGain !== 1 ? ` · A − B drawn × ${differenceGain}` : '';
  return `B: ${name} (${fingerprint.slice(0, 16)}), ${adjustmentText(adjustment, vertical)}${gain}`;
}

interface Paths {
  readonly curve: { toString(): string };
  readonly positive: { toString(): string };
  readonly negative: { toString(): string };
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What is drawn of a section between two shares of the plot's width. */
export interface SvgPart {
  readonly drawing: SectionDrawing;
  readonly density: string | null;
  readonly paths: Paths;
  readonly from: number;
  readonly to: number;
}

function svgPart({ drawing, density, paths, from, to }: SvgPart, k: number, plot: SectionRect): string[] {
  const ink = `rgb(${drawing.ink.join(',')})`;
  const [left, width] = [from * plot.width, (to - from) * plot.width].map((pixels) => pixels.toFixed(2));
  return [
    `<clipPath id="plot${k}"><rect x="${left}" width="${width}" height="${plot.height}"/></clipPath>`,
    `<g transform="translate(${plot.x} ${plot.y})" clip-path="url(#plot${k})">`,
    density ? `<image width="${plot.width}" height="${plot.height}" href="${density}"/>` : '',
    `<path d="${paths.negative}" fill="rgb(${drawing.negativeInk.join(',')})"/>`,
    `<path d="${paths.positive}" fill="${ink}"/>`,
    `<path d="${paths.curve}" fill="none" stroke="${ink}" stroke-width="1" stroke-linejoin="bevel"/>`,
    '</g>',
    from > 0 && from < 1
      ? `<path d="M${(plot.x + from * plot.width).toFixed(2)} ${plot.y}v${plot.height}" stroke="#17202b" stroke-width="2"/>`
      : '',
  ];
}

/** The figure as an SVG document; colours come as images, wiggles and axes as lines. */
export function svgFigure(
  figure: SectionFigure,
  layers: readonly SvgPart[],
  caption: readonly string[],
): string {
  const { plot } = figure;
  const height = figure.height + (caption.length + 1) * 18;
  const text = (x: number, y: number, content: string, anchor = 'start') =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`;
  const bar = Array.from({ length: 64 }, (_, k) => {
    const entry = 4 * Math.floor((1 - (k + 0.5) / 64) * 256);
    const y = plot.y + (k * figure.barHeight) / 64;
    const colour = `rgb(${figure.table[entry]},${figure.table[entry + 1]},${figure.table[entry + 2]})`;
    return `<rect x="${plot.x + plot.width + 16}" y="${y.toFixed(2)}" width="12" height="${(figure.barHeight / 64 + 0.3).toFixed(2)}" fill="${colour}"/>`;
  });
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${figure.width}" height="${height}" viewBox="0 0 ${figure.width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#17202b">`,
    `<title>${escaped(caption[0] ?? 'Section')}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...layers.flatMap((layer, k) => svgPart(layer, k, plot)),
    `<rect x="${plot.x}" y="${plot.y}" width="${plot.width}" height="${plot.height}" fill="none" stroke="#8a95a3"/>`,
    ...figure.topMarks.map(
      ({ at, text: number }) =>
        `<path d="M${(plot.x + at).toFixed(1)} ${plot.y}v-6" stroke="#8a95a3"/>${text(plot.x + at, plot.y - 9, number, 'middle')}`,
    ),
    ...figure.sideMarks.map(
      ({ at, text: number }) =>
        `<path d="M${plot.x} ${(plot.y + at).toFixed(1)}h-6" stroke="#8a95a3"/>${text(plot.x - 8, plot.y + at + 4, number, 'end')}`,
    ),
    text(plot.x + plot.width / 2, plot.y - 27, figure.topLabel, 'middle'),
    text(8, plot.y - 27, figure.sideLabel),
    figure.note ? text(plot.x, plot.y + plot.height + 18, figure.note) : '',
    ...bar,
    ...figure.barMarks.map(({ at, text: number }) => text(plot.x + plot.width + 34, plot.y + at + 4, number)),
    ...caption.map((line, k) => text(16, figure.height + (k + 1) * 18, line)),
    '</svg>',
  ];
  return parts.filter(Boolean).join('\n');
}
