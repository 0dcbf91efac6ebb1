// What test/bench/horizon.mjs measures: the tracker beside a first-come one, and the time of tracking beside that of reading.
import { demoHorizons, demoSurvey } from '../../../src/api/demo.ts';
import { trackHorizon } from '../../../src/api/horizon-track.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { Horizon, HorizonSeed } from '../../../src/core/horizon.ts';
import { eventsBetween, snapTo } from '../../../src/horizon/events.ts';
import { TILE_BYTES, TraceTiles } from '../../../src/horizon/trace-tiles.ts';
import type { TrackPlan } from '../../../src/horizon/track-plan.ts';
import { Tracker } from '../../../src/horizon/tracker.ts';
import { cutWavelet, similarity } from '../../../src/horizon/wavelet.ts';

type Truth = Awaited<ReturnType<typeof demoHorizons>>[number];
const STEP = 4;
/** A block with fewer cells is a sliver between a fault and the edge. */
const SLIVER = 500;

/** For each block the cell nearest to its middle, at the true time to a whole sample. */
function seedsOf({ blocks, milliseconds }: Truth, crosslineCount: number): Map<number, HorizonSeed> {
  const seeds = new Map<number, HorizonSeed>();
  for (const block of new Set(blocks)) {
    const cells = [...blocks.keys()].filter((cell) => blocks[cell] === block);
    if (block < 0 || cells.length < SLIVER) continue;
    const mean = (of: (cell: number) => number) =>
      cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
    const [i, j] = [mean((cell) => Math.floor(cell / crosslineCount)), mean((cell) => cell % crosslineCount)];
    const away = (cell: number) =>
      Math.hypot(Math.floor(cell / crosslineCount) - i, (cell % crosslineCount) - j);
    const best = cells.reduce((a, b) => (away(b) < away(a) ? b : a));
    seeds.set(block, {
      inlineIndex: Math.floor(best / crosslineCount),
      crosslineIndex: best % crosslineCount,
      sampleIndex: Math.round(milliseconds[best]! / STEP),
    });
  }
  return seeds;
}

/**
 * The simple way: a queue in which the first that comes is the first that is served, each pick compared with the trace that it was
 * reached from alone, and kept however it is reached next.
 */
function firstCome(
  samples: Float32Array,
  size: { inlineCount: number; crosslineCount: number; sampleCount: number },
  seeds: readonly HorizonSeed[],
  event: Horizon['event'],
): { values: Float32Array; confidence: Float32Array } {
  const { inlineCount, crosslineCount, sampleCount } = size;
  const values = new Float32Array(inlineCount * crosslineCount).fill(Number.NaN);
  const confidence = values.slice();
  const queue: number[] = [];
  const [own, other] = [new Float32Array(17), new Float32Array(17)];
  for (const seed of seeds) {
    const cell = seed.inlineIndex * crosslineCount + seed.crosslineIndex;
    const at = snapTo(samples, cell * sampleCount, sampleCount, event, seed.sampleIndex, 3);
    if (at === null) continue;
    values[cell] = at;
    confidence[cell] = 1;
    queue.push(cell);
  }
  for (let k = 0; k < queue.length; k++) {
    const cell = queue[k]!;
    const at = values[cell]!;
    if (!cutWavelet(samples, cell * sampleCount, sampleCount, at, own)) continue;
    const [i, j] = [Math.floor(cell / crosslineCount), cell % crosslineCount];
    for (const [a, b] of [
      [i - 1, j],
      [i + 1, j],
      [i, j - 1],
      [i, j + 1],
    ] as const) {
      if (a < 0 || b < 0 || a >= inlineCount || b >= crosslineCount) continue;
      const next = a * crosslineCount + b;
      if (!Number.isNaN(values[next]!)) continue;
      let best = 0.8;
      for (const place of eventsBetween(samples, next * sampleCount, sampleCount, event, at - 5, at + 5)) {
        if (!cutWavelet(samples, next * sampleCount, sampleCount, place, other)) continue;
        const fit = similarity(own, other);
        if (fit < best) continue;
        best = fit;
        values[next] = place;
        confidence[next] = fit;
      }
      if (!Number.isNaN(values[next]!)) queue.push(next);
    }
  }
  return { values, confidence };
}

interface Judged {
  /** Share of the blocks' cells within a sample of the truth: the least of the blocks. */
  readonly right: number;
  /** Share of the blocks' cells that are tracked. */
  readonly covered: number;
  /** Cells that are off by half a cycle or more, and those of them that are surer than 0.8. */
  readonly skips: number;
  readonly sureSkips: number;
}

