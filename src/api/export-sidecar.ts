import { numberAt } from '../core/axis.ts';
import type { Cube } from '../core/cube.ts';
import { lineIndices } from '../survey/out/chosen-traces.ts';
import type { OutOptions } from '../survey/out/out-options.ts';
import type { OutPlan } from '../survey/out/out-plan.ts';

/**
 * Describes a file of plain samples as JSON: shape (slowest axis first), axes, and where bins lie on the map. Chosen cells or a path are
 * listed one by one.
 */
export function sidecarOf({ grid, name, quantity }: Cube, plan: OutPlan, options: OutOptions): string {
  const { inline, crossline, vertical, binGrid } = grid;
  const sampleCount = typeof plan.sampleCounts === 'number' ? plan.sampleCounts : grid.sampleCount;
  const listed = options.path || options.cells || options.traces;
  const { inlineIndices, crosslineIndices } = plan.cells!;
  const numbersOf = (axis: typeof inline, indices: Iterable<number>): number[] =>
    Array.from(indices, (index) => numberAt(axis, index));
  const inlines = listed ? [] : numbersOf(inline, lineIndices(inline, options.inlines, 'inline'));
  const crosslines = listed
    ? []
    : numbersOf(crossline, lineIndices(crossline, options.crosslines, 'crossline'));
  const axes = listed
    ? [
        {
          name: 'trace',
          [inline.label]: numbersOf(inline, inlineIndices),
          [crossline.label]: numbersOf(crossline, crosslineIndices),
        },
      ]
    : [
        { name: inline.label, numbers: inlines },
        { name: crossline.label, numbers: crosslines },
      ];
  const shape = listed ? [plan.traceCount, sampleCount] : [inlines.length, crosslines.length, sampleCount];
  const description = {
    source: name,
    sampleType: 'float32',
    byteOrder: 'little-endian',
    shape,
    order: 'the last axis changes fastest',
    missing: 'NaN',
    quantity,
    axes: [
      ...axes,
      { name: vertical.domain, unit: vertical.unit, first: plan.start, step: plan.step, count: sampleCount },
    ],
    antiAliased: plan.form.antiAlias,
    map: binGrid && {
      unit: binGrid.unit,
      ofFirstLines: 'the inline and the crossline with index 0 of the source',
      firstInline: inline.first,
      inlineStep: inline.step,
      firstCrossline: crossline.first,
      crosslineStep: crossline.step,
      origin: binGrid.origin,
      inlineVector: binGrid.inlineVector,
      crosslineVector: binGrid.crosslineVector,
    },
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}
