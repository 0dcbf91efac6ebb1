import {
  ByteType,
  Data3DTexture,
  DataTexture,
  HalfFloatType,
  IntType,
  LinearFilter,
  NearestFilter,
  RedFormat,
  RGFormat,
  RGIntegerFormat,
  type Texture,
  type WebGLRenderer,
} from 'three';
import type { VolumeOutcome } from '../../../core/scene.ts';
import type { Level } from '../../../core/types.ts';
import { type GpuCapabilities, nextTask, OUT_OF_MEMORY } from '../../capabilities.ts';
import type { LayerHost } from '../layer.ts';
import { addColumns, BRICK, type BrickRanges, columnEnds, createBrickRanges } from './volume-bricks.ts';
import { type Quantizer, quantize, quantizeRanges, shareBeyond } from './volume-quantize.ts';

/** Bytes of one upload, which takes a few milliseconds. */
const SLAB_BYTES = 1 << 20;
/** Time for uploads and ranges in one task. */
const TASK_MILLISECONDS = 8;

export type VolumeShape = Pick<Level, 'inlineCount' | 'crosslineCount' | 'sampleCount'>;

/** Bytes per sample: 2 for half floats, 1 for signed bytes. */
export type SampleBytes = 2 | 1;

/** Bytes that a volume takes on the GPU: samples, brick ranges and mask. */
export function volumeByteLength(
  { inlineCount, crosslineCount, sampleCount }: VolumeShape,
  sampleBytes: SampleBytes = 2,
): number {
  const columns = inlineCount * crosslineCount;
  return columns * sampleCount * (sampleBytes + 4 / BRICK ** 3) + columns * 8;
}

/** Why a level cannot be a texture on this GPU, or null. */
export function volumeRefusal(
  level: VolumeShape,
  capabilities: GpuCapabilities,
  budgetBytes: number,
  sampleBytes: SampleBytes = 2,
): string | null {
  const { inlineCount, crosslineCount, sampleCount } = level;
  const longest = Math.max(inlineCount, crosslineCount, sampleCount);
  if (Math.min(inlineCount, crosslineCount, sampleCount) < 2) return 'it is thinner than two samples';
  if (longest > capabilities.max3dTextureSize)
    return `it is ${longest} samples long and this GPU takes ${capabilities.max3dTextureSize}`;
  // The mask is a 2D texture with one texel per column.
  if (Math.max(inlineCount, crosslineCount) > capabilities.maxTextureSize)
    return `it is ${longest} lines wide and this GPU takes ${capabilities.maxTextureSize}`;
  const bytes = volumeByteLength(level, sampleBytes);
  if (bytes > budgetBytes)
    return `it takes ${mebibytes(bytes)} of graphics memory and ${mebibytes(budgetBytes)} are allowed`;
  return null;
}

/** A box of whole columns: `rows` crosslines of each of `planes` inlines. */
export interface Slab {
  readonly inline: number;
  readonly planes: number;
  readonly crossline: number;
  readonly rows: number;
}

/** Cuts a level into slabs of about `slabBytes` at most, in the order of its data. */
export function volumeSlabs(level: VolumeShape, slabBytes = SLAB_BYTES): Slab[] {
  const { inlineCount, crosslineCount, sampleCount } = level;
  const planeBytes = crosslineCount * sampleCount * 2;
  const slabs: Slab[] = [];
  const planes = Math.max(1, Math.floor(slabBytes / planeBytes));
  const rows = Math.max(1, Math.min(crosslineCount, Math.floor(slabBytes / (sampleCount * 2))));
  for (let inline = 0; inline < inlineCount; inline += planes) {
    const count = Math.min(planes, inlineCount - inline);
    for (let crossline = 0; crossline < crosslineCount; crossline += rows)
      slabs.push({ inline, planes: count, crossline, rows: Math.min(rows, crosslineCount - crossline) });
  }
  return slabs;
}

/**
 * A level on the GPU: samples (sample, crossline, inline) as R16F or, with a quantizer, as R8_SNORM; brick
 * ranges in the same units; and the mask of missing values. Amplitude = zero + texel × unit.
 */
export class VolumeTexture {
  readonly samples: Data3DTexture;
  readonly bricks: Data3DTexture;
  readonly ends: DataTexture;
  readonly zero: number;
  readonly unit: number;
  readonly #ranges: BrickRanges;
  #disposed = false;
  #beyond = 0;

