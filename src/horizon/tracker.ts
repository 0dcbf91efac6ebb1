/** The tracker is one long file, because every step of it reads and changes the same few arrays. */
import FlatQueue from 'flatqueue';
import type { HorizonSeed } from '../core/horizon.ts';
import { Barriers } from './barriers.ts';
import { eventsBetween, snapTo, valueAt } from './events.ts';
import { forBeside, forNear } from './neighbours.ts';
import { type SeedNeighbour, seedModel } from './seed-model.ts';
import type { TraceTiles, TraceView, Wanted } from './trace-tiles.ts';
import type { TrackPlan, TrackStart } from './track-plan.ts';
import { cutWavelet, normalise, similarity } from './wavelet.ts';
import { WaveletStore } from './wavelet-store.ts';

/**
 * A pick may resemble the seed's wavelet less than its neighbours' by this much, because waveforms change along a reflector.
 */
const SEED_SLACK = 0.25;
/**
 * In the last pass a cell needs only this share of the correlation if half of its neighbours lead to the pick. A straight front has
 * three of eight behind it, so that it does not advance; only gaps and rows that were begun are filled.
 */
const ENCLOSED_SHARE = 0.75;
const ENCLOSED_BY = 0.5;
/** A candidate that was found with so many tracked neighbours is not looked for again. */
const SETTLED = 5;
/** Two times for one cell, each with its own neighbours, are a contradiction if their scores differ by no more than this. */
const CONTEST = 0.05;
/** How much the score of a pick at the edge of the window is lower than that of one where its neighbours are. */
const DISTANCE_PENALTY = 0.1;
/** Neighbours within so many lines make the reference, and traces within so many lines of a seed its wavelet. */
const REACH = 2;

/** Thrown inside the tracker when a tile is missing, and caught by `run`. */
class Missing {
  constructor(readonly wanted: Wanted) {}
}

interface Candidate {
  readonly at: number;
  readonly score: number;
  readonly near: number;
  readonly seed: number;
  readonly seedIndex: number;
  readonly contested: boolean;
}

/** The pass under way: how much amplitudes may differ from the seed's, and whether only enclosed cells are taken. */
interface Pass {
  readonly difference: number;
  readonly enclosed: boolean;
}

/**
 * Follows a horizon from its seeds. Best first: of all cells next to tracked ones the one that resembles both its neighbours and its
 * seed the most is taken next. A cell that was reached from two sides at different times, with scores nearly equal, is left open.
 * The work goes in steps and asks for the traces that it needs.
 */
export class Tracker {
  readonly values: Float32Array;
  readonly confidence: Float32Array;
  readonly seedOf: Int32Array;
  readonly nearSimilarity: Float32Array;
  readonly seedSimilarity: Float32Array;
  readonly open: Uint8Array;
  /** Seeds at the event that they were snapped to; those without one are left out. */
  readonly seeds: HorizonSeed[] = [];
  /** Cells that have changed since the list was last emptied. */
  changed: number[] = [];
  private readonly models: Float32Array[] = [];
  private readonly amplitudes: number[] = [];
  private readonly wavelets: WaveletStore;
  /** Tracked cells that a neighbour may contradict. */
  private readonly doubtful: number[] = [];
  private readonly queue = new FlatQueue<number>();
  /** Number of tracked cells around a cell when its candidate was found, so that an outdated one is noticed; 0 for none. */
  private readonly seenFrom: Uint8Array;
  private readonly candidates = new Map<number, Candidate>();
  private readonly passes: Pass[];
  private pass = 0;
  private readonly barriers: Barriers;
  private readonly work: Float32Array;
  private readonly reference: Float32Array;
  private prepared = 0;
  private popped = -1;
  private restored: number[] | null;

  constructor(
    private readonly plan: TrackPlan,
    private readonly start: TrackStart,
    private readonly tiles: TraceTiles,
  ) {
    const cells = plan.inlineCount * plan.crosslineCount;
    const { picks } = start;
    this.values = picks?.values.slice() ?? new Float32Array(cells).fill(Number.NaN);
    this.confidence = picks?.confidence.slice() ?? new Float32Array(cells).fill(Number.NaN);
    this.seedOf = picks?.seedOf.slice() ?? new Int32Array(cells).fill(-1);
    this.nearSimilarity = new Float32Array(cells).fill(Number.NaN);
    this.seedSimilarity = new Float32Array(cells).fill(Number.NaN);
    this.open = new Uint8Array(cells);
    this.seenFrom = new Uint8Array(cells);
    this.work = new Float32Array(plan.compareSamples);
    this.reference = new Float32Array(plan.compareSamples);
    this.wavelets = new WaveletStore(plan.inlineCount, plan.crosslineCount, plan.compareSamples);
    this.barriers = new Barriers(plan);
    const differences = plan.differences.length > 0 ? plan.differences : [Number.POSITIVE_INFINITY];
    this.passes = [
      ...differences.map((difference) => ({ difference, enclosed: false })),
      { difference: differences.at(-1)!, enclosed: true },
    ];
    this.restored = picks ? [] : null;
    // Only picks near cells without one are needed again.
    for (let cell = 0; picks && cell < cells; cell++) {
      let inside = true;
      if (this.has(cell))
        forNear(this.plan, cell, REACH, (near) => {
          if (!this.has(near)) inside = false;
        });
      if (!inside) this.restored!.push(cell);
    }
  }

