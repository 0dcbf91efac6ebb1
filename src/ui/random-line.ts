import { isSegyError } from '../core/errors.ts';
import type { PathPoint } from '../core/scene.ts';
import { formatCount } from './format.ts';
import { followGrid } from './grid-change.ts';
import { Latest } from './latest.ts';
import { type DrawnPath, lineSectionOf, parsePath, pathText, planPath } from './path-plan.ts';
import type { ViewStore } from './store.ts';
import { countWork, measure } from './timing.ts';

const NOTHING: DrawnPath = { points: [], hover: null, drawing: true, said: '', section: null };

/** The path over the survey and the section along it, one for all views: drawn in any of them, it stands in all. */
export class RandomLine {
  #reading = new Latest();

  constructor(
    private readonly store: ViewStore,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Takes away what there was and waits for the first point. */
  begin(): void {
    this.close();
    this.store.path.value = NOTHING;
  }

  /** No path, and no section of one. */
  close(): void {
    const { store } = this;
    this.#reading.abort();
    store.path.value = null;
    store.showsLine.value = false;
    store.lineSection.value = null;
  }

  /** Points may be set and taken back again. */
  resume(): void {
    this.store.showsLine.value = false;
    this.store.lineSection.value = null;
    this.#change({ drawing: true, section: null, said: '' });
  }

  add(point: PathPoint): void {
    const { points } = this.#path;
    const last = points.at(-1);
    // The second click of a double click sets no second point.
    const again = last?.inlineIndex === point.inlineIndex && last.crosslineIndex === point.crosslineIndex;
    this.#change({ points: again ? points : [...points, point], hover: null, said: '' });
  }

  /** Where the inline and the crossline that are shown cross. */
  addAtLines(): void {
    const { inline, crossline, sample } = this.store.indices.value;
    this.add({ inlineIndex: inline, crosslineIndex: crossline, sampleIndex: sample });
  }

  removeLast(): void {
    this.#change({ points: this.#path.points.slice(0, -1), said: '' });
  }

  /** The point that a click would set. */
  hover(hover: PathPoint | null): void {
    if (this.#path.drawing && this.#path.points.length > 0) this.#change({ hover });
  }

  say(said: string): void {
    this.#change({ said });
  }

  /** A path of lines by their numbers; two points are a line. */
  type(text: string): void {
    const shape = this.store.shape.value;
    if (!shape) return;
    const places = parsePath(text, shape.inline, shape.crossline);
    if (!places) {
      this.say(
        `Give inline and crossline of each point, such as ${shape.inline.first}/${shape.crossline.first}, within the survey.`,
      );
      return;
    }
    const sampleIndex = this.store.indices.value.sample;
    this.#change({ points: places.map((place) => ({ ...place, sampleIndex })), said: '' });
    if (places.length >= 2) void this.finish();
    else this.resume();
  }

  /** A path through these points, to which others may be added. */
  draw(points: readonly PathPoint[]): void {
    this.begin();
    this.#change({ points });
  }

  /** A path through these points, with its section. */
  follow(points: readonly PathPoint[]): Promise<void> {
    this.draw(points);
    return this.finish();
  }

  /** Ends the path and reads the section along it. Never rejects. */
  async finish(): Promise<void> {
    const { store } = this;
    const { points } = this.#path;
    const plan = planPath(points);
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    if (!plan || !dataset || !shape) return;
    const lines = pathText(points, shape.inline, shape.crossline);
    const start = performance.now();
    const work = countWork(dataset);
    const task = store.begin('Random section', () => this.#reading.abort());
    this.#change({ drawing: false, hover: null, said: 'Reading…' });
    try {
      const { inlineIndices, crosslineIndices, corners } = plan;
      const slice = await this.#reading.run((signal) =>
        dataset.pathSection({ inlineIndices, crosslineIndices, signal, onProgress: task.report }),
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
    } finally {
      task.end();
    }
  }

  get #path(): DrawnPath {
    return this.store.path.value ?? NOTHING;
  }

  /** Of a path that was taken away meanwhile nothing is left to change. */
  #change(changes: Partial<DrawnPath>): void {
    const path = this.store.path.value;
    if (path) this.store.path.value = { ...path, ...changes };
  }
}

/** What the page has of a path; its code comes with the first. */
interface Page {
  readonly store: ViewStore;
  randomLine: RandomLine | null;
  fail(error: unknown): void;
}

export function lineOf(page: Page): RandomLine {
  page.randomLine ??= new RandomLine(page.store, (error) => page.fail(error));
  return page.randomLine;
}

/** Begins a path, or takes away the one that is there. */
export function toggleLine(page: Page): void {
  const line = lineOf(page);
  if (page.store.path.value) line.close();
  else line.begin();
}
