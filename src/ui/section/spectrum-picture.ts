import type { VerticalAxis } from '../../core/types.ts';
import type { SectionDisplay } from '../session/view-settings.ts';
import { validCorners } from './section-display.ts';

/** Points of a drawing, 200 wide and 64 high, of a mean amplitude spectrum and the filter's response. */
export interface SpectrumPicture {
  /**
   * End of the frequency axis. When only every `rowStride`-th sample is drawn, the spectrum ends earlier by
   * that factor.
   */
  readonly end: number;
  readonly line: string;
  /** Null without a filter. It may extend beyond the drawing. */
  readonly response: string | null;
}

export function spectrumPicture(
  spectrum: Float64Array,
  { bandPassOn, corners }: Pick<SectionDisplay, 'bandPassOn' | 'corners'>,
  vertical: VerticalAxis,
  rowStride: number,
): SpectrumPicture {
  const end = 500 / (vertical.step * rowStride);
  const peak = spectrum.reduce((most, value) => Math.max(most, value), 0) || 1;
  const points = Array.from(
    spectrum,
    (value, k) =>
      `${((200 * k) / (spectrum.length - 1)).toFixed(1)},${(60 - (54 * value) / peak).toFixed(1)}`,
  );
  const used = bandPassOn ? validCorners(corners, vertical) : null;
  const at = (corner: number): string => ((200 * corner) / end).toFixed(1);
  const response = used && `${at(used[0])},64 ${at(used[1])},4 ${at(used[2])},4 ${at(used[3])},64`;
  return { end, line: points.join(' '), response };
}