  /**
   * Tracks up to `most` cells.
   * @returns the traces that must be read first, or whether all is tracked
   */
  run(most: number): Wanted | 'more' | 'done' {
    try {
      for (; this.prepared < this.start.seeds.length; this.prepared++)
        this.prepareSeed(this.start.seeds[this.prepared]!);
      while (this.restored && this.restored.length > 0) {
        this.restore(this.restored.at(-1)!);
        this.restored.pop();
      }
      for (let taken = 0; taken < most; ) {
        // What is missing ends a step before anything is changed, so that the step can be done again.
        for (; this.doubtful.length > 0; this.doubtful.pop()) this.challenge(this.doubtful.at(-1)!);
        if (this.popped < 0) {
          const cell = this.queue.pop();
          if (cell === undefined) {
            if (!this.nextPass()) return 'done';
            continue;
          }
          this.popped = cell;
        }
        if (this.tryCell(this.popped)) taken += 1;
        this.popped = -1;
      }
      return 'more';
    } catch (reason) {
      if (reason instanceof Missing) return reason.wanted;
      throw reason;
    }
  }

  private has(cell: number): boolean {
    return !Number.isNaN(this.values[cell]!);
  }

  private view(cell: number, from: number, to: number): TraceView {
    const across = this.plan.crosslineCount;
    const found = this.tiles.trace(Math.floor(cell / across), cell % across, from, to);
    if ('box' in found) throw new Missing(found);
    return found;
  }

  /** The samples of a cell that a pick between two positions is compared with. */
  private around(cell: number, from: number, to: number): TraceView {
    const half = (this.plan.compareSamples + 1) / 2 + 1;
    return this.view(cell, from - half, to + half);
  }

  /** Snaps a seed to its event, makes its wavelet from the traces around it, and tracks its own cell. */
  private prepareSeed(seed: HorizonSeed): void {
    const { plan } = this;
    const cell = seed.inlineIndex * plan.crosslineCount + seed.crosslineIndex;
    const reach = plan.windowSamples;
    const trace = this.around(cell, seed.sampleIndex - reach, seed.sampleIndex + reach);
    const at = snapTo(
      trace.data,
      trace.start,
      trace.count,
      plan.event,
      seed.sampleIndex - trace.first,
      reach,
    );
    const own = new Float32Array(plan.compareSamples);
    if (at === null || !cutWavelet(trace.data, trace.start, trace.count, at, own)) return;
    const sampleIndex = at + trace.first;
    const around = (near: number, away: number): TraceView =>
      this.around(near, sampleIndex - away, sampleIndex + away);
    const near: SeedNeighbour[] = [];
    forNear(this.plan, cell, REACH, (beside, distance) => {
      const away = Math.min(reach, plan.jumpSamples * distance);
      near.push({ trace: around(beside, away), reach: away });
    });
    const model = seedModel(sampleIndex, own, near, plan.event);
    const amplitude = valueAt(trace.data, trace.start, trace.count, at);
    this.models.push(model);
    this.amplitudes.push(amplitude);
    this.seeds.push({ ...seed, sampleIndex });
    const index = this.seeds.length - 1;
    if (this.start.picks && this.has(cell)) {
      this.seedOf[cell] = index;
      return;
    }
    this.accept(cell, { at: sampleIndex, score: 1, near: 1, seed: 1, seedIndex: index, contested: false });
    // The mean of the traces around stands for the seed's own, so that its noise does not stop the first steps.
    this.work.set(model);
    this.wavelets.put(cell, this.work);
  }

