import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  GLSL3,
  Group,
  HalfFloatType,
  LinearFilter,
  Mesh,
  RawShaderMaterial,
  RGFormat,
  Vector2,
  Vector3,
  Vector4,
} from 'three';
import { halfToFloat } from '../../../core/half.ts';
import { MIXINGS } from '../../../core/scene.ts';
import type { PlacedSlice } from '../../../core/types.ts';
import { amplitudeScale, packedColour, writeColours, writeTexels } from '../../half-texture.ts';
import type { Triple } from '../../placement.ts';
import type { SliceUniforms } from '../scene-colours.ts';
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

/** Counts the materials made, for tests. */
export interface MaterialCount {
  materials: number;
}

/** Part of index space that a mesh draws; low is included, high excluded. */
export interface Piece {
  readonly low: Triple;
  readonly high: Triple;
  readonly order: number;
}

export const WHOLE: Piece = { low: [-1e9, -1e9, -1e9], high: [1e9, 1e9, 1e9], order: 0 };

/** Positions (inline index, crossline index) of a section's first and last column. */
export interface Leg {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

interface LoadedTile {
  readonly texture: DataTexture;
  readonly texels: Uint32Array;
  readonly colours: boolean;
  tile: Tile;
}

/** One slice: textures with its amplitudes, and quads in index space that show them. */
export class SlicePlane {
  readonly group = new Group();
  slice: Omit<PlacedSlice, 'data'> | null = null;
  /** Axes and extent of the current slice. */
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

  /**
   * @param capacity number of pieces made at once, so that cutting the slice creates no objects; more are
   * made if needed
   */
  constructor(
    private readonly shared: SliceUniforms,
    private readonly textureLimit: number,
    private readonly onUpload: (bytes: number) => void,
    private readonly counts: MaterialCount,
    private capacity = 1,
    /** True for a slice that another one at the same place lies over. */
    private readonly below = false,
  ) {}

  /**
   * Sets the slice, which is uploaded in the next frame as one texture unless a side exceeds the texture
   * limit. With `leg` it stands upright between two positions instead of on an axis.
   */
  set(slice: PlacedSlice, size: Triple, leg?: Leg): void {
    const { width, height, colours = false } = slice;
    const wanted = tiles(width, height, this.textureLimit);
    const same =
      wanted.length === this.#tiles.length &&
      wanted.every((tile, k) => {
        const old = this.#tiles[k]!;
        return old.tile.columns === tile.columns && old.tile.rows === tile.rows && old.colours === colours;
      });
    if (!same) {
      this.#clearTiles();
      this.#tiles = wanted.map((tile) => this.#createTile(tile, colours));
      this.#build();
    }
    const scale = colours ? 1 : amplitudeScale(slice.data);
    wanted.forEach((tile, k) => {
      const loaded = this.#tiles[k]!;
      loaded.tile = tile;
      if (colours) writeColours(slice.data, width, tile, loaded.texels);
      else writeTexels(slice.data, width, tile, scale, loaded.texels);
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

  /** Sets the parts to draw and their order. Translucent slices are cut where they cross. */
  setPieces(pieces: readonly Piece[], transparent: boolean): void {
    const rebuild = pieces.length > this.capacity;
    if (rebuild) this.capacity = pieces.length;
    this.#pieces = pieces;
    this.#transparent = transparent;
    if (rebuild) this.#build();
    else this.#applyPieces();
  }

  /** Amplitude drawn at a cell without interpolation; NaN for none. */
  valueAt(column: number, row: number): number {
    const c = Math.round(column);
    const r = Math.round(row);
    const found = this.#tiles.find(
      ({ tile }) =>
        c >= tile.column && c < tile.column + tile.columns && r >= tile.row && r < tile.row + tile.rows,
    );
    if (!found) return Number.NaN;
    const texel = found.texels[(r - found.tile.row) * found.tile.columns + c - found.tile.column]!;
    if (found.colours) return texel >>> 24 === 0 ? Number.NaN : packedColour(texel);
    return texel >>> 16 === 0 ? Number.NaN : halfToFloat(texel & 0xffff) * this.#own.uScale.value;
  }

  dispose(): void {
    this.#clearTiles();
    this.slice = null;
  }

  #createTile(tile: Tile, colours: boolean): LoadedTile {
    const texels = new Uint32Array(tile.columns * tile.rows);
    const texture = colours
      ? new DataTexture(new Uint8Array(texels.buffer), tile.columns, tile.rows)
      : new DataTexture(new Uint16Array(texels.buffer), tile.columns, tile.rows, RGFormat, HalfFloatType);
    Object.assign(texture, { minFilter: LinearFilter, magFilter: LinearFilter, unpackAlignment: 4 });
    texture.onUpdate = () => this.onUpload(texels.byteLength);
    return { texture, texels, tile, colours };
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
    this.#tiles.forEach(({ texture, tile, colours }, k) => {
      for (let piece = 0; piece < this.capacity; piece++) {
        this.counts.materials++;
        const material = new RawShaderMaterial({
          glslVersion: GLSL3,
          vertexShader: SLICE_VERTEX,
          fragmentShader: SLICE_FRAGMENT,
          side: DoubleSide,
          // Box edges and ticks lie in the plane of a slice's border and must be drawn in front of it.
          polygonOffset: true,
          polygonOffsetFactor: this.below ? 2 : 1,
          polygonOffsetUnits: this.below ? 2 : 1,
          uniforms: {
            ...this.shared,
            ...this.#own,
            ...(colours && { uMixing: { value: MIXINGS.indexOf('colours') } }),
            uAmplitudes: { value: texture },
            uTileOrigin: { value: new Vector2(tile.column, tile.row) },
            uTileSize: { value: new Vector2(tile.columns, tile.rows) },
            uCells: { value: new Vector4() },
            uPieceLow: { value: new Vector3() },
            uPieceHigh: { value: new Vector3() },
          },
        });
        const mesh = new Mesh(QUAD, material);
        Object.assign(mesh, { frustumCulled: false, userData: { tile: k, piece } });
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
      mesh.renderOrder = piece.order - (this.below ? 0.5 : 0);
      mesh.material.transparent = this.#transparent;
      mesh.material.depthWrite = !this.#transparent;
    }
  }
}

/** All slices share one unit square. */
const QUAD = new BufferGeometry();
QUAD.setAttribute('corner', new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
QUAD.setIndex([0, 1, 2, 0, 2, 3]);
