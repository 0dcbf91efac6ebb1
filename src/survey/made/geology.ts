/** An invented subsurface, from which any trace of the synthetic survey can be computed. */
export interface Geology {
  /**
   * Computes the amplitudes of the trace at u, v (0…1 across the survey); the samples cover the whole record.
   * @param noise RMS of noise with the spectrum of the wavelet, divided by the RMS of the signal; null for a little white noise
   */
  fillTrace(
    u: number,
    v: number,
    samples: Float32Array,
    noise: { readonly key: number; readonly ratio: number | null },
  ): void;
  /** Reflections that can be followed through the survey, each where its waveform is the strongest of its depth. */
  readonly horizons: readonly {
    readonly name: string;
    readonly event: 'peak' | 'trough';
    /** Where the reflection is at u, v as a share 0…1 of the record, and in which block; NaN and −1 where there is none. */
    place(u: number, v: number): { readonly depth: number; readonly block: number };
  }[];
}

/** A pseudo-random number in [−1, 1), always the same for the same two integers. */
export function hashNoise(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) | 0) / 0x80000000;
}

const TABLE_LENGTH = 8192;

/** Smooth noise in two dimensions: hashed values on a lattice, interpolated by a cubic. */
function smoothNoise(seed: number, x: number, y: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const fx = ease(x - x0);
  const fy = ease(y - y0);
  const at = (i: number, j: number): number => hashNoise(seed + i * 7919, j);
  const low = at(x0, y0) + (at(x0 + 1, y0) - at(x0, y0)) * fx;
  const high = at(x0, y0 + 1) + (at(x0 + 1, y0 + 1) - at(x0, y0 + 1)) * fx;
  return low + (high - low) * fy;
}

/** The zero-phase wavelet of Ricker (1953): (1 − 2a)·exp(−a), a = (π f t)². */
function ricker(t: number, frequency: number): number {
  const a = (Math.PI * frequency * t) ** 2;
  // Less than float32 can tell beside any other sample.
  if (a > 36) return 0;
  return (1 - 2 * a) * Math.exp(-a);
}

/**
 * Computes the reflections of a sequence of layers as a table over stratigraphic depth 0…1. Beds of uneven thickness have random
 * impedances and are grouped into quiet and strong formations; their reflectivity is convolved with a Ricker wavelet.
 */
function layerTable(seed: number, beds: number, cyclesPerUnit: number): Float32Array {
  const reflectivity = new Float64Array(TABLE_LENGTH);
  let depth = 0.004;
  let impedance = 0;
  for (let bed = 0; depth < 1; bed++) {
    const formation = 0.35 + 0.65 * Math.abs(hashNoise(seed + 11, Math.floor(bed / 6)));
    const next = hashNoise(seed + 3, bed) * formation;
    const at = Math.floor(depth * TABLE_LENGTH);
    reflectivity[at] = reflectivity[at]! + next - impedance;
    impedance = next;
    depth += (0.35 + 1.3 * Math.abs(hashNoise(seed + 5, bed))) / beds;
  }
  const reach = Math.ceil((1.6 / cyclesPerUnit) * TABLE_LENGTH);
  const wavelet = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    ricker((k - reach) / TABLE_LENGTH, cyclesPerUnit),
  );
  const table = new Float32Array(TABLE_LENGTH);
  for (let at = 0; at < TABLE_LENGTH; at++) {
    const strength = reflectivity[at]!;
    if (strength === 0) continue;
    const from = Math.max(0, at - reach);
    const to = Math.min(TABLE_LENGTH, at + reach + 1);
    for (let k = from; k < to; k++) table[k] = table[k]! + strength * wavelet[k - at + reach]!;
  }
  return table;
}

/**
 * Makes noise with the spectrum of the wavelet and an RMS of 1: white numbers with a variance of 1/3, filtered by the wavelet at the
 * sample rate of the trace.
 */
function bandNoise(cyclesPerRecord: number): (key: number, count: number) => Float32Array {
  const wavelets = new Map<number, Float64Array>();
  const waveletOf = (count: number): Float64Array => {
    const known = wavelets.get(count);
    if (known) return known;
    const reach = Math.ceil((1.6 / cyclesPerRecord) * count);
    const wavelet = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
      ricker((k - reach) / count, cyclesPerRecord),
    );
    const gain = Math.sqrt(3 / wavelet.reduce((sum, value) => sum + value * value, 0));
    wavelets.set(
      count,
      wavelet.map((value) => value * gain),
    );
    return wavelets.get(count)!;
  };
  return (key, count) => {
    const wavelet = waveletOf(count);
    const white = Float64Array.from({ length: count + wavelet.length - 1 }, (_, k) => hashNoise(key, k));
    const noise = new Float32Array(count);
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < wavelet.length; j++) sum += wavelet[j]! * white[k + j]!;
      noise[k] = sum;
    }
    return noise;
  };
}