  /** Takes up a pick that was made before: its wavelet is cut again, and the cells beside it become candidates. */
  private restore(cell: number): void {
    const at = this.values[cell]!;
    const trace = this.around(cell, at, at);
    if (cutWavelet(trace.data, trace.start, trace.count, at - trace.first, this.work))
      this.wavelets.put(cell, this.work);
    if (this.seedOf[cell]! < 0 || this.seedOf[cell]! >= this.seeds.length) this.seedOf[cell] = 0;
    this.nearSimilarity[cell] = this.confidence[cell]!;
    this.seedSimilarity[cell] = this.confidence[cell]!;
    this.enqueueBeside(cell, this.confidence[cell]! || 0);
  }

  private nextPass(): boolean {
    if (this.pass + 1 >= this.passes.length) return false;
    this.pass += 1;
    this.seenFrom.fill(0);
    this.candidates.clear();
    for (let cell = 0; cell < this.values.length; cell++)
      if (this.has(cell)) this.enqueueBeside(cell, this.confidence[cell]!);
    return true;
  }

  private enqueueBeside(cell: number, score: number): void {
    forBeside(this.plan, cell, (beside) => {
      if (!this.has(beside) && (this.plan.within?.[beside] ?? 1) === 1) this.queue.push(beside, -score);
    });
  }

  private trackedAround(cell: number): number {
    // This is asked of every cell several times, so that the cells around are counted without a call for each.
    const { inlineCount, crosslineCount } = this.plan;
    const inline = Math.floor(cell / crosslineCount);
    const crossline = cell - inline * crosslineCount;
    const lastInline = Math.min(inlineCount - 1, inline + 1);
    const lastCrossline = Math.min(crosslineCount - 1, crossline + 1);
    let count = 0;
    for (let i = Math.max(0, inline - 1); i <= lastInline; i++)
      for (let j = Math.max(0, crossline - 1); j <= lastCrossline; j++)
        if (!Number.isNaN(this.values[i * crosslineCount + j]!)) count += 1;
    return this.has(cell) ? count - 1 : count;
  }

  /** Takes a cell if its candidate is still the best; else puts it back where it belongs. @returns whether it was taken */
  private tryCell(cell: number): boolean {
    if (this.has(cell)) return false;
    const around = this.trackedAround(cell);
    if (around === 0) return false;
    let candidate = this.candidates.get(cell);
    // With most neighbours known the candidate changes no more.
    if (this.seenFrom[cell] !== around && !(candidate && this.seenFrom[cell]! >= SETTLED)) {
      const found = this.bestAt(cell);
      this.seenFrom[cell] = around;
      if (!found || found.contested) {
        if (found) this.setOpen(cell, true);
        this.candidates.delete(cell);
        return false;
      }
      candidate = found;
      this.candidates.set(cell, candidate);
      if (-candidate.score > (this.queue.peekValue() ?? Number.POSITIVE_INFINITY)) {
        this.queue.push(cell, -candidate.score);
        return false;
      }
    }
    if (!candidate) return false;
    this.accept(cell, candidate);
    return true;
  }

  private setOpen(cell: number, open: boolean): void {
    if (this.open[cell] === (open ? 1 : 0)) return;
    this.open[cell] = open ? 1 : 0;
    this.changed.push(cell);
  }

  private accept(cell: number, { at, score, near, seed, seedIndex }: Candidate): void {
    const trace = this.around(cell, at, at);
    cutWavelet(trace.data, trace.start, trace.count, at - trace.first, this.work);
    this.wavelets.put(cell, this.work);
    this.values[cell] = at;
    this.confidence[cell] = score;
    this.nearSimilarity[cell] = near;
    this.seedSimilarity[cell] = seed;
    this.seedOf[cell] = seedIndex;
    this.setOpen(cell, false);
    this.candidates.delete(cell);
    this.changed.push(cell);
    forBeside(this.plan, cell, (beside) => {
      if (Math.abs(this.values[beside]! - at) > this.plan.jumpSamples) this.doubtful.push(beside);
    });
    this.enqueueBeside(cell, score);
  }

  /** Leaves a tracked cell open if its neighbours lead to another time there nearly as well. A seed's own cell stays. */
  private challenge(cell: number): void {
    const { crosslineCount } = this.plan;
    if (!this.has(cell)) return;
    if (this.seeds.some((seed) => seed.inlineIndex * crosslineCount + seed.crosslineIndex === cell)) return;
    const found = this.bestAt(cell);
    if (!found?.contested) return;
    this.values[cell] = Number.NaN;
    this.confidence[cell] = Number.NaN;
    this.seedOf[cell] = -1;
    this.setOpen(cell, true);
    this.changed.push(cell);
  }

