import type { AttributeSettings } from '../core/attribute.ts';
import type { LiveTrace } from './live-trace.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing, WindowSums } from './window-sums.ts';

/**
 * Eigenstructure coherence (Gersztenkorn and Marfurt 1999): the largest eigenvalue of the covariance matrix of the traces about a
 * sample within a window, divided by the sum of all eigenvalues, which is the sum of the diagonal. C[i, j] is the sum of uᵢ uⱼ over the
 * samples that both traces have. Null where fewer than two traces have a sample other than 0.
 */
export function eigenCoherenceAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { halfWindow, lines } = settings;
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  const [product, out] = [patch.array(), patch.array()];
  const side = 2 * lines + 1;
  const most = patch.flat ? side : side * side;
  // Lower triangles of all matrices, one array for each element.
  const elements = Array.from({ length: (most * (most + 1)) / 2 }, () => patch.array());
  const matrix = new Float64Array(most * most);
  const largest = new LargestEigenvalue(most);
  return (inline, crossline) => {
    if (!patch.at(inline, crossline)) return null;
    const traces: LiveTrace[] = [];
    for (let line = inline - lines; line <= inline + lines; line++) {
      for (let column = crossline - lines; column <= crossline + lines; column++) {
        const trace = patch.at(line, column);
        if (trace) traces.push(trace);
      }
    }
    const size = traces.length;
    if (size < 2) return null;
    for (let row = 0, at = 0; row < size; row++) {
      for (let column = 0; column <= row; column++, at++) {
        const [a, b] = [traces[row]!.values, traces[column]!.values];
        for (let k = 0; k < product.length; k++) product[k] = a[k]! * b[k]!;
        sums.of(product, elements[at]!);
      }
    }
    for (let k = 0; k < out.length; k++) {
      let trace = 0;
      let present = 0;
      for (let row = 0; row < size; row++) {
        const energy = elements[(row * (row + 3)) / 2]![k]!;
        if (energy > 0) present += 1;
        trace += energy;
      }
      if (present < 2) {
        out[k] = Number.NaN;
        continue;
      }
      for (let row = 0, at = 0; row < size; row++)
        for (let column = 0; column <= row; column++, at++)
          matrix[row * size + column] = elements[at]![k]! / trace;
      out[k] = largest.of(matrix, size);
    }
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}

/** Newton's steps that are enough for any matrix; they end earlier when a step changes nothing. */
const MOST_STEPS = 80;

/**
 * The largest eigenvalue of a symmetric matrix, by Householder's reduction to three diagonals and Newton's method on the
 * characteristic polynomial from above, where it converges from one side because all roots are real (Golub and Van Loan 2013, Matrix
 * computations, sections 8.3 and 8.4).
 */
export class LargestEigenvalue {
  private readonly diagonal: Float64Array;
  private readonly beside: Float64Array;
  private readonly vector: Float64Array;
  private readonly product: Float64Array;

  constructor(most: number) {
    this.diagonal = new Float64Array(most);
    this.beside = new Float64Array(most);
    this.vector = new Float64Array(most);
    this.product = new Float64Array(most);
  }

  /** @param a the matrix by rows, of which the lower triangle is read and overwritten */
  of(a: Float64Array, size: number): number {
    this.reduce(a, size);
    const { diagonal, beside } = this;
    // Gershgorin's bound; beside[k] couples the rows k and k + 1.
    let bound = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < size; k++) {
      const reach = Math.abs(beside[k]!) + (k > 0 ? Math.abs(beside[k - 1]!) : 0);
      bound = Math.max(bound, diagonal[k]! + reach);
    }
    let value = bound;
    for (let step = 0; step < MOST_STEPS; step++) {
      // p and its derivative by the recurrence of the leading minors.
      let [before, now] = [1, value - diagonal[0]!];
      let [slopeBefore, slope] = [0, 1];
      for (let k = 1; k < size; k++) {
        const gap = value - diagonal[k]!;
        const coupling = beside[k - 1]! * beside[k - 1]!;
        const next = gap * now - coupling * before;
        const nextSlope = now + gap * slope - coupling * slopeBefore;
        before = now;
        now = next;
        slopeBefore = slope;
        slope = nextSlope;
      }
      if (!(slope > 0)) break;
      const change = now / slope;
      if (!(change > value * 1e-15)) break;
      value -= change;
    }
    return value;
  }

  private reduce(a: Float64Array, size: number): void {
    const { diagonal, beside, vector, product } = this;
    beside.fill(0);
    for (let k = 0; k < size - 2; k++) {
      let norm = 0;
      for (let row = k + 1; row < size; row++) norm += a[row * size + k]! ** 2;
      norm = Math.sqrt(norm);
      const head = a[(k + 1) * size + k]!;
      const alpha = head > 0 ? -norm : norm;
      beside[k] = alpha;
      if (norm === 0) continue;
      for (let row = k + 1; row < size; row++) vector[row] = a[row * size + k]!;
      vector[k + 1] = head - alpha;
      let length = 0;
      for (let row = k + 1; row < size; row++) length += vector[row]! ** 2;
      if (length === 0) continue;
      let overlap = 0;
      for (let row = k + 1; row < size; row++) {
        let sum = 0;
        for (let column = k + 1; column <= row; column++) sum += a[row * size + column]! * vector[column]!;
        for (let column = row + 1; column < size; column++) sum += a[column * size + row]! * vector[column]!;
        product[row] = (2 * sum) / length;
        overlap += product[row]! * vector[row]!;
      }
      const share = overlap / length;
      for (let row = k + 1; row < size; row++) product[row]! -= share * vector[row]!;
      for (let row = k + 1; row < size; row++)
        for (let column = k + 1; column <= row; column++)
          a[row * size + column]! -= vector[row]! * product[column]! + product[row]! * vector[column]!;
    }
    for (let k = 0; k < size; k++) diagonal[k] = a[k * size + k]!;
    if (size > 1) beside[size - 2] = a[(size - 1) * size + size - 2]!;
  }
}
