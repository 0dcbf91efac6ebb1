import type { SourceDescriptor } from './source.ts';
import type { Stride } from './types.ts';

/** Where the objects of a Zarr hierarchy lie, with an id by which a worker knows what it has opened. It is plain data for workers; blobs and handles are cloned by reference. */
export type StoreDescriptor =
  /** A folder of an HTTP server. The address ends with a slash. */
  | { readonly kind: 'url'; readonly id: string; readonly name: string; readonly url: string }
  | {
      readonly kind: 'folder';
      readonly id: string;
      readonly name: string;
      readonly handle: FileSystemDirectoryHandle;
    }
  /** Files by their path within the hierarchy. */
  | {
      readonly kind: 'files';
      readonly id: string;
      readonly name: string;
      readonly files: ReadonlyMap<string, Blob>;
    }
  /** A zip file, whose entries below `folder` (empty or ending with a slash) are the objects. */
  | {
      readonly kind: 'zip';
      readonly id: string;
      readonly name: string;
      readonly source: SourceDescriptor;
      readonly folder: string;
    }
  /** A survey that was opened from what this browser stores of it. */
  | { readonly kind: 'absent'; readonly id: string; readonly name: string };

/** Numbers for the inline, the crossline and the sample axis, in this order. */
export type Triple = readonly [inline: number, crossline: number, sample: number];

/** An array of a Zarr hierarchy, seen along the axes of a cube. */
export interface ZarrPlace {
  readonly kind: 'zarr';
  readonly path: string;
  /** The metadata document of the array as text; see `ZarrArray.document`. */
  readonly document: string;
  /** The dimension of the array that each axis is; −1 if the array has no such dimension, and the axis one index. */
  readonly axes: Triple;
  /** The index that is read in each dimension that is no axis; 0 for the others. */
  readonly fixed: readonly number[];
  /** Whether index 0 of the axis is the last one of the array. */
  readonly reversed: readonly [boolean, boolean, boolean];
}

/** A level of a ZGY file. */
export interface ZgyPlace {
  readonly kind: 'zgy';
  readonly dataType: 'int8' | 'int16' | 'float32';
  /** 0-based byte at which the lookup table of the level begins. */
  readonly tableOffset: number;
  /** Number of bricks along each axis. */
  readonly bricks: Triple;
  readonly brickSize: Triple;
  readonly reversed: readonly [boolean, boolean, boolean];
}

/** A regular grid of samples that is stored in chunks. Level 0 of a cube is its full resolution. */
export interface ChunkLevel<P = ZarrPlace | ZgyPlace> {
  /** Steps of the level in indices of the full resolution. */
  readonly stride: Stride;
  readonly shape: Triple;
  readonly chunk: Triple;
  /** What is stored together: a chunk, or a shard of them. */
  readonly unit: Triple;
  readonly place: P;
}

/**
 * Whether index k of a coarse level is index k × stride of the full resolution. If an axis is reversed, this depends on its length; a
 * level where it is not so would be shown at the wrong place.
 */
export const staysAligned = (
  { stride }: Pick<ChunkLevel, 'stride'>,
  full: Triple,
  reversed: readonly boolean[],
): boolean =>
  [stride.inline, stride.crossline, stride.sample].every(
    (step, k) => !reversed[k] || (full[k]! - 1) % step === 0,
  );

/** How stored numbers become samples: stored × scale + offset, and none where the stored number is `missing`. */
export interface StoredValues {
  readonly scale: number;
  readonly offset: number;
  readonly missing: number | null;
}
