import { computed } from '@lit-labs/preact-signals';
import { html } from 'lit';
import type { MapMark, MarkColour, SectionMark } from '../../../core/layer.ts';
import type { PathPoint } from '../../../core/scene.ts';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import { PATH } from '../../../view/layers/path/curtain.ts';
import { button } from '../../kit/controls.ts';
import { formatCount } from '../../kit/format.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { DrawnPath } from '../../session/store.ts';
import type { Layer, SectionPlace } from '../layer.ts';
import { ownLook } from '../own-look.ts';
import { pathPart } from './path-part.ts';
import { pathLength } from './path-plan.ts';
import { toggleLine } from './random-line.ts';

/** A colour that differs from live traces, lines and every colour map. */
const COLOUR: MarkColour = { light: '#b3006b', dark: '#ff85cd' };
const NO_POINTS: readonly PathPoint[] = [];

/** The random line: a path over the survey and the section along it. */
const pathLayer = perSession((session: Session): Layer => {
  const { store } = session;
  const look = ownLook(store, 'path');
  const points = () => store.path.value?.points ?? NO_POINTS;
  /** The points in order, with the first one again at the end of an area. */
  const outline = () => (isArea(store.path.value) ? [...points(), points()[0]!] : points());
  const drawing = computed((): LayerDrawing => {
    const { hover = null, section = null } = store.path.value ?? {};
    // Once the section is read, the curtain's edge shows the path.
    const line = section ? NO_POINTS : hover ? [...points(), hover] : outline();
    const shown = look.visible.value;
    return { id: 'path', kind: PATH, state: { section, points: line }, shown, opacity: look.opacity.value };
  });
  return {
    id: 'path',
    ...look,
    get title() {
      return store.path.value?.closed ? 'Area' : 'Random section';
    },
    get present() {
      return store.hasPath.value;
    },
    stage: () => drawing.value,
    caption: () => (store.path.value?.section && store.lineSection.value?.title) || '',
    section: (place) => crossings(outline(), place),
    map: () => mapMarks(points(), store.path.value?.hover ?? null, isArea(store.path.value)),
    saved: [pathPart(session), look.part],
    panel: () =>
      html`<p class="note">${
        store.path.value
          ? store.path.value.closed
            ? `${formatCount(points().length)} corners. Export data… writes its traces.`
            : pathLength(points(), store.shape.value?.scene.binGrid ?? null)
          : 'The section along a path that you draw over the survey.'
      }</p>
      ${button(store.path.value ? (store.path.value.closed ? 'Take the area away' : 'Take the path away') : 'Draw a path', 'Draw a path over the survey and see the section along it', () => toggleLine(session))}`,
  };
});

export const layers = (session: Session): readonly Layer[] => [pathLayer(session)];

/** Whether the path is an area with enough corners to be closed. */
const isArea = (path: DrawnPath | null): boolean => path?.closed === true && path.points.length > 2;

/** Map marks of the path's points and of the leg that a click would add. */
function mapMarks(points: readonly PathPoint[], hover: PathPoint | null, closed: boolean): MapMark[] {
  const place = ({ inlineIndex, crosslineIndex }: PathPoint) => [inlineIndex, crosslineIndex] as const;
  const last = points.at(-1);
  if (!last) return [];
  const corners = points.map(place);
  const line: MapMark = closed
    ? { points: [...corners, corners[0]!], colour: COLOUR, weight: 3, fill: 0.18 }
    : { points: corners, colour: COLOUR, weight: 3 };
  const dots = points.map((point, k) => ({
    points: [place(point)],
    colour: COLOUR,
    weight: 8,
    text: String(k + 1),
  }));
  const next = hover
    ? [{ points: [place(last), place(hover)], colour: COLOUR, weight: 3, dash: [3, 5] }]
    : [];
  return [line, ...next, ...dots];
}

/** Marks where the path crosses a section: vertical lines. A time slice shows the path itself. */
export function crossings(
  points: readonly PathPoint[],
  place: Pick<SectionPlace, 'slot' | 'upright' | 'down' | 'point'>,
): SectionMark[] {
  const { slot, upright, down } = place;
  if (slot === null || points.length < 2) return [];
  if (!upright)
    return [
      {
        points: points.map((point) => [point.crosslineIndex, point.inlineIndex]),
        colour: COLOUR,
        weight: 2,
      },
    ];
  const [across, along] =
    slot === 'inline'
      ? (['inlineIndex', 'crosslineIndex'] as const)
      : (['crosslineIndex', 'inlineIndex'] as const);
  const at = place.point(0, 0)[across];
  return points.slice(1).flatMap((to, k) => {
    const from = points[k]!;
    const share = (at - from[across]) / (to[across] - from[across]);
    // A corner that lies on the section belongs to two legs but is marked once. A leg within the section does
    // not cross it.
    if (!(share >= 0 && (share < 1 || (share === 1 && k === points.length - 2)))) return [];
    const column = from[along] + share * (to[along] - from[along]);
    const line: SectionMark = {
      points: [
        [column, -0.5],
        [column, down.count - 0.5],
      ],
      colour: COLOUR,
      weight: 2,
      dash: [6, 4],
    };
    return [line];
  });
}
