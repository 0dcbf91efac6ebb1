import type { CubeBox } from '../core/cube.ts';
import { Turn } from '../core/pause.ts';
import { sureness } from '../horizon/confidence.ts';
import { snapTo } from '../horizon/events.ts';
import { summarise } from '../horizon/extraction.ts';
import { TILE_BYTES, TraceTiles, type Wanted } from '../horizon/trace-tiles.ts';
import type { TrackPlan, TrackStart } from '../horizon/track-plan.ts';
import { Tracker } from '../horizon/tracker.ts';
import { readWindow } from './cube-samples.ts';
import type { AlongInput, HorizonStart, HorizonStepOutput } from './horizon-contract.ts';
import type { TaskContext } from './tasks.ts';

/** Cells between two looks at the clock. */
const CELLS_AT_ONCE = 128;
/** Length of a step in a worker. What was tracked is shown after each. */
const STEP_MILLISECONDS = 100;
/** Of the first step, so that growth is seen soon after the click. */
const FIRST_STEP_MILLISECONDS = 25;

/** A tracker with the traces that it has asked for. It is stepped in a worker, or on the page for a cube that no worker can read. */
export class TrackRun {
  readonly tracker: Tracker;
  private readonly tiles: TraceTiles;
  private samplesRead = 0;

  constructor(
    private readonly plan: TrackPlan,
    start: TrackStart,
    private readonly read: (box: CubeBox) => Promise<Float32Array>,
  ) {
    this.tiles = new TraceTiles(plan, TILE_BYTES);
    this.tracker = new Tracker(plan, start, this.tiles);
  }

  async step(milliseconds: number, turn: Turn): Promise<HorizonStepOutput> {
    const { tracker } = this;
    const end = performance.now() + milliseconds;
    let state: Wanted | 'more' | 'done' = 'more';
    while (state !== 'done' && (performance.now() < end || tracker.changed.length === 0)) {
      state = tracker.run(CELLS_AT_ONCE);
      if (typeof state === 'object') {
        const samples = await this.read(state.box);
        this.samplesRead += samples.length;
        this.tiles.put(state, samples);
      }
      if (turn.due) await turn.pause();
    }
    return this.output(state === 'done');
  }

  private output(done: boolean): HorizonStepOutput {
    const { tracker, plan } = this;
    const { nearSimilarity, seedSimilarity } = tracker;
    // The last step gives every cell, because how sure a pick is depends on those around it.
    const cells = done
      ? Int32Array.from(tracker.values.keys())
      : Int32Array.from(new Set(tracker.changed)).sort();
    tracker.changed = [];
    const confidence = done
      ? sureness(tracker.values, nearSimilarity, seedSimilarity, plan.crosslineCount, plan.jumpSamples)
      : tracker.confidence;
    // The arrays of a result are transferred, so that a run that goes on must give copies.
    const pick = <T extends Float32Array | Int32Array | Uint8Array>(all: T): T => {
      if (done) return all;
      const out = new (all.constructor as new (length: number) => T)(cells.length);
      for (let k = 0; k < cells.length; k++) out[k] = all[cells[k]!]!;
      return out;
    };
    return {
      done,
      cells,
      values: pick(tracker.values),
      confidence: pick(confidence),
      seedOf: pick(tracker.seedOf),
      near: pick(nearSimilarity),
      seed: pick(seedSimilarity),
      open: pick(tracker.open),
      seeds: [...tracker.seeds],
      samplesRead: this.samplesRead,
    };
  }
}

/** Tracks a horizon in a worker, and tells after each step what it has found. */
export async function trackHorizon(start: HorizonStart, context: TaskContext): Promise<HorizonStepOutput> {
  const run = new TrackRun(start.plan, start, (box) => readWindow(start.recipe, box, context));
  const cells = start.plan.inlineCount * start.plan.crosslineCount;
  const turn = new Turn(context.signal);
  for (let found = 0; ; ) {
    const step = await run.step(found === 0 ? FIRST_STEP_MILLISECONDS : STEP_MILLISECONDS, turn);
    // Messages are read between steps, among them the one that cancels this work.
    await turn.pause();
    if (step.done) return step;
    found += step.cells.length;
    context.progress(Math.min(found, cells - 1), cells, step);
  }
}

/** Finds a number for each trace along a horizon; NaN where there is none. */
export async function horizonAlong(
  { recipe, box, at, from, to, find }: AlongInput,
  context: TaskContext,
): Promise<{ values: Float32Array }> {
  return { values: along(await readWindow(recipe, box, context), box, { at, from, to, find }) };
}

/** Does the same with samples that were read before. */
export function along(
  samples: Float32Array,
  { sample: { first, count } }: CubeBox,
  { at, from, to, find }: Pick<AlongInput, 'at' | 'from' | 'to' | 'find'>,
): Float32Array {
  return at.map((place, k) => {
    const middle = place - first;
    const [low, high] = [from[k]! - first, to[k]! - first];
    if ('statistic' in find) return summarise(samples, k * count, count, middle, low, high, find.statistic);
    const snapped = snapTo(samples, k * count, count, find.event, middle, (high - low) / 2);
    return snapped === null ? Number.NaN : snapped + first;
  });
}
