import * as v from 'valibot';
import type { Session } from '../../session/session.ts';
import { indexOf, numberAt } from '../../session/survey-shape.ts';
import type { ViewPart } from '../../session/view-parts.ts';
import { finite, index } from '../../session/view-settings.ts';
import { lineOf } from './random-line.ts';

/** The saved path: inline, crossline and sample index of each point; null for no path. */
const SAVED = v.nullable(
  v.object({
    /** The number of points that fits into an address. A link omits a longer path. */
    points: v.pipe(v.array(v.tuple([finite, finite, index])), v.minLength(2), v.maxLength(256)),
    /** A path that is still being drawn has no section, so links omit it. */
    drawing: v.optional(v.literal(false), false),
    /** True when the Section tab shows the section along the path. */
    shown: v.boolean(),
    /** True for an area. */
    closed: v.optional(v.boolean()),
  }),
);

interface PathState {
  readonly points: readonly (readonly [number, number, number])[];
  readonly drawing: boolean;
  readonly shown: boolean;
  readonly closed?: boolean | undefined;
}

/** The path as a part of the view. While it is drawn, each point can be undone. */
export function pathPart(session: Session): ViewPart {
  const { path, shape, showsLine, lineSection } = session.store;
  const read = (): PathState | null | undefined => {
    const drawn = path.value;
    const axes = shape.value;
    if (!drawn || !axes) return axes && null;
    const points = drawn.points.map(
      ({ inlineIndex, crosslineIndex, sampleIndex }) =>
        [numberAt(axes.inline, inlineIndex), numberAt(axes.crossline, crosslineIndex), sampleIndex] as const,
    );
    const shown = { points, drawing: drawn.drawing, shown: showsLine.value };
    return drawn.closed ? { ...shown, closed: true } : shown;
  };
  return {
    name: 'path',
    saved: SAVED,
    fromVersion1: (link) => link.path ?? null,
    read,
    async write(state) {
      const line = lineOf(session);
      const wanted = state as PathState | null;
      const closed = wanted?.closed ?? false;
      const axes = shape.value;
      if (!wanted || !axes || axes.flat) {
        line.close();
        return;
      }
      const points = wanted.points.map(([inline, crossline, sampleIndex]) => ({
        inlineIndex: indexOf(axes.inline, inline),
        crosslineIndex: indexOf(axes.crossline, crossline),
        sampleIndex,
      }));
      if (wanted.drawing) {
        line.draw(points, closed);
        return;
      }
      const former = path.value;
      const same = former?.closed === closed && JSON.stringify(former.points) === JSON.stringify(points);
      const complete = closed ? former?.drawing === false : former?.section;
      if (!same || !complete) await line.follow(points, closed);
      showsLine.value = wanted.shown && lineSection.value !== null;
    },
  };
}
