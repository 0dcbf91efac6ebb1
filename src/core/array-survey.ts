import type { ChunkLevel, StoredValues, ZarrPlace } from './chunks.ts';
import type { CubeAxis } from './cube.ts';
import type { BinGrid, Finding, VerticalAxis } from './types.ts';

/** A map position of a cell. */
export interface GridPoint {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly x: number;
  readonly y: number;
}

/** Everything that the metadata of a hierarchy or a bricked file say, before any sample is read. */
export interface ArraySurvey {
  /** How the hierarchy names its parts. */
  readonly layout: 'MDIO 1' | 'MDIO 0' | 'OME-Zarr' | 'Zarr' | 'ZGY';
  /** Name of the array that holds the samples. */
  readonly variable: string;
  readonly inline: CubeAxis;
  readonly crossline: CubeAxis;
  readonly sampleCount: number;
  readonly vertical: VerticalAxis;
  /** True for a 2D line, which has one inline. */
  readonly flat: boolean;
  /** The full resolution first, then coarser and coarser. */
  readonly levels: readonly ChunkLevel[];
  readonly values: StoredValues;
  /** Says by a number that is not 0 which cells have a trace; null if samples say it themselves. */
  readonly mask: ZarrPlace | null;
  readonly points: readonly GridPoint[];
  readonly pointUnit: BinGrid['unit'];
  readonly unit: string;
  readonly statistics: { readonly min: number; readonly max: number } | null;
  readonly textHeaders: readonly string[];
  readonly binaryHeader: Readonly<Record<string, number>>;
  /** The array of trace headers, whose values are structs. */
  readonly headers:
    | (ZarrPlace & { readonly fields: readonly { readonly name: string; readonly type: string }[] })
    | null;
  readonly findings: readonly Finding[];
  /** Changes if the metadata, or what the store says of their version, change. */
  readonly version: string;
}

/** What the caller says of an array whose names say nothing. */
export interface ArrayChoice {
  /** Path of the array of samples. */
  readonly array?: string | undefined;
  /** Its dimensions that are inline, crossline and sample; −1 for none. */
  readonly axes?: readonly [number, number, number] | undefined;
  readonly domain?: 'time' | 'depth' | undefined;
}
