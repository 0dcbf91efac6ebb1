/**
 * Every kind of attribute in double precision, computed the slow way: each sample by itself, from the published formula, with plain sums.
 * `at` gives a sample of the input, NaN where there is none.
 */
import type { AttributeKind } from '../../../src/core/attribute.ts';

type At = (inline: number, crossline: number, sample: number) => number;

interface Shape {
  readonly inlines: number;
  readonly crosslines: number;
  readonly samples: number;
}

/** The parameters of the formulas, in samples, lines and cycles per sample. */
export interface Parameters {
  readonly half: number;
  readonly lines: number;
  readonly operator: number;
  readonly frequencies: readonly number[];
  readonly deviation: number;
  readonly phase: number;
  readonly scale: number;
}

/** A value, and whether the formula is so near to a division by zero or to a tie there that rounding decides. */
export interface Reference {
  readonly value: number;
  readonly doubtful: boolean;
}

const sure = (value: number): Reference => ({ value, doubtful: false });
const NEAR = 1e-6;

export function referenceOf(kind: AttributeKind, at: At, shape: Shape, parameters: Parameters) {
  const { half, lines, operator, frequencies, deviation, phase, scale } = parameters;
  const there = (i: number, x: number, k: number): boolean =>
    i >= 0 &&
    x >= 0 &&
    k >= 0 &&
    i < shape.inlines &&
    x < shape.crosslines &&
    k < shape.samples &&
    Number.isFinite(at(i, x, k));
  const value = (i: number, x: number, k: number): number => (there(i, x, k) ? at(i, x, k) : 0);
  const range = (low: number, high: number): number[] =>
    Array.from({ length: high - low + 1 }, (_, n) => low + n);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const window = (k: number): number[] => range(k - half, k + half);
  const around = (i: number, x: number, reach = lines): [number, number][] =>
    range(i - reach, i + reach).flatMap((a) =>
      range(x - reach, x + reach).map((b): [number, number] => [a, b]),
    );
  const hann = (n: number, of: number): number => Math.cos((Math.PI * n) / (2 * (of + 1))) ** 2;

  const quadrature = (i: number, x: number, k: number): number =>
    sum(
      range(-operator, operator).map((n) =>
        n % 2 === 0 ? 0 : (2 / (Math.PI * n)) * hann(n, operator) * value(i, x, k - n),
      ),
    );
  const envelope = (i: number, x: number, k: number): number =>
    Math.hypot(value(i, x, k), quadrature(i, x, k));
  /** Hz or cycles per sample, by `scale`. */
  const frequency = (i: number, x: number, k: number): Reference => {
    let [turns, energy] = [0, 0];
    for (const right of range(k - half, k + half + 1)) {
      const left = right - 1;
      if (!there(i, x, left) || !there(i, x, right)) continue;
      const [a, b, c, d] = [
        value(i, x, left),
        quadrature(i, x, left),
        value(i, x, right),
        quadrature(i, x, right),
      ];
      // (z₁ − z₀) conj(z₁ + z₀)
      turns += (d - b) * (a + c) - (c - a) * (b + d);
      energy += (a + c) ** 2 + (b + d) ** 2;
    }
    const scaleOfTrace = envelope(i, x, k) ** 2;
    return {
      value: (scale * Math.atan(turns / energy)) / Math.PI,
      doubtful: energy <= NEAR * scaleOfTrace,
    };
  };

  const mean = (i: number, x: number, k: number): number => {
    const live = window(k).filter((n) => there(i, x, n));
    return sum(live.map((n) => value(i, x, n) ** 2)) / live.length;
  };

  const magnitude = (i: number, x: number, k: number, f: number, taper: 'hann' | number): number => {
    let [real, imaginary, weight] = [0, 0, 0];
    for (const n of range(-half, half)) {
      if (!there(i, x, k + n)) continue;
      const w = taper === 'hann' ? hann(n, half) : Math.exp(-(n ** 2) / (2 * taper ** 2));
      real += w * value(i, x, k + n) * Math.cos(2 * Math.PI * f * n);
      imaginary -= w * value(i, x, k + n) * Math.sin(2 * Math.PI * f * n);
      weight += w;
    }
    return (2 * Math.hypot(real, imaginary)) / weight;
  };

  /** Σ (Σ u)² ÷ J and Σ Σ u² over the window. */
  const coherent = (i: number, x: number, k: number): [number, number] => {
    let [stacked, energy] = [0, 0];
    for (const n of window(k)) {
      const values = around(i, x)
        .filter(([a, b]) => there(a, b, n))
        .map(([a, b]) => value(a, b, n));
      if (values.length < 2) continue;
      stacked += sum(values) ** 2 / values.length;
      energy += sum(values.map((u) => u * u));
    }
    return [stacked, energy];
  };

  const similarity = (i: number, x: number, k: number): Reference => {
    const pairs = [
      [i, x + lines, i, x - lines],
      [i + lines, x, i - lines, x],
    ] as const;
    const found: number[] = [];
    for (const [a, b, c, d] of pairs) {
      const both = window(k).filter((n) => there(a, b, n) && there(c, d, n));
      const norm = (of: (n: number) => number): number => Math.sqrt(sum(both.map((n) => of(n) ** 2)));
      const length = norm((n) => value(a, b, n)) + norm((n) => value(c, d, n));
      if (length > 0) found.push(1 - norm((n) => value(a, b, n) - value(c, d, n)) / length);
    }
    return sure(found.length === 0 ? Number.NaN : sum(found) / found.length);
  };

  const eigen = (i: number, x: number, k: number): Reference => {
    const traces = around(i, x);
    const vectors = traces.map(([a, b]) => window(k).map((n) => value(a, b, n)));
    const matrix = vectors.map((u) => vectors.map((v) => sum(u.map((number, n) => number * v[n]!))));
    const diagonal = matrix.map((row, n) => row[n]!);
    if (diagonal.filter((number) => number > 0).length < 2) return sure(Number.NaN);
    const values = jacobi(matrix).values.sort((a, b) => b - a);
    return sure(values[0]! / sum(diagonal));
  };

  const slope = (here: boolean, before: number | null, middle: number, after: number | null): number => {
    if (!here) return Number.NaN;
    if (before === null) return after === null ? Number.NaN : after - middle;
    return after === null ? middle - before : (after - before) / 2;
  };
  const known = (i: number, x: number, k: number): number | null => (there(i, x, k) ? value(i, x, k) : null);
  const gradient = (i: number, x: number, k: number): number[] => [
    slope(there(i, x, k), known(i - 1, x, k), value(i, x, k), known(i + 1, x, k)),
    slope(there(i, x, k), known(i, x - 1, k), value(i, x, k), known(i, x + 1, k)),
    slope(there(i, x, k), known(i, x, k - 1), value(i, x, k), known(i, x, k + 1)),
  ];
  /** Vertically of sixth order (Fornberg 1988) where three samples on both sides are there. */
  const smoothGradient = (i: number, x: number, k: number): number[] => {
    const [a, b, c] = gradient(i, x, k) as [number, number, number];
    if (![-3, -2, -1, 0, 1, 2, 3].every((n) => there(i, x, k + n))) return [a, b, c];
    const weights = [-1 / 60, 3 / 20, -3 / 4, 0, 3 / 4, -3 / 20, 1 / 60];
    return [a, b, sum(weights.map((w, n) => w * value(i, x, k + n - 3)))];
  };
  const gradients = new Map<string, number[]>();
  const tensor = (i: number, x: number, k: number): number[][] => {
    const total = [0, 1, 2].map(() => [0, 0, 0]);
    for (const [a, b] of around(i, x)) {
      for (const n of window(k)) {
        const key = `${a}/${b}/${n}`;
        const g = gradients.get(key) ?? smoothGradient(a, b, n);
        gradients.set(key, g);
        if (g.some(Number.isNaN)) continue;
        for (const row of [0, 1, 2])
          for (const column of [0, 1, 2]) total[row]![column]! += g[row]! * g[column]!;
      }
    }
    return total;
  };
  const eigenOf = (i: number, x: number, k: number) => {
    const { values, vectors } = jacobi(tensor(i, x, k));
    const order = [0, 1, 2].sort((a, b) => values[b]! - values[a]!);
    return {
      values: order.map((n) => values[n]!),
      normal: [0, 1, 2].map((row) => vectors[row]![order[0]!]!),
    };
  };
  /** Samples per line along the inline and the crossline index. */
  const dips = new Map<string, Reference & { readonly dip: readonly [number, number] }>();
  const dipAt = (i: number, x: number, k: number) => {
    const key = `${i}/${x}/${k}`;
    const old = dips.get(key);
    if (old) return old;
    if (!there(i, x, k)) return { value: 0, dip: [Number.NaN, Number.NaN] as const, doubtful: false };
    const { values, normal } = eigenOf(i, x, k);
    const [a, b, c] = normal as [number, number, number];
    const gap = (values[0]! - values[1]!) / values[0]!;
    const made = {
      value: 0,
      dip: (!(values[0]! > 0) ? [Number.NaN, Number.NaN] : [-a / c, -b / c]) as [number, number],
      doubtful: gap < NEAR || Math.abs(c) < NEAR,
    };
    dips.set(key, made);
    return made;
  };
  const curvature = (i: number, x: number, k: number, sign: number): Reference => {
    const here = dipAt(i, x, k);
    const of = (a: number, b: number, n: 0 | 1): number | null => {
      if (a < 0 || b < 0 || a >= shape.inlines || b >= shape.crosslines) return null;
      const { dip } = dipAt(a, b, k);
      return Number.isNaN(dip[n]) ? null : dip[n];
    };
    const per = (n: 0 | 1): [number, number] => [
      slope(true, of(i - 1, x, n), here.dip[n], of(i + 1, x, n)),
      slope(true, of(i, x - 1, n), here.dip[n], of(i, x + 1, n)),
    ];
    const [pi, px] = per(0);
    const [qi, qx] = per(1);
    const [a, b, c] = [pi / 2, qx / 2, (px + qi) / 2];
    const beside = [here, dipAt(i - 1, x, k), dipAt(i + 1, x, k), dipAt(i, x - 1, k), dipAt(i, x + 1, k)];
    return {
      value: scale * (a + b + sign * Math.sqrt((a - b) ** 2 + c ** 2)),
      doubtful: beside.some(({ doubtful }) => doubtful),
    };
  };

  const peak = (i: number, x: number, k: number): Reference => {
    const all = frequencies.map((f) => magnitude(i, x, k, f, 'hann'));
    const top = Math.max(...all);
    const n = all.indexOf(top);
    const second = Math.max(...all.filter((_, m) => m !== n));
    const step = frequencies[1]! - frequencies[0]!;
    let shift = 0;
    if (n > 0 && n < all.length - 1) {
      const [a, b, c] = [all[n - 1]!, all[n]!, all[n + 1]!];
      shift = (0.5 * (a - c)) / (a - 2 * b + c);
    }
    return { value: scale * (frequencies[n]! + shift * step), doubtful: (top - second) / top < NEAR };
  };

  const formulas: Partial<Record<AttributeKind, (i: number, x: number, k: number) => Reference>> = {
    envelope: (i, x, k) => sure(envelope(i, x, k)),
    phase: (i, x, k) => sure((Math.atan2(quadrature(i, x, k), value(i, x, k)) * 180) / Math.PI),
    cosPhase: (i, x, k) => sure(value(i, x, k) / envelope(i, x, k)),
    quadrature: (i, x, k) => sure(quadrature(i, x, k)),
    rotate: (i, x, k) => sure(value(i, x, k) * Math.cos(phase) - quadrature(i, x, k) * Math.sin(phase)),
    frequency,
    sweetness: (i, x, k) => {
      const f = frequency(i, x, k);
      return {
        value: f.value > 0 ? envelope(i, x, k) / Math.sqrt(f.value) : Number.NaN,
        // Near zero frequency the value grows without bound.
        doubtful: f.doubtful || Math.abs(f.value) < NEAR * scale,
      };
    },
    rms: (i, x, k) => sure(Math.sqrt(mean(i, x, k))),
    energy: (i, x, k) => sure(mean(i, x, k)),
    agc: (i, x, k) => sure(value(i, x, k) / Math.sqrt(mean(i, x, k))),
    derivative: (i, x, k) => sure(scale * gradient(i, x, k)[2]!),
    derivative2: (i, x, k) =>
      sure(
        there(i, x, k - 1) && there(i, x, k + 1)
          ? scale * (value(i, x, k - 1) - 2 * value(i, x, k) + value(i, x, k + 1))
          : Number.NaN,
      ),
    impedance: (i, x, k) => {
      // The running sum less its own weighted mean, with half of the last sample in each sum.
      const running = (end: number): number =>
        sum(range(-2 * operator, end).map((n) => value(i, x, k + n) * (n === end ? 0.5 : 1)));
      const weights = range(-operator, operator).map((n) => hann(n, operator));
      const total = sum(weights);
      const average = sum(weights.map((w, n) => (w / total) * running(n - operator)));
      return sure(2 * (running(0) - average));
    },
    bandPass: (i, x, k) => {
      const [f1, f2, f3, f4] = frequencies as [number, number, number, number];
      const squared = (f: number, n: number): number =>
        n === 0 ? f ** 2 : (Math.sin(Math.PI * f * n) / (Math.PI * n)) ** 2;
      const tap = (n: number): number =>
        (squared(f4, n) - squared(f3, n)) / (f4 - f3) - (squared(f2, n) - squared(f1, n)) / (f2 - f1);
      return sure(
        sum(range(-operator, operator).map((n) => tap(n) * hann(n, operator) * value(i, x, k - n))),
      );
    },
    spectral: (i, x, k) => sure(magnitude(i, x, k, frequencies[0]!, deviation > 0 ? deviation : 'hann')),
    peakFrequency: peak,
    semblance: (i, x, k) => {
      const [stacked, energy] = coherent(i, x, k);
      return sure(energy > 0 ? stacked / energy : Number.NaN);
    },
    variance: (i, x, k) => {
      let [spread, energy] = [0, 0];
      for (const n of window(k)) {
        const values = around(i, x)
          .filter(([a, b]) => there(a, b, n))
          .map(([a, b]) => value(a, b, n));
        if (values.length < 2) continue;
        const average = sum(values) / values.length;
        spread += sum(values.map((u) => (u - average) ** 2));
        energy += sum(values.map((u) => u * u));
      }
      return sure(energy > 0 ? spread / energy : Number.NaN);
    },
    similarity,
    eigenCoherence: eigen,
    dip: (i, x, k) => {
      const { dip, doubtful } = dipAt(i, x, k);
      return { value: scale * Math.hypot(...dip), doubtful };
    },
    azimuth: (i, x, k) => {
      // Inlines grow to the north and crosslines to the east.
      const { dip, doubtful } = dipAt(i, x, k);
      const degrees = (Math.atan2(dip[1], dip[0]) * 180) / Math.PI;
      return {
        value: degrees < 0 ? degrees + 360 : degrees,
        doubtful: doubtful || Math.hypot(...dip) < NEAR,
      };
    },
    curvatureMostPositive: (i, x, k) => curvature(i, x, k, 1),
    curvatureMostNegative: (i, x, k) => curvature(i, x, k, -1),
    chaos: (i, x, k) => {
      const { values } = eigenOf(i, x, k);
      return sure((2 * values[1]!) / (values[0]! + values[2]!) - 1);
    },
    edge: (i, x, k) => {
      const of = (a: number, b: number): number =>
        there(i + a, x + b, k) ? value(i + a, x + b, k) : value(i, x, k);
      const sobel = (along: (a: number, b: number) => number): number =>
        sum([-1, 0, 1].map((n) => (n === 0 ? 2 : 1) * (along(n, 1) - along(n, -1))));
      return sure(
        Math.hypot(
          sobel(of),
          sobel((n, m) => of(m, n)),
        ) / 8,
      );
    },
  };
  const formula = formulas[kind];
  if (!formula) throw new Error(`no reference of ${kind}`);
  return (i: number, x: number, k: number): Reference =>
    there(i, x, k) ? formula(i, x, k) : sure(Number.NaN);
}

/** All eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
export function jacobi(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, row) => a.map((__, column): number => (row === column ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += a[p]![q]! ** 2;
    if (off === 0) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (a[p]![q] === 0) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
        }
        for (let k = 0; k < size; k++) {
          const [x, y] = [v[k]![p]!, v[k]![q]!];
          v[k]![p] = c * x - s * y;
          v[k]![q] = s * x + c * y;
        }
      }
    }
  }
  return { values: a.map((row, k) => row[k]!), vectors: v };
}
