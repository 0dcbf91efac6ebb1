import { type DataTexture, type IUniform, Vector2, Vector3 } from 'three';
import { COLORMAP_NAMES, type DisplaySettings, MIXINGS } from '../../core/scene.ts';
import { clipRange, reductionOf } from '../colormap.ts';
import { cropPlanes, UNCROPPED } from '../furniture/crop.ts';
import type { Box } from '../pick.ts';

/** Uniforms shared by everything that shows amplitudes. A change needs a new frame but no upload. */
export interface SliceUniforms {
  readonly uMaps: IUniform<DataTexture>;
  readonly uMapRow: IUniform<number>;
  /** Low end of the amplitude range, and 1 ÷ (high − low), both of amplitudes times `uReduction`. */
  readonly uRange: IUniform<Vector2>;
  /** A power of two, see `reductionOf`. */
  readonly uReduction: IUniform<number>;
  readonly uOpacity: IUniform<number>;
  readonly uInterpolate: IUniform<number>;
  /** Index of the `Mixing`. */
  readonly uMixing: IUniform<number>;
  /** Share of the colours that is transparent, from the low end on; from the high end with `uHideFrom` 1, from the middle with 2. */
  readonly uHide: IUniform<number>;
  readonly uHideFrom: IUniform<number>;
  readonly uFrameWidth: IUniform<number>;
  /** Corners of the crop box in index space (inline, crossline, sample). */
  readonly uCropLow: IUniform<Vector3>;
  readonly uCropHigh: IUniform<Vector3>;
  /** Upper and lower sample of each cell that surface and volume are cropped to, see between.glsl.ts. */
  readonly uLimits: IUniform<DataTexture | null>;
  readonly uLimitStep: IUniform<number>;
}

/** Holds the colours of amplitudes and the crop box. */
export class SceneColours {
  readonly uniforms: SliceUniforms;
  range: readonly [number, number] = [-1, 1];
  /** Whether a place (inline, crossline, sample) lies beyond the limits of surface and volume; null without limits. */
  beyond: Box['beyond'] = null;

  constructor(maps: DataTexture) {
    this.uniforms = {
      uMaps: { value: maps },
      uMapRow: { value: 0 },
      uRange: { value: new Vector2() },
      uReduction: { value: 1 },
      uOpacity: { value: 1 },
      uInterpolate: { value: 1 },
      uMixing: { value: 0 },
      uHide: { value: 0 },
      uHideFrom: { value: 0 },
      uFrameWidth: { value: 1.5 },
      uCropLow: { value: new Vector3(...UNCROPPED.low) },
      uCropHigh: { value: new Vector3(...UNCROPPED.high) },
      uLimits: { value: null },
      uLimitStep: { value: 0 },
    };
  }

  /** True when zero is in the middle of the colour map. */
  get symmetric(): boolean {
    const [low, high] = this.range;
    return Math.abs(low + high) < 1e-6 * (high - low);
  }

  /** The crop box in index space. */
  get crop(): Box {
    const { uCropLow, uCropHigh } = this.uniforms;
    return { low: uCropLow.value.toArray(), high: uCropHigh.value.toArray(), beyond: this.beyond };
  }

  setDisplay({
    crop,
    clip,
    gain,
    colormap,
    sliceOpacity,
    interpolate,
    mixing = 'values',
  }: DisplaySettings): void {
    const { uniforms } = this;
    const { low, high } = cropPlanes(crop);
    uniforms.uCropLow.value.set(...low);
    uniforms.uCropHigh.value.set(...high);
    this.range = clipRange(clip, gain);
    const reduction = reductionOf(this.range);
    const [lowest, highest] = [this.range[0] * reduction, this.range[1] * reduction];
    uniforms.uReduction.value = reduction;
    uniforms.uRange.value.set(lowest, 1 / (highest - lowest));
    uniforms.uMapRow.value = (COLORMAP_NAMES.indexOf(colormap) + 0.5) / COLORMAP_NAMES.length;
    uniforms.uOpacity.value = sliceOpacity;
    uniforms.uInterpolate.value = interpolate ? 1 : 0;
    uniforms.uMixing.value = MIXINGS.indexOf(mixing);
  }

  /** Slice frames have the same width in CSS pixels on every screen. */
  setView(pixelRatio: number): void {
    this.uniforms.uFrameWidth.value = 1.5 * pixelRatio;
  }
}
