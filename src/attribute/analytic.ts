import type { AttributeKind, AttributeSettings } from '../core/attribute.ts';
import { Filter, hilbertTaps } from './filters.ts';
import type { LiveTrace } from './live-trace.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing, WindowSums } from './window-sums.ts';

type Point = (real: number, imaginary: number) => number;

const DEGREES = 180 / Math.PI;

/**
 * Attributes of the analytic trace z = u + i h, in which h is the Hilbert transform of u (Taner, Koehler and Sheriff 1979).
 *
 * - envelope |z|; phase arg z in degrees, over −180 to 180; cosPhase u ÷ |z|; quadrature h
 * - rotate: Re(z e^{iφ}) = u cos φ − h sin φ
 * - frequency: see `instantaneousFrequency`
 * - sweetness: |z| ÷ √f, null where f ≤ 0 (Hart 2008, Channel detection in 3-D seismic data using sweetness)
 *
 * Phase and cosPhase are null where |z| is 0.
 */
export function analyticAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { kind, halfOperator, phaseRadians, scale } = settings;
  const hilbert = new Filter(patch.count, 0, hilbertTaps(halfOperator), true);
  const quadrature = patch.array();
  const out = patch.array();
  const [cosine, sine] = [Math.cos(phaseRadians), Math.sin(phaseRadians)];
  const points: Partial<Record<AttributeKind, Point>> = {
    envelope: (u, h) => Math.sqrt(u * u + h * h),
    phase: (u, h) => (u === 0 && h === 0 ? Number.NaN : Math.atan2(h, u) * DEGREES),
    cosPhase: (u, h) => u / Math.sqrt(u * u + h * h),
    quadrature: (_, h) => h,
    rotate: (u, h) => u * cosine - h * sine,
  };
  const point = points[kind];
  const frequency = point ? null : instantaneousFrequency(settings, patch);
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    const { values } = trace;
    hilbert.of(values, quadrature);
    if (point) for (let k = 0; k < out.length; k++) out[k] = point(values[k]!, quadrature[k]!);
    else {
      frequency!(trace, quadrature, out);
      if (kind === 'sweetness') {
        for (let k = 0; k < out.length; k++) {
          const u = values[k]!;
          const h = quadrature[k]!;
          out[k] = out[k]! > 0 ? Math.sqrt((u * u + h * h) / (out[k]! * scale)) : Number.NaN;
        }
      } else for (let k = 0; k < out.length; k++) out[k]! *= scale;
    }
    return hideMissing(trace, out);
  };
}

/**
 * Instantaneous frequency by Claerbout's bilinear form (1976, Fundamentals of geophysical data processing, section 1-7): between two
 * samples d(ln z) ÷ dt ≈ (2 ÷ Δt) (z₁ − z₀) ÷ (z₁ + z₀). The imaginary part is N ÷ D with N = 2 Im(z₁ z̄₀) and D = |z₁ + z₀|². N and
 * D are summed over the intervals k − ½ − half … k + ½ + half, which weights by the energy of the envelope, and
 * f = arctan(ΣN ÷ ΣD) ÷ (π Δt). The arctangent undoes the bilinear form's error, so that a sine of any frequency has its own.
 * Negative values are kept. Intervals at a missing sample are left out; null where ΣD is 0.
 * @returns a function that writes cycles per sample
 */
function instantaneousFrequency({ halfWindow }: AttributeSettings, patch: Patch) {
  const [turns, energy, turnSums, energySums] = [patch.array(), patch.array(), patch.array(), patch.array()];
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  return ({ values, live }: LiveTrace, quadrature: Float64Array, out: Float64Array): void => {
    // Interval k lies between the samples k − 1 and k.
    for (let k = 1; k < values.length; k++) {
      if (live && (live[k] === 0 || live[k - 1] === 0)) {
        turns[k] = 0;
        energy[k] = 0;
        continue;
      }
      const [a, b] = [values[k - 1]!, quadrature[k - 1]!];
      const [c, d] = [values[k]!, quadrature[k]!];
      turns[k] = 2 * (a * d - b * c);
      energy[k] = (a + c) * (a + c) + (b + d) * (b + d);
    }
    sums.of(turns, turnSums);
    sums.of(energy, energySums);
    const last = values.length - 1;
    for (let k = 0; k <= last; k++) {
      // One interval more than the window has, which is the one after its last sample.
      const after = k + halfWindow + 1;
      const n = turnSums[k]! + (after <= last ? turns[after]! : 0);
      const d = energySums[k]! + (after <= last ? energy[after]! : 0);
      out[k] = d > 0 ? Math.atan(n / d) / Math.PI : Number.NaN;
    }
  };
}