  /** The best pick of a cell that its tracked neighbours lead to; null if none is good enough. */
  private bestAt(cell: number): Candidate | null {
    const { plan } = this;
    const { windowSamples: reach, jumpSamples } = plan;
    const beside: number[] = [];
    forBeside(this.plan, cell, (next) => {
      if (this.has(next)) beside.push(next);
    });
    if (beside.length === 0) return null;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const next of beside) {
      low = Math.min(low, this.values[next]! - reach);
      high = Math.max(high, this.values[next]! + reach);
    }
    const nearest = Math.min(reach, jumpSamples);
    const trace = this.around(cell, low, high);
    const { data, start, count, first } = trace;
    let best: Candidate | null = null;
    let second: Candidate | null = null;
    for (const place of eventsBetween(data, start, count, plan.event, low - first, high - first)) {
      const at = place + first;
      const isLedTo = beside.some(
        (next) =>
          Math.abs(this.values[next]! - at) <= nearest &&
          !this.barriers.between(next, this.values[next]!, cell, at),
      );
      if (!isLedTo) continue;
      const found = this.scored(cell, at, valueAt(data, start, count, place), trace);
      if (!found) continue;
      if (!best || found.score > best.score) {
        second = best;
        best = found;
      } else if (!second || found.score > second.score) second = found;
    }
    if (!best) return null;
    const contested =
      second !== null && Math.abs(second.at - best.at) > jumpSamples && second.score >= best.score - CONTEST;
    return { ...best, contested };
  }

  /** Compares a possible pick with the neighbours that lead to it and with their seed; null if it is not good enough. */
  private scored(cell: number, at: number, amplitude: number, trace: TraceView): Candidate | null {
    const { plan, work, reference } = this;
    const pass = this.passes[this.pass]!;
    if (Math.abs(amplitude) < plan.cutOff) return null;
    reference.fill(0);
    const { inlineCount, crosslineCount, jumpSamples } = plan;
    const inline = Math.floor(cell / crosslineCount);
    const crossline = cell % crosslineCount;
    let supporters = 0;
    let neighbours = 0;
    let weight = 0;
    let mean = 0;
    let seedIndex = -1;
    let nearest = Number.POSITIVE_INFINITY;
    const lastInline = Math.min(inlineCount - 1, inline + REACH);
    const lastCrossline = Math.min(crosslineCount - 1, crossline + REACH);
    const firstCrossline = Math.max(0, crossline - REACH);
    const length = reference.length;
    for (let i = Math.max(0, inline - REACH); i <= lastInline; i++) {
      const line = this.wavelets.lineOf(i);
      const away = Math.abs(i - inline);
      for (let j = firstCrossline; j <= lastCrossline; j++) {
        const distance = Math.max(away, Math.abs(j - crossline));
        if (distance === 0) continue;
        if (distance === 1) neighbours += 1;
        const near = i * crosslineCount + j;
        const time = this.values[near]!;
        const difference = Math.abs(time - at);
        if (!(difference <= jumpSamples * distance)) continue;
        const share = 1 / distance;
        if (line) {
          const { band, start } = line;
          for (let k = 0, at = start + j * length; k < length; k++, at++)
            reference[k] = reference[k]! + band[at]! * share;
        }
        if (distance === 1) supporters += 1;
        weight += share;
        mean += time * share;
        // The seed is that of the nearest neighbour, and among equally near ones of that with the nearest time.
        if (difference + distance * plan.sampleCount < nearest) {
          nearest = difference + distance * plan.sampleCount;
          seedIndex = this.seedOf[near]!;
        }
      }
    }
    if (seedIndex < 0 || (pass.enclosed && supporters < ENCLOSED_BY * neighbours)) return null;
    const seedAmplitude = this.amplitudes[seedIndex]!;
    const larger = Math.max(Math.abs(amplitude), Math.abs(seedAmplitude));
    if (Math.abs(amplitude - seedAmplitude) > pass.difference * larger) return null;
    if (!normalise(reference)) return null;
    if (!cutWavelet(trace.data, trace.start, trace.count, at - trace.first, work)) return null;
    const near = similarity(work, reference);
    const least = plan.correlation * (pass.enclosed ? ENCLOSED_SHARE : 1);
    if (near < least) return null;
    const seed = similarity(work, this.models[seedIndex]!);
    if (seed < least - SEED_SLACK) return null;
    const distance = Math.min(1, Math.abs(mean / weight - at) / Math.max(1, plan.windowSamples));
    const score = (near + seed) / 2 - DISTANCE_PENALTY * distance;
    return { at, score, near, seed, seedIndex, contested: false };
  }
}
