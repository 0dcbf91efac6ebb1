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
  /** Of all samples, as the metadata say; null if they do not. */
  readonly statistics: {
    readonly min: number;
    readonly max: number;
    /** The magnitude that 98 % of the samples other than zero do not exceed, if there is a histogram. */
    readonly p98Absolute: number | null;
  } | null;
  /** The dimensions of the array in its own order, and which axis each is; −1 for none. Empty for what has no dimensions with names. */
  readonly dimensions: readonly {
    readonly name: string | null;
    readonly size: number;
    readonly axis: -1 | 0 | 1 | 2;
  }[];
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

/** A vertical axis that the metadata do not give, as someone says it. Times are in milliseconds. */
export interface GivenVertical {
  readonly unit: 'ms' | 'm' | 'ft';
  /** Time or depth of the first sample. */
  readonly start: number;
  readonly step: number;
}

/** What the caller says of an array whose names say nothing. */
export interface ArrayChoice {
  /** Path of the array of samples. */
  readonly array?: string | undefined;
  /** Its dimensions that are inline, crossline and sample; −1 for none. */
  readonly axes?: readonly [number, number, number] | undefined;
  readonly domain?: 'time' | 'depth' | undefined;
  readonly vertical?: GivenVertical | undefined;
}

/** A dimension of an offered array. */
export interface OfferedDimension {
  readonly name: string | null;
  readonly size: number;
  /** What its coordinate array says, if it has equal steps; null without one. */
  readonly numbers: { readonly first: number; readonly step: number; readonly unit: string | null } | null;
}

/** An array of a hierarchy that may hold the samples. */
export interface ArrayOffer {
  readonly path: string;
  readonly dataType: string;
  readonly dimensions: readonly OfferedDimension[];
  /** The dimensions that are taken for inline, crossline and sample unless someone says otherwise. */
  readonly axes: readonly [number, number, number];
}

/** What the metadata of a hierarchy do not say, so that someone is asked. */
export interface ArrayQuestion {
  readonly name: string;
  /** Identifies the hierarchy, so that an answer can be remembered. */
  readonly key: string;
  /** Arrays to choose from; empty if the store lists none, so that a path must be given. */
  readonly offers: readonly ArrayOffer[];
  /** What was answered before, or the caller gave. */
  readonly chosen: ArrayChoice;
}

/** Answers questions about arrays. */
export interface ArrayAsking {
  /** What was answered earlier for this hierarchy; null if nothing was. */
  remembered(key: string): ArrayChoice | null;
  /** @throws SegyError 'cancelled' if it is not answered */
  ask(question: ArrayQuestion, signal?: AbortSignal): Promise<ArrayChoice>;
  /** Asks even if the metadata or an earlier answer say everything. */
  readonly always?: boolean;
}