  constructor(
    private readonly gpu: LayerHost,
    readonly level: Level,
    readonly quantizer: Quantizer | null = null,
  ) {
    this.zero = quantizer?.centre ?? 0;
    this.unit = quantizer?.reach ?? level.scale;
    const { inlineCount, crosslineCount, sampleCount } = level;
    this.samples = new Data3DTexture(null, sampleCount, crosslineCount, inlineCount);
    // three only allocates the texture; it would send all samples in one task, so slabs are sent below.
    this.samples.source.dataReady = false;
    Object.assign(this.samples, {
      format: RedFormat,
      type: quantizer ? ByteType : HalfFloatType,
      internalFormat: quantizer ? 'R8_SNORM' : null,
      minFilter: LinearFilter,
      magFilter: LinearFilter,
      needsUpdate: true,
    });
    this.#ranges = createBrickRanges(level);
    this.bricks = new Data3DTexture(this.#ranges.data, ...this.#ranges.size);
    const ends = columnEnds(level);
    this.ends = new DataTexture(ends, crosslineCount, inlineCount, RGIntegerFormat, IntType);
    const nearest = { minFilter: NearestFilter, magFilter: NearestFilter };
    Object.assign(this.bricks, nearest, {
      format: RGFormat,
      type: HalfFloatType,
      onUpdate: () => gpu.onUpload(this.#ranges.data.byteLength),
    });
    Object.assign(this.ends, nearest, {
      internalFormat: 'RG32I',
      onUpdate: () => gpu.onUpload(ends.byteLength),
    });
  }

  /** Uploads everything, a few slabs per task. */
  async load(): Promise<VolumeOutcome> {
    // Memory is allocated before any sample is sent, so that a refusal comes early.
    const steps = [() => this.#gone() || this.gpu.renderer.initTexture(this.samples), () => this.#sendAll()];
    for (const step of steps) {
      const refused = await this.gpu.uploads.own(step);
      if (this.#gone()) return { kind: 'superseded' };
      // Frames are drawn meanwhile, so an error other than out of memory may be theirs. Whether the texture
      // has memory decides.
      if (refused && (refused === OUT_OF_MEMORY || !this.#allocated))
        return { kind: 'refused', reason: refused };
    }
    return { kind: 'ready' };
  }

  /** False when the GPU refused the memory of the texture. */
  get #allocated(): boolean {
    const gl = this.gpu.renderer.getContext() as WebGL2RenderingContext;
    bind(this.gpu.renderer, this.samples);
    return gl.getTexParameter(gl.TEXTURE_3D, gl.TEXTURE_IMMUTABLE_FORMAT) === true;
  }

  /** Share (0…1) of the samples that exceed what 8 bits hold. */
  get beyond(): number {
    return this.quantizer ? shareBeyond(this.quantizer, this.level, this.#beyond) : 0;
  }

  dispose(): void {
    this.#disposed = true;
    for (const texture of [this.samples, this.bricks, this.ends]) texture.dispose();
  }

  async #sendAll(): Promise<void> {
    const gl = this.gpu.renderer.getContext() as WebGL2RenderingContext;
    let start = performance.now();
    for (const slab of volumeSlabs(this.level)) {
      if (this.#gone()) return;
      this.#send(gl, slab);
      this.#measure(slab);
      if (performance.now() - start < TASK_MILLISECONDS) continue;
      await nextTask();
      start = performance.now();
    }
    if (this.#gone()) return;
    if (this.quantizer) quantizeRanges(this.quantizer, this.#ranges);
    for (const texture of [this.bricks, this.ends]) {
      texture.needsUpdate = true;
      this.gpu.renderer.initTexture(texture);
    }
  }

  #gone(): boolean {
    return this.#disposed || this.gpu.renderer.getContext().isContextLost();
  }

  #send(gl: WebGL2RenderingContext, { inline, planes, crossline, rows }: Slab): void {
    const { crosslineCount, sampleCount, data } = this.level;
    const from = (inline * crosslineCount + crossline) * sampleCount;
    const count = planes * rows * sampleCount;
    const { state } = this.gpu.renderer;
    bind(this.gpu.renderer, this.samples);
    for (const [name, value] of [
      [gl.UNPACK_ALIGNMENT, 1],
      [gl.UNPACK_FLIP_Y_WEBGL, false],
      [gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false],
    ] as const) {
      (state as unknown as { pixelStorei(name: number, value: number | boolean): void }).pixelStorei(
        name,
        value,
      );
    }
    gl.texSubImage3D(
      gl.TEXTURE_3D,
      0,
      0,
      crossline,
      inline,
      sampleCount,
      rows,
      planes,
      gl.RED,
      this.quantizer ? gl.BYTE : gl.HALF_FLOAT,
      this.quantizer ? this.#bytes(this.quantizer, from, count) : data.subarray(from, from + count),
    );
    this.gpu.onUpload(count * (this.quantizer ? 1 : 2));
  }

  #bytes(quantizer: Quantizer, from: number, count: number): Int8Array {
    const bytes = new Int8Array(count);
    this.#beyond += quantize(quantizer, this.level.data, from, bytes);
    return bytes;
  }

  #measure({ inline, planes, crossline, rows }: Slab): void {
    for (let plane = inline; plane < inline + planes; plane++) {
      const from = plane * this.level.crosslineCount + crossline;
      addColumns(this.level, from, from + rows, this.#ranges);
    }
  }
}

/** Binds three's own texture object through three, which keeps track of bound textures. */
function bind(renderer: WebGLRenderer, texture: Texture): void {
  const gl = renderer.getContext() as WebGL2RenderingContext;
  const { __webglTexture } = renderer.properties.get(texture) as { __webglTexture: WebGLTexture };
  renderer.state.bindTexture(gl.TEXTURE_3D, __webglTexture);
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
