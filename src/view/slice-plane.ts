import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  GLSL3,
  Group,
  HalfFloatType,
  type IUniform,
  LinearFilter,
  Mesh,
  RawShaderMaterial,
  RGFormat,
  Vector2,
  Vector3,
  Vector4,
} from 'three';
import type { PlacedSlice } from '../core/types.ts';
import { amplitudeScale, fromHalf, writeTexels } from './half-texture.ts';
import type { Triple } from './placement.ts';
import { SLICE_FRAGMENT, SLICE_VERTEX } from './slice.glsl.ts';
import {
  type CellRectangle,
  type SliceAxes,
  sliceAxes,
  sliceExtent,
  slicePosition,
  type Tile,
  tiles,
} from './slice-cells.ts';

/** Uniforms that all slices share; changing one is a frame, never an upload. */
export interface SliceUniforms {
  readonly uMaps: IUniform;
  readonly uMapRow: IUniform<number>;
  /** Low end, 1 ÷ (high − low), in amplitudes. */
  readonly uRange: IUniform<Vector2>;
  readonly uOpacity: IUniform<number>;
  readonly uInterpolate: IUniform<number>;
  readonly uFrameWidth: IUniform<number>;
  /** In index space, (inline, crossline, sample). */
  readonly uCropLow: IUniform<Vector3>;
  readonly uCropHigh: IUniform<Vector3>;
}

/** Materials made so far. */
export interface MaterialCount {
  materials: number;
}

/** The part of index space that a mesh draws: low inclusive, high exclusive. */
export interface Piece {
  readonly low: Triple;
  readonly high: Triple;
  readonly order: number;
}

export const WHOLE: Piece = { low: [-1e9, -1e9, -1e9], high: [1e9, 1e9, 1e9], order: 0 };

/** Places (inline index, crossline index) of a slice's first and last column. */
export interface Leg {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

interface LoadedTile {
  readonly texture: DataTexture;
  readonly texels: Uint32Array;
  tile: Tile;
}

/** One slice: textures of its amplitudes and the quads that show them, in index space. */
export class SlicePlane {
  readonly group = new Group();
  slice: Omit<PlacedSlice, 'data'> | null = null;
  /** Of the current slice. */
  axes: SliceAxes = sliceAxes('inline');
  extent: CellRectangle = [0, 0, 0, 0];
  position = 0;
  #tiles: LoadedTile[] = [];
  #meshes: Mesh<BufferGeometry, RawShaderMaterial>[] = [];
  #pieces: readonly Piece[] = [WHOLE];
  #transparent = false;
  #leg: Leg | null = null;
  readonly #own = {
    uOrigin: { value: new Vector3() },
    uColumn: { value: new Vector3() },
    uRow: { value: new Vector3() },
    uExtent: { value: new Vector4() },
    uScale: { value: 1 },
    uFade: { value: 0 },
    uFrameColour: { value: new Vector3() },
    uHighlight: { value: 0 },
  };

  /** @param capacity pieces made at once, so that cutting the slice makes nothing new; more are made if ever wanted */
  constructor(
    private readonly shared: SliceUniforms,
    private readonly textureLimit: number,
    private readonly onUpload: (bytes: number) => void,
    private readonly counts: MaterialCount,
    private capacity = 1,
  ) {}

  /**
   * Uploads at the next frame: one texture unless a side exceeds the texture limit. `leg`: the slice stands upright from
   * the place of its first column to that of its last, instead of on an axis.
   */
  set(slice: PlacedSlice, size: Triple, leg?: Leg): void {
    const { width, height } = slice;
    const wanted = tiles(width, height, this.textureLimit);
    const same =
      wanted.length === this.#tiles.length &&
      wanted.every((tile, k) => {
        const old = this.#tiles[k]!.tile;
        return old.columns === tile.columns && old.rows === tile.rows;
      });
    if (!same) {
      this.#clearTiles();
      this.#tiles = wanted.map((tile) => this.#createTile(tile));
      this.#build();
    }
    const scale = amplitudeScale(slice.data);
    wanted.forEach((tile, k) => {
      const loaded = this.#tiles[k]!;
      loaded.tile = tile;
      writeTexels(slice.data, width, tile, scale, loaded.texels);
      loaded.texture.needsUpdate = true;
    });
    const { data: _, ...rest } = slice;
    this.slice = rest;
    this.axes = sliceAxes(slice.axis);
    this.position = slicePosition(slice);
    this.#own.uScale.value = scale;
    const { uOrigin, uColumn, uRow } = this.#own;
    uRow.value.set(0, 0, 0).setComponent(this.axes.row, slice.rowStride);
    if (leg) {
      const columns = Math.max(1, width - 1);
      uOrigin.value.set(...leg.from, 0);
      uColumn.value.set((leg.to[0] - leg.from[0]) / columns, (leg.to[1] - leg.from[1]) / columns, 0);
    } else {
      uOrigin.value.set(0, 0, 0).setComponent(this.axes.fixed, this.position);
      uColumn.value.set(0, 0, 0).setComponent(this.axes.column, slice.columnStride);
    }
    this.#leg = leg ?? null;
    this.place(size);
  }

