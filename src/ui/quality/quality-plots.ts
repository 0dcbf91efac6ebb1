import type { Quality } from '../../core/quality.ts';
import { formatCount } from '../kit/format.ts';
import type { Plot } from '../kit/lens-plot.ts';
import type { ValueName } from '../session/value-name.ts';

const MOST_POINTS = 1500;

export function histogramPlot({ histogram }: Quality, { title, many }: ValueName): Plot {
  const { edges, counts } = histogram;
  return {
    kind: 'bars',
    x: Array.from(counts, (_, k) => (edges[k]! + edges[k + 1]!) / 2),
    lines: [{ label: 'Samples', values: counts, colour: 'accent' }],
    xLabel: title,
    yLabel: 'Samples',
    logarithmic: true,
    description: `Histogram of ${many}, logarithmic counts; the end bars include everything beyond`,
  };
}

/** Amplitude spectrum in decibels below its peak. Frequency 0 is included. */
export function spectrumPlot({ spectrum }: Quality): Plot {
  const { frequencies, amplitudes, unit, traces } = spectrum;
  const peak = amplitudes.reduce((most, value) => Math.max(most, value), 0);
  return {
    kind: 'line',
    x: frequencies,
    lines: [
      {
        label: 'Amplitude (dB)',
        values: Array.from(amplitudes, (value) => Math.max(-100, 20 * Math.log10(value / (peak || 1)))),
        colour: 'accent',
      },
    ],
    xLabel: unit.endsWith('Hz') ? `Frequency (${unit})` : `Wavenumber (${unit})`,
    yLabel: 'dB',
    description: `Mean amplitude spectrum of ${formatCount(traces)} traces, in decibels below its peak`,
  };
}

/** RMS per trace. When there are many, each group shows its largest and smallest, so that no outlier is lost. */
export function rmsPlot({ traces }: Quality): Plot {
  const { rms } = traces;
  const group = Math.max(1, Math.ceil(rms.length / MOST_POINTS));
  const points = Math.ceil(rms.length / group);
  const x = new Float64Array(points);
  const high = new Float64Array(points);
  const low = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    const end = Math.min(rms.length, (point + 1) * group);
    x[point] = traces.traces[point * group]! + 1;
    low[point] = Number.POSITIVE_INFINITY;
    for (let row = point * group; row < end; row++) {
      const value = Number.isNaN(rms[row]!) ? 0 : rms[row]!;
      if (value > high[point]!) high[point] = value;
      if (value < low[point]!) low[point] = value;
    }
  }
  const lines: Plot['lines'] =
    group === 1
      ? [{ label: 'RMS', values: high, colour: 'accent' }]
      : [
          { label: 'Largest RMS', values: high, colour: 'accent' },
          { label: 'Smallest RMS', values: low, colour: 'muted' },
        ];
  return {
    kind: 'line',
    x,
    lines,
    xLabel: 'Trace',
    yLabel: 'RMS',
    description: 'RMS of each trace along the file',
  };
}