function lookUp(table: Float32Array, depth: number): number {
  const at = Math.max(0, Math.min(TABLE_LENGTH - 2, depth * TABLE_LENGTH));
  const lower = Math.floor(at);
  return table[lower]! + (table[lower + 1]! - table[lower]!) * (at - lower);
}

/** The strongest extremum of a table between two depths: its exact depth by a parabola through three entries, and its sign. */
function strongest(
  table: Float32Array,
  from: number,
  to: number,
): { depth: number; event: 'peak' | 'trough' } {
  let best = Math.round(from * TABLE_LENGTH);
  for (let at = best; at < to * TABLE_LENGTH; at++) {
    const inside = Math.abs(table[at]!) >= Math.max(Math.abs(table[at - 1]!), Math.abs(table[at + 1]!));
    if (inside && Math.abs(table[at]!) > Math.abs(table[best]!)) best = at;
  }
  const [before, here, after] = [table[best - 1]!, table[best]!, table[best + 1]!];
  const depth = (best + (0.5 * (before - after)) / (before - 2 * here + after)) / TABLE_LENGTH;
  return { depth, event: here > 0 ? 'peak' : 'trough' };
}

/** What lies where at one place of the map. Depths and lengths are shares 0…1 of the record. */
interface Column {
  readonly u: number;
  readonly v: number;
  readonly rough: number;
  readonly bend: number;
  readonly firstFault: number;
  readonly secondFault: number;
  readonly saltTop: number;
  readonly unconformity: number;
  /** 0 beside the channel, 1 on its axis. */
  readonly channel: number;
  /** Negative on one bank of the channel, positive on the other. */
  readonly bank: number;
}

function columnAt(seed: number, u: number, v: number): Column {
  const rough = 0.012 * smoothNoise(seed, u * 5, v * 5) + 0.004 * smoothNoise(seed + 1, u * 17, v * 17);
  const fold = 0.1 * Math.exp(-(((u - 0.42 + 0.12 * (v - 0.5)) / 0.2) ** 2)) - 0.05 * v;
  const saltDistance = Math.hypot((u - 0.7) / 0.19, (v - 0.68) / 0.23);
  const lift = 0.13 * Math.exp(-(saltDistance ** 2) * 1.2);
  const channelAxis = 0.42 + 0.13 * Math.sin(v * 8.2) + 0.05 * Math.sin(v * 19 + 1);
  return {
    u,
    v,
    rough,
    bend: fold + rough + lift,
    // Fault planes dip along the record; a block beyond a plane is lower by the throw of the fault.
    firstFault: u - 0.66 + 0.1 * (v - 0.5),
    secondFault: u - 0.2 - 0.18 * (v - 0.5),
    saltTop: saltDistance < 1 ? 0.55 + 0.4 * saltDistance ** 2.2 : 2,
    unconformity: 0.3 + 0.03 * (u - 0.5) + 0.02 * smoothNoise(seed + 2, u * 3, v * 3) - 0.25 * lift,
    channel: Math.max(0, 1 - ((u - channelAxis) / 0.032) ** 2),
    bank: u - channelAxis,
  };
}

const FIRST_THROW = 0.045;
const SECOND_THROW = 0.03;
const CHANNEL_TOP = 0.235;
const CHANNEL_DEPTH = 0.045;
const beyondFirst = ({ firstFault }: Column, t: number): boolean => firstFault > 0.12 * (t - 0.6);
const beforeSecond = ({ secondFault }: Column, t: number): boolean => secondFault < 0.14 * (0.6 - t);

/** Depth of a young bed: the inverse of the drape over the unconformity. Its blocks are the two banks of the channel. */
function youngPlace(column: Column, bed: number): { depth: number; block: number } {
  const { rough, unconformity, channel, bank } = column;
  const depth = (bed / 1.5 - 0.4 * rough) / (1 + (0.5 * (0.3 - unconformity)) / unconformity);
  const eroded = channel > 0 && depth > CHANNEL_TOP - 0.004 && depth < CHANNEL_TOP + CHANNEL_DEPTH * channel;
  return eroded || depth >= unconformity ? NOWHERE : { depth, block: bank < 0 ? 0 : 1 };
}

const NOWHERE = { depth: Number.NaN, block: -1 };

/**
 * Depth of an old bed: of the ways to be thrown by the two faults, the one that is consistent with where their planes are. Closer than
 * a period of the wavelet to the unconformity or to salt its reflection is not told apart from theirs.
 */
