import type { AttributeKind, AttributeSettings, Reach } from '../core/attribute.ts';
import type { CubeCells, IndexRun } from '../core/cube.ts';
import type { Turn } from '../core/pause.ts';
import { analyticAttribute } from './analytic.ts';
import { coherenceAttribute } from './coherence.ts';
import { chaosAttribute, curvatureAttribute, dipAttribute } from './dip.ts';
import { edgeAttribute } from './edge.ts';
import { eigenCoherenceAttribute } from './eigen-coherence.ts';
import { DEAD_RUN } from './live-trace.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { STEEPEST_SHIFT } from './shifted-trace.ts';
import { similarityAttribute } from './similarity.ts';
import { morletHalf, peakFrequencyAttribute, spectralAttribute } from './spectral.ts';
import { derivativeAttribute, filterAttribute, windowAttribute } from './trace-windows.ts';

/** A kind that is computed from one cube. */
type CubeKind = Exclude<AttributeKind, 'expression'>;

const MAKERS: Readonly<Record<CubeKind, (settings: AttributeSettings, patch: Patch) => TraceAttribute>> = {
  envelope: analyticAttribute,
  phase: analyticAttribute,
  cosPhase: analyticAttribute,
  frequency: analyticAttribute,
  sweetness: analyticAttribute,
  quadrature: analyticAttribute,
  rotate: analyticAttribute,
  rms: windowAttribute,
  energy: windowAttribute,
  agc: windowAttribute,
  derivative: derivativeAttribute,
  derivative2: derivativeAttribute,
  impedance: filterAttribute,
  bandPass: filterAttribute,
  spectral: spectralAttribute,
  peakFrequency: peakFrequencyAttribute,
  semblance: coherenceAttribute,
  variance: coherenceAttribute,
  similarity: similarityAttribute,
  eigenCoherence: eigenCoherenceAttribute,
  dip: dipAttribute,
  azimuth: dipAttribute,
  curvatureMostPositive: curvatureAttribute,
  curvatureMostNegative: curvatureAttribute,
  chaos: chaosAttribute,
  edge: (_, patch) => edgeAttribute(patch),
};

/** How far from a sample its attribute reads. To tell a dead run, some more samples are read than the formula needs. */
export function reachOf(settings: AttributeSettings): Reach {
  const { lines, samples } = formulaReach(settings);
  return { lines, samples: samples + (settings.kind === 'expression' ? 0 : DEAD_RUN) };
}

function formulaReach(settings: AttributeSettings): Reach {
  const { kind, halfWindow, halfOperator, lines, frequencies, taper, deviation, steered } = settings;
  switch (kind) {
    case 'envelope':
    case 'phase':
    case 'cosPhase':
    case 'quadrature':
    case 'rotate':
    case 'impedance':
    case 'bandPass':
      return { lines: 0, samples: halfOperator };
    case 'frequency':
    case 'sweetness':
      return { lines: 0, samples: halfOperator + halfWindow + 1 };
    case 'rms':
    case 'energy':
    case 'agc':
      return { lines: 0, samples: halfWindow };
    case 'derivative':
    case 'derivative2':
      return { lines: 0, samples: 1 };
    case 'spectral':
    case 'peakFrequency': {
      const longest = taper === 'morlet' ? morletHalf(deviation, Math.min(...frequencies)) : halfWindow;
      return { lines: 0, samples: Math.min(longest, halfWindow) };
    }
    case 'semblance':
    case 'variance': {
      const steering = Math.max(halfWindow + 3, 2 * lines * STEEPEST_SHIFT + 1);
      return steered ? { lines: lines + 1, samples: halfWindow + steering } : { lines, samples: halfWindow };
    }
    case 'similarity':
    case 'eigenCoherence':
      return { lines, samples: halfWindow };
    case 'dip':
    case 'azimuth':
    case 'chaos':
      return { lines: lines + 1, samples: halfWindow + 3 };
    case 'curvatureMostPositive':
    case 'curvatureMostNegative':
      return { lines: lines + 2, samples: halfWindow + 3 };
    case 'edge':
      return { lines: 1, samples: 0 };
    case 'expression':
      return { lines: 0, samples: 0 };
  }
}

/**
 * Computes an attribute of one cube, trace by trace.
 * @param patch the traces of `cells` with all neighbours that `reachOf` names
 * @param cells the traces to compute
 * @param take receives each cell's values at all samples of the patch, valid until it returns; null if it has no trace
 */
export async function eachAttributeTrace(
  settings: AttributeSettings,
  patch: Patch,
  { inlineIndices, crosslineIndices }: CubeCells,
  turn: Turn,
  take: (cell: number, values: Float64Array | null) => void,
): Promise<void> {
  const attribute = MAKERS[settings.kind as CubeKind](settings, patch);
  for (let cell = 0; cell < inlineIndices.length; cell++) {
    if (turn.due) await turn.pause();
    take(cell, attribute(inlineIndices[cell]!, crosslineIndices[cell]!));
  }
}

/**
 * Computes an attribute of one cube. See `eachAttributeTrace`.
 * @param run the samples to compute
 * @returns [cell × sample], NaN where there is no value
 */
export async function computeAttribute(
  settings: AttributeSettings,
  patch: Patch,
  cells: CubeCells,
  run: IndexRun,
  turn: Turn,
): Promise<Float32Array> {
  const out = new Float32Array(cells.inlineIndices.length * run.count).fill(Number.NaN);
  const from = run.first - patch.first;
  await eachAttributeTrace(settings, patch, cells, turn, (cell, values) => {
    if (values) out.set(values.subarray(from, from + run.count), cell * run.count);
  });
  return out;
}
