import { flippedRange } from '../../core/scene.ts';
import type { SectionDrawing } from '../../core/section.ts';
import type { VerticalAxis } from '../../core/types.ts';
import { formatAmplitude, formatLevel } from '../kit/format.ts';
import type { ComparisonState } from '../layers/compare/compare-state.ts';
import { comparisonOf } from '../layers/compare/compare-state.ts';
import { type DrawnMark, type MarkGround, markStrokes } from '../layers/marks.ts';
import type { SectionRect } from '../session/services.ts';
import type { ViewStore } from '../session/store.ts';
import { adjustmentText } from './compare/compared-source.ts';
import { plotsOf, rightOf, type SectionFigure } from './section-figure.ts';
import { sectionProcesses } from './section-processes.ts';
import type { SectionSource } from './section-source.ts';
import type { SectionView } from './section-view.ts';

/** Caption of an exported picture: file, section, resolution, processing, clip, polarity and software. */
export function captionLines(store: ViewStore, view: SectionView): string[] {
  const meta = store.meta.value;
  const { source, drawing } = view;
  if (!meta || !source || !drawing) return [];
  const steps = sectionProcesses(store, source);
  const [low, high] = store.flipped.value
    ? flippedRange(drawing.range)
    : source.look
      ? store.clip.value
      : drawing.range;
  // Set when the picture shows the second survey of a comparison.
  const second = view.parts.some((part) => part.source.derived) ? comparisonOf(store).value : null;
  const isStored = steps.every(({ selects }) => selects);
  const { many } = store.valueName.value;
  const computed = store.shown.value?.cube.name;
  const nature =
    second?.mode === 'difference'
      ? `difference of the ${many}`
      : isStored
        ? (computed ?? `${many} as stored`)
        : '';
  return [
    `${meta.name} · ${pictureTitle(view)} · ${formatLevel(source.subsample)}`,
    ...(second ? [secondCaption(second, meta.vertical)] : []),
    `${[nature, ...steps.map(({ text }) => text)].filter(Boolean).join(', ')} · shown from ${formatAmplitude(low)} to ${formatAmplitude(high)}`,
    `SEG-Y Lens · file fingerprint ${meta.fingerprint.slice(0, 16)}`,
  ];
}

/** Title of the picture. In a comparison it names the survey shown, or both with their sides. */
export function pictureTitle({ source, parts }: SectionView): string {
  if (source?.look) return source.title;
  if (parts.length > 1) return `${source?.title ?? ''}: A left of the line, B right of it`;
  const shown = parts[0]?.source ?? source;
  return shown?.valuesTitle ?? shown?.title ?? '';
}

/** Title of a file of samples, which has no caption: the section and what was done to its amplitudes. Their polarity is always the stored one. */
export function dataTitle(store: ViewStore, source: SectionSource): string {
  const steps = sectionProcesses(store, source).map(({ text }) =>
    text.replace('polarity flipped', 'polarity as stored'),
  );
  return [source.valuesTitle ?? source.title, ...steps].join(', ');
}

/** Caption line about the second survey: its file, its adjustment and the gain of the difference. */
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

/** A section drawn between two shares (0…1) of the plot's width. */
export interface SvgPart {
  readonly drawing: SectionDrawing;
  readonly density: string | null;
  readonly paths: Paths;
  readonly from: number;
  readonly to: number;
  readonly opacity: number;
  /** Where it is drawn, if not in the plot. */
  readonly at?: SectionRect | null;
}

