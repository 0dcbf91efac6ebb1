/** An invented subsurface, from which any trace of the synthetic survey can be computed. */
export interface Geology {
  /** Computes the amplitudes of the trace at u, v (0…1 across the survey); the samples cover the whole record. */
  fillTrace(u: number, v: number, samples: Float32Array, noiseKey: number): void;
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

function lookUp(table: Float32Array, depth: number): number {
  const at = Math.max(0, Math.min(TABLE_LENGTH - 2, depth * TABLE_LENGTH));
  const lower = Math.floor(at);
  return table[lower]! + (table[lower + 1]! - table[lower]!) * (at - lower);
}

/**
 * Makes the subsurface of the demo survey. Young beds with a meandering channel are draped over an unconformity; below it are an
 * anticline cut by two normal faults and a salt body that lifts what is above it. Strong beds have amplitudes of about ±1.
 * @param cyclesPerRecord cycles of the wavelet's dominant frequency over the whole record
 */
export function createGeology(seed: number, cyclesPerRecord: number): Geology {
  const young = layerTable(seed + 100, 34, cyclesPerRecord);
  const old = layerTable(seed + 200, 46, cyclesPerRecord);
  return {
    fillTrace(u, v, samples, noiseKey) {
      const count = samples.length;
      const rough = 0.012 * smoothNoise(seed, u * 5, v * 5) + 0.004 * smoothNoise(seed + 1, u * 17, v * 17);
      const fold = 0.1 * Math.exp(-(((u - 0.42 + 0.12 * (v - 0.5)) / 0.2) ** 2)) - 0.05 * v;
      // Fault planes dip along the record; a block beyond a plane is lower by the throw of the fault.
      const firstFault = u - 0.66 + 0.1 * (v - 0.5);
      const secondFault = u - 0.2 - 0.18 * (v - 0.5);
      const saltDistance = Math.hypot((u - 0.7) / 0.19, (v - 0.68) / 0.23);
      const saltTop = saltDistance < 1 ? 0.55 + 0.4 * saltDistance ** 2.2 : 2;
      const lift = 0.13 * Math.exp(-(saltDistance ** 2) * 1.2);
      const unconformity = 0.3 + 0.03 * (u - 0.5) + 0.02 * smoothNoise(seed + 2, u * 3, v * 3) - 0.25 * lift;
      const channelAxis = 0.42 + 0.13 * Math.sin(v * 8.2) + 0.05 * Math.sin(v * 19 + 1);
      const channel = Math.max(0, 1 - ((u - channelAxis) / 0.032) ** 2);
      for (let k = 0; k < count; k++) {
        const t = k / count;
        let value: number;
        if (t < 0.035) value = 0;
        else if (t > saltTop) value = 0.1 * smoothNoise(seed + 7, u * 60 + t * 90, v * 60 - t * 70);
        else if (t < unconformity) {
          const drape = t + 0.4 * rough + (t / unconformity) * 0.5 * (0.3 - unconformity);
          value = lookUp(young, drape * 1.5);
          if (channel > 0 && t > 0.235 - 0.004 && t < 0.235 + 0.045 * channel) {
            value = 0.4 * value - 1.1 * channel * ricker(t - 0.235 - 0.022 * channel, cyclesPerRecord);
          }
        } else {
          const thrown =
            (firstFault > 0.12 * (t - 0.6) ? -0.045 : 0) + (secondFault < 0.14 * (0.6 - t) ? -0.03 : 0);
          value = lookUp(old, t + (fold + rough + lift) * (0.6 + 0.6 * t) + thrown);
          value += 0.5 * ricker(t - unconformity, cyclesPerRecord);
        }
        if (saltTop < 1) value += 1.7 * ricker(t - saltTop, cyclesPerRecord);
        samples[k] = value * (1.1 - 0.45 * t) + 0.045 * hashNoise(noiseKey, k);
      }
    },
  };
}