  /** Cuts the quads to the survey's box. */
  place(size: Triple): void {
    if (!this.slice) return;
    const { width, height } = this.slice;
    const extent = sliceExtent(this.slice, size);
    // A leg ends at its corners, where the next one begins.
    this.extent = this.#leg ? [0, extent[1], width - 1, Math.min(height - 0.5, extent[3])] : extent;
    this.#own.uExtent.value.set(...this.extent);
    for (const mesh of this.#meshes) this.#cut(mesh);
  }

  style(frame: readonly [number, number, number], fade: 0 | 1 | 2): void {
    this.#own.uFrameColour.value.set(...frame);
    this.#own.uFade.value = fade;
  }

  set highlight(on: boolean) {
    this.#own.uHighlight.value = on ? 1 : 0;
  }

  /** Which parts to draw, in which order; translucent slices that cross each other are cut at the crossing. */
  setPieces(pieces: readonly Piece[], transparent: boolean): void {
    const rebuild = pieces.length > this.capacity;
    if (rebuild) this.capacity = pieces.length;
    this.#pieces = pieces;
    this.#transparent = transparent;
    if (rebuild) this.#build();
    else this.#applyPieces();
  }

  /** Amplitude at a cell (column, row) as drawn without interpolation; NaN where there is none. */
  valueAt(column: number, row: number): number {
    const c = Math.round(column);
    const r = Math.round(row);
    const found = this.#tiles.find(
      ({ tile }) =>
        c >= tile.column && c < tile.column + tile.columns && r >= tile.row && r < tile.row + tile.rows,
    );
    if (!found) return Number.NaN;
    const texel = found.texels[(r - found.tile.row) * found.tile.columns + c - found.tile.column]!;
    return texel >>> 16 === 0 ? Number.NaN : fromHalf(texel & 0xffff) * this.#own.uScale.value;
  }

  dispose(): void {
    this.#clearTiles();
    this.slice = null;
  }

  #createTile(tile: Tile): LoadedTile {
    const texels = new Uint32Array(tile.columns * tile.rows);
    const texture = new DataTexture(
      new Uint16Array(texels.buffer),
      tile.columns,
      tile.rows,
      RGFormat,
      HalfFloatType,
    );
    texture.minFilter = LinearFilter;
    texture.magFilter = LinearFilter;
    texture.unpackAlignment = 4;
    texture.onUpdate = () => this.onUpload(texels.byteLength);
    return { texture, texels, tile };
  }

  #clearTiles(): void {
    this.#clearMeshes();
    for (const { texture } of this.#tiles) texture.dispose();
    this.#tiles = [];
  }

  #clearMeshes(): void {
    for (const mesh of this.#meshes) mesh.material.dispose();
    this.#meshes = [];
    this.group.clear();
  }

  #build(): void {
    this.#clearMeshes();
    this.#tiles.forEach(({ texture, tile }, k) => {
      for (let piece = 0; piece < this.capacity; piece++) {
        this.counts.materials++;
        const material = new RawShaderMaterial({
          glslVersion: GLSL3,
          vertexShader: SLICE_VERTEX,
          fragmentShader: SLICE_FRAGMENT,
          side: DoubleSide,
          // Box edges and ticks lie on the rim of a slice and must win over it.
          polygonOffset: true,
          polygonOffsetFactor: 1,
          polygonOffsetUnits: 1,
          uniforms: {
            ...this.shared,
            ...this.#own,
            uAmplitudes: { value: texture },
            uTileOrigin: { value: new Vector2(tile.column, tile.row) },
            uTileSize: { value: new Vector2(tile.columns, tile.rows) },
            uCells: { value: new Vector4() },
            uPieceLow: { value: new Vector3() },
            uPieceHigh: { value: new Vector3() },
          },
        });
        const mesh = new Mesh(QUAD, material);
        mesh.frustumCulled = false;
        mesh.userData = { tile: k, piece };
        this.#meshes.push(mesh);
        this.group.add(mesh);
      }
    });
    this.#applyPieces();
    if (this.slice) for (const mesh of this.#meshes) this.#cut(mesh);
  }

  #cut(mesh: Mesh<BufferGeometry, RawShaderMaterial>): void {
    const e = this.extent;
    const { cells } = this.#tiles[mesh.userData.tile as number]!.tile;
    (mesh.material.uniforms.uCells!.value as Vector4).set(
      Math.max(cells[0], e[0]),
      Math.max(cells[1], e[1]),
      Math.min(cells[2], e[2]),
      Math.min(cells[3], e[3]),
    );
  }

  #applyPieces(): void {
    for (const mesh of this.#meshes) {
      const piece = this.#pieces[mesh.userData.piece as number];
      mesh.visible = piece !== undefined;
      if (!piece) continue;
      const { uniforms } = mesh.material;
      (uniforms.uPieceLow!.value as Vector3).set(...piece.low);
      (uniforms.uPieceHigh!.value as Vector3).set(...piece.high);
      mesh.renderOrder = piece.order;
      mesh.material.transparent = this.#transparent;
      mesh.material.depthWrite = !this.#transparent;
    }
  }
}

/** One unit square for every slice. */
const QUAD = new BufferGeometry();
QUAD.setAttribute('corner', new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
QUAD.setIndex([0, 1, 2, 0, 2, 3]);
