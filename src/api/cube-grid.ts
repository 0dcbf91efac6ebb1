import type { CubeAxis, CubeGrid } from '../core/cube.ts';
import type { Geometry, TraceGrid, VerticalAxis } from '../core/types.ts';

/** Makes the axes of a survey's cube, with labels that suit its kind. A 2D line or a file of gathers has one inline with all traces. */
export function cubeGrid(
  {
    geometry,
    vertical,
    samplesPerTrace,
  }: {
    readonly geometry: Geometry;
    readonly vertical: VerticalAxis;
    readonly samplesPerTrace: number;
  },
  { crosslineCount }: Pick<TraceGrid, 'crosslineCount'>,
): CubeGrid {
  const axes = {
    sampleCount: samplesPerTrace,
    vertical,
    binGrid: 'binGrid' in geometry ? geometry.binGrid : null,
  };
  if ('inline' in geometry) {
    const axis = (label: string, { first, step, count }: typeof geometry.inline): CubeAxis => ({
      label,
      first,
      step,
      count,
    });
    const [inline, crossline] = [axis('Inline', geometry.inline), axis('Crossline', geometry.crossline)];
    return { ...axes, inline, crossline, flat: false };
  }
  const inline =
    geometry.kind === 'gathers'
      ? { label: 'Gather', first: geometry.ensemble.first, step: 1, count: 1 }
      : { label: 'Line', first: 1, step: 1, count: 1 };
  const crossline =
    geometry.kind === '2d' && geometry.cdp?.count === crosslineCount
      ? { label: 'CDP', ...geometry.cdp }
      : { label: 'Trace', first: 1, step: 1, count: crosslineCount };
  return { ...axes, inline, crossline, flat: true };
}