function svgPart(
  { drawing, density, paths, from, to, opacity, at }: SvgPart,
  k: number,
  first: SectionRect,
): string[] {
  const plot = at ?? first;
  const ink = `rgb(${drawing.ink.join(',')})`;
  const [left, width] = [from * plot.width, (to - from) * plot.width].map((pixels) => pixels.toFixed(2));
  return [
    `<clipPath id="plot${k}"><rect x="${left}" width="${width}" height="${plot.height}"/></clipPath>`,
    `<g transform="translate(${plot.x} ${plot.y})" clip-path="url(#plot${k})" opacity="${opacity}">`,
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

/** SVG of the marks that layers draw over the section. */
function svgMarks({ marks }: SectionFigure, plot: SectionRect, k: number, paper: MarkGround): string[] {
  const drawn = (mark: DrawnMark): string[] => [
    ...markStrokes(mark, paper).map(
      ({ stroke, width, fill, fillOpacity }) =>
        `<path d="${mark.path}" stroke="${stroke}" stroke-width="${width}" stroke-dasharray="${mark.dash}" stroke-linecap="round" fill="${fill}" fill-opacity="${fillOpacity}" opacity="${mark.opacity}"/>`,
    ),
    mark.label
      ? `<text x="${mark.label.x}" y="${mark.label.y}" opacity="${mark.opacity}">${escaped(mark.label.text)}</text>`
      : '',
  ];
  if (marks.length === 0) return [];
  return [
    `<clipPath id="marks${k}"><rect width="${plot.width}" height="${plot.height}"/></clipPath>`,
    `<g transform="translate(${plot.x} ${plot.y})" clip-path="url(#marks${k})">`,
    ...marks.flatMap(drawn),
    '</g>',
  ];
}

/** The figure as an SVG document. Colours are an embedded image, wiggles and axes are paths. */
export function svgFigure(
  figure: SectionFigure,
  layers: readonly SvgPart[],
  caption: readonly string[],
  paper: MarkGround,
): string {
  const { plot } = figure;
  const height = figure.height + (caption.length + 1) * 18;
  const text = (x: number, y: number, content: string, anchor = 'start') =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`;
  const bar = Array.from({ length: 64 }, (_, k) => {
    const entry = 4 * Math.floor((1 - (k + 0.5) / 64) * 256);
    const y = plot.y + (k * figure.barHeight) / 64;
    const colour = `rgb(${figure.table[entry]},${figure.table[entry + 1]},${figure.table[entry + 2]})`;
    return `<rect x="${rightOf(figure) + 16}" y="${y.toFixed(2)}" width="12" height="${(figure.barHeight / 64 + 0.3).toFixed(2)}" fill="${colour}"/>`;
  });
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${figure.width}" height="${height}" viewBox="0 0 ${figure.width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#17202b">`,
    `<title>${escaped(caption[0] ?? 'Section')}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...layers.flatMap((layer, k) => svgPart(layer, k, plot)),
    ...plotsOf(figure).flatMap((each, k) => [
      ...svgMarks(figure, each, k, paper),
      `<rect x="${each.x}" y="${each.y}" width="${each.width}" height="${each.height}" fill="none" stroke="#8a95a3"/>`,
      ...figure.topMarks.map(
        ({ at, text: number }) =>
          `<path d="M${(each.x + at).toFixed(1)} ${each.y}v-6" stroke="#8a95a3"/>${text(each.x + at, each.y - 9, number, 'middle')}`,
      ),
      text(each.x + each.width / 2, each.y - 27, figure.topLabel, 'middle'),
    ]),
    ...figure.sideMarks.map(
      ({ at, text: number }) =>
        `<path d="M${plot.x} ${(plot.y + at).toFixed(1)}h-6" stroke="#8a95a3"/>${text(plot.x - 8, plot.y + at + 4, number, 'end')}`,
    ),
    text(8, plot.y - 27, figure.sideLabel),
    figure.note ? text(plot.x, plot.y + plot.height + 18, figure.note) : '',
    figure.exaggeration ? text(rightOf(figure), figure.height - 6, figure.exaggeration, 'end') : '',
    ...bar,
    ...figure.barMarks.map(({ at, text: number }) => text(rightOf(figure) + 34, plot.y + at + 4, number)),
    ...caption.map((line, k) => text(16, figure.height + (k + 1) * 18, line)),
    '</svg>',
  ];
  return parts.filter(Boolean).join('\n');
}