function judge(
  values: Float32Array,
  confidence: Float32Array,
  truth: Truth,
  blocks: Iterable<number>,
): Judged {
  let [right, cells, tracked, skips, sureSkips] = [1, 0, 0, 0, 0];
  for (const block of blocks) {
    let [own, good] = [0, 0];
    for (let cell = 0; cell < values.length; cell++) {
      if (truth.blocks[cell] !== block) continue;
      own += 1;
      const error = Math.abs(values[cell]! - truth.milliseconds[cell]! / STEP);
      if (!Number.isNaN(error)) tracked += 1;
      if (error <= 1) good += 1;
      if (error > 4) {
        skips += 1;
        if (confidence[cell]! > 0.8) sureSkips += 1;
      }
    }
    cells += own;
    right = Math.min(right, good / own);
  }
  return { right, covered: tracked / cells, skips, sureSkips };
}

/** Tracks each horizon at each level of noise in both ways. */
export async function measureNoise(
  levels: readonly { readonly title: string; readonly noise: number; readonly correlation: number }[],
): Promise<{ title: string; name: string; best: Judged; first: Judged }[]> {
  const truths = await demoHorizons();
  const results: { title: string; name: string; best: Judged; first: Judged }[] = [];
  for (const { title, noise, correlation } of levels) {
    const { cube, close } = await open({ noise });
    const { inline, crossline, sampleCount } = cube.grid;
    const whole = (count: number) => ({ first: 0, count });
    const samples = await cube.window({
      inline: whole(inline.count),
      crossline: whole(crossline.count),
      sample: whole(sampleCount),
    });
    const size = { inlineCount: inline.count, crosslineCount: crossline.count, sampleCount };
    for (const truth of truths) {
      const seeds = seedsOf(truth, crossline.count);
      const best = await trackHorizon(cube, [...seeds.values()], { event: truth.event, correlation });
      const first = firstCome(samples, size, [...seeds.values()], truth.event);
      results.push({
        title,
        name: truth.name,
        best: judge(best.values, best.confidence, truth, seeds.keys()),
        first: judge(first.values, first.confidence, truth, seeds.keys()),
      });
    }
    close();
  }
  return results;
}

async function open(options: Parameters<typeof demoSurvey>[0]) {
  const dataset = await openSegy(await demoSurvey(options));
  return { cube: dataset.cube, close: () => dataset.close() };
}

/** Tracks a large survey whole, and reads each tile that the tracker has touched once more without tracking. */
export async function measureSpeed(lines: number): Promise<{
  cells: number;
  track: number;
  first: number;
  read: number;
  /** Processor time of both, which a busy machine does not change. */
  trackCpu: number;
  readCpu: number;
  boxes: number;
  tiles: number;
}> {
  const options = { inlineCount: lines, crosslineCount: lines };
  const truth = (await demoHorizons(options))[1]!;
  const { cube, close } = await open(options);
  const { sampleCount } = cube.grid;
  const plan: TrackPlan = {
    inlineCount: lines,
    crosslineCount: lines,
    sampleCount,
    event: truth.event,
    windowSamples: 5,
    correlation: 0.8,
    compareSamples: 17,
    jumpSamples: 5,
    cutOff: 0,
    differences: [],
    within: null,
    barriers: [],
    faults: new Float32Array(0),
  };
  const tiles = new TraceTiles(plan, TILE_BYTES);
  const tracker = new Tracker(plan, { seeds: [...seedsOf(truth, lines).values()], picks: null }, tiles);
  let boxes = 0;
  const touched = new Map<number, Parameters<typeof cube.window>[0]>();
  const cpuNow = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const cpuBegin = cpuNow();
  const begin = performance.now();
  let first = 0;
  for (;;) {
    const state = tracker.run(128);
    if (state === 'done') break;
    if (state === 'more') {
      first ||= performance.now() - begin;
      continue;
    }
    boxes += 1;
    // The box that is asked for last holds all that was needed of its tile.
    touched.set(state.tile, state.box);
    tiles.put(state, await cube.window(state.box));
  }
  const track = performance.now() - begin;
  const trackCpu = cpuNow() - cpuBegin;
  const cpuAgain = cpuNow();
  const again = performance.now();
  for (const box of touched.values()) await cube.window(box);
  const read = performance.now() - again;
  const readCpu = cpuNow() - cpuAgain;
  const cells = tracker.values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
  close();
  return { cells, track, first, read, trackCpu, readCpu, boxes, tiles: touched.size };
}