function oldPlace(column: Column, bed: number, period: number): { depth: number; block: number } {
  const { bend, unconformity, saltTop } = column;
  for (const [block, first, second] of [
    [1, false, false],
    [0, false, true],
    [2, true, false],
    [3, true, true],
  ] as const) {
    const thrown = (first ? -FIRST_THROW : 0) + (second ? -SECOND_THROW : 0);
    const depth = (bed - 0.6 * bend - thrown) / (1 + 0.6 * bend);
    if (beyondFirst(column, depth) !== first || beforeSecond(column, depth) !== second) continue;
    return depth - period < unconformity || depth + period > Math.min(1, saltTop)
      ? NOWHERE
      : { depth, block };
  }
  return NOWHERE;
}

/**
 * Makes the subsurface of the demo survey. Young beds with a meandering channel are draped over an unconformity; below it are an
 * anticline cut by two normal faults and a salt body that lifts what is above it. Strong beds have amplitudes of about ±1.
 * @param cyclesPerRecord cycles of the wavelet's dominant frequency over the whole record
 */
export function createGeology(seed: number, cyclesPerRecord: number): Geology {
  const young = layerTable(seed + 100, 34, cyclesPerRecord);
  const old = layerTable(seed + 200, 46, cyclesPerRecord);
  const fillSignal = (column: Column, samples: Float32Array): void => {
    const { rough, bend, saltTop, unconformity, channel } = column;
    const count = samples.length;
    for (let k = 0; k < count; k++) {
      const t = k / count;
      let value: number;
      if (t < 0.035) value = 0;
      else if (t > saltTop)
        value = 0.1 * smoothNoise(seed + 7, column.u * 60 + t * 90, column.v * 60 - t * 70);
      else if (t < unconformity) {
        const drape = t + 0.4 * rough + (t / unconformity) * 0.5 * (0.3 - unconformity);
        value = lookUp(young, drape * 1.5);
        if (channel > 0 && t > CHANNEL_TOP - 0.004 && t < CHANNEL_TOP + CHANNEL_DEPTH * channel) {
          value = 0.4 * value - 1.1 * channel * ricker(t - CHANNEL_TOP - 0.022 * channel, cyclesPerRecord);
        }
      } else {
        const thrown =
          (beyondFirst(column, t) ? -FIRST_THROW : 0) + (beforeSecond(column, t) ? -SECOND_THROW : 0);
        value = lookUp(old, t + bend * (0.6 + 0.6 * t) + thrown);
        value += 0.5 * ricker(t - unconformity, cyclesPerRecord);
      }
      if (saltTop < 1) value += 1.7 * ricker(t - saltTop, cyclesPerRecord);
      samples[k] = value * (1.1 - 0.45 * t);
    }
  };
  const noiseOf = bandNoise(cyclesPerRecord);
  /** For each length of trace the RMS of the signal, from traces spread over the survey. */
  const signalRms = new Map<number, number>();
  const rmsOf = (count: number): number => {
    const known = signalRms.get(count);
    if (known !== undefined) return known;
    const trace = new Float32Array(count);
    let sum = 0;
    for (let k = 0; k < 64; k++) {
      fillSignal(columnAt(seed, (0.5 + (k % 8)) / 8, (0.5 + Math.floor(k / 8)) / 8), trace);
      for (const value of trace) sum += value * value;
    }
    const rms = Math.sqrt(sum / (64 * count));
    signalRms.set(count, rms);
    return rms;
  };
  const bed = (name: string, table: Float32Array, from: number, to: number) => {
    const { depth, event } = strongest(table, from, to);
    const place = table === old ? oldPlace : youngPlace;
    return {
      name,
      event,
      place: (u: number, v: number) => place(columnAt(seed, u, v), depth, 1 / cyclesPerRecord),
    };
  };
  return {
    fillTrace(u, v, samples, { key, ratio }) {
      fillSignal(columnAt(seed, u, v), samples);
      const count = samples.length;
      if (ratio === null)
        for (let k = 0; k < count; k++) samples[k] = samples[k]! + 0.045 * hashNoise(key, k);
      else if (ratio > 0) {
        const noise = noiseOf(key, count);
        const scale = ratio * rmsOf(count);
        for (let k = 0; k < count; k++) samples[k] = samples[k]! + scale * noise[k]!;
      }
    },
    horizons: [
      bed('Bed cut by the channel', young, 0.36, 0.42),
      bed('Folded bed', old, 0.45, 0.6),
      bed('Deeper bed', old, 0.62, 0.72),
    ],
  };
}
