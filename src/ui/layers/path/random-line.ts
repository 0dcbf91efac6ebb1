import { isSegyError } from '../../../core/errors.ts';
import type { PathPoint } from '../../../core/scene.ts';
import { formatCount } from '../../kit/format.ts';
import { Latest } from '../../kit/latest.ts';
import { followGrid } from '../../session/grid-change.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { DrawnPath, ViewStore } from '../../session/store.ts';
import { countWork, measure } from '../../session/timing.ts';
import { lineSectionOf, parsePath, pathText, planPath } from './path-plan.ts';

const NOTHING: DrawnPath = { points: [], closed: false, hover: null, drawing: true, said: '', section: null };
/** The fewest corners of an area. */
const LEAST_CORNERS = 3;

/** The path over the survey and the section along it, or an area. All views share it. */
export class RandomLine {
  #reading = new Latest();

  constructor(
    private readonly store: ViewStore,
    private readonly fail: (error: unknown) => void,
  ) {
    // When other samples are shown, those of the section along the path are read anew.
    store.shown.subscribe(() => {
      if (!store.path.peek()?.section) return;
      this.#change({ section: null });
      store.lineSection.value = null;
      void this.finish();
    });
  }

  /** Removes the former path and waits for the first point. */
  begin(closed = false): void {
    this.close();
    this.store.path.value = { ...NOTHING, closed };
  }

  /** Removes the path and its section. */
  close(): void {
    const { store } = this;
    this.#reading.abort();
    store.path.value = null;
    store.showsLine.value = false;
    store.lineSection.value = null;
  }

  /** Lets the user add and remove points again. */
  resume(): void {
    this.store.showsLine.value = false;
    this.store.lineSection.value = null;
    this.#change({ drawing: true, section: null, said: '' });
  }

  add(point: PathPoint): void {
    const { points } = this.#path;
    const last = points.at(-1);
    // The second click of a double click adds no point.
    const again = last?.inlineIndex === point.inlineIndex && last.crosslineIndex === point.crosslineIndex;
    this.#change({ points: again ? points : [...points, point], hover: null, said: '' });
  }

  /** Adds the point where the current inline and crossline cross. */
  addAtLines(): void {
    const { inline, crossline, sample } = this.store.indices.value;
    this.add({ inlineIndex: inline, crosslineIndex: crossline, sampleIndex: sample });
  }

  removeLast(): void {
    this.#change({ points: this.#path.points.slice(0, -1), said: '' });
  }

  /** Shows the point that a click would add. */
  hover(hover: PathPoint | null): void {
    if (this.#path.drawing && this.#path.points.length > 0) this.#change({ hover });
  }

  say(said: string): void {
    this.#change({ said });
  }

  /** Takes a typed path of line numbers, which needs two points or more. */
  type(text: string): void {
    const shape = this.store.shape.value;
    if (!shape) return;
    const places = parsePath(text, shape.inline, shape.crossline);
    if (!places) {
      this.say(
        `Type inline/crossline of each point, such as ${shape.inline.first}/${shape.crossline.first}, within the survey.`,
      );
      return;
    }
    const sampleIndex = this.store.indices.value.sample;
    this.#change({ points: places.map((place) => ({ ...place, sampleIndex })), said: '' });
    if (places.length >= this.fewest) void this.finish();
    else this.resume();
  }

  /** The fewest points with which a path or an area can be finished. */
  get fewest(): number {
    return this.#path.closed ? LEAST_CORNERS : 2;
  }

  /** Draws a path through these points, to which more can be added. */
  draw(points: readonly PathPoint[], closed = false): void {
    this.begin(closed);
    this.#change({ points });
  }

  /** Draws a path through these points and reads its section, or the area with these corners. */
  follow(points: readonly PathPoint[], closed = false): Promise<void> {
    this.draw(points, closed);
    return this.finish();
  }

  /** Ends the path and reads the section along it; an area is only ended. Never rejects. */
  async finish(): Promise<void> {
    const { store } = this;
    const { points, closed } = this.#path;
    if (closed) {
      if (points.length < LEAST_CORNERS) return;
      this.#change({
        drawing: false,
        hover: null,
        said: `An area with ${formatCount(points.length)} corners.`,
      });
      return;
    }
    const plan = planPath(points);
    const dataset = store.dataset.value;
    const cube = store.cube.value;
    const shape = store.shape.value;
    if (!plan || !dataset || !cube || !shape) return;
    const lines = pathText(points, shape.inline, shape.crossline);
    const start = performance.now();
    const work = countWork(dataset);
    const task = { kind: 'path', label: 'Random section', cancel: () => this.#reading.abort() };
    this.#change({ drawing: false, hover: null, said: 'Reading…' });
    try {
      const { inlineIndices, crosslineIndices, corners } = plan;
      const slice = await store.during(task, (onProgress) =>
        this.#reading.run((signal) => cube.path({ inlineIndices, crosslineIndices }, { signal, onProgress })),
      );
      if (store.path.value?.points !== points) return;
      if (!slice) {
        this.resume();
        this.say('Cancelled.');
        return;
      }
      if (followGrid(store, dataset)) {
        store.path.value = NOTHING;
        this.type(lines);
        return;
      }
      const { data, width, height } = slice;
      store.lineSection.value = lineSectionOf(plan, slice, shape.scene.binGrid, `Random line ${lines}`);
      this.#change({
        section: { data, width, height, rowStride: 1, corners },
        said: `${formatCount(width)} traces, the nearest to the path; ${slice.exact ? 'full resolution' : 'offsets stacked'}.`,
      });
      store.lastOperation.value = { label: 'Random section', milliseconds: measure('slice', start, work()) };
    } catch (error) {
      if (store.path.value?.points === points) this.resume();
      if (!isSegyError(error, 'closed')) this.fail(error);
    }
  }

  get #path(): DrawnPath {
    return this.store.path.value ?? NOTHING;
  }

  /** Changes the path, unless it was removed meanwhile. */
  #change(changes: Partial<DrawnPath>): void {
    const path = this.store.path.value;
    if (path) this.store.path.value = { ...path, ...changes };
  }
}

export const lineOf = perSession(
  (session: Session) => new RandomLine(session.store, (error) => session.fail(error)),
);

/** Begins a path, or removes the existing one. */
export function toggleLine(session: Session): void {
  const line = lineOf(session);
  if (session.store.path.value) line.close();
  else line.begin();
}
