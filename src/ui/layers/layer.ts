import type { ReadonlySignal, Signal } from '@lit-labs/preact-signals';
import type { TemplateResult } from 'lit';
import type { Horizon } from '../../core/horizon.ts';
import type { MapMark, SectionMark } from '../../core/layer.ts';
import type { SliceSlot } from '../../core/scene.ts';
import type { LayerDrawing } from '../../view/layers/layer.ts';
import type { Session } from '../session/session.ts';
import type { CursorPoint } from '../session/store.ts';
import type { ViewPart } from '../session/view-parts.ts';

/** Numbers of a layer for the map; NaN where there is none. */
export interface LayerMap {
  readonly title: string;
  readonly unit: string;
  readonly values: Float32Array;
  /** Its colours and the values at their ends; those of the map unless given. */
  readonly colours?: { readonly table: Uint8Array; readonly range: readonly [number, number] } | null;
}

/** The section that a layer draws over. Cells are counted at full resolution. */
export interface SectionPlace {
  /** Null for a gather or a section along a path. */
  readonly slot: SliceSlot | null;
  /** True when rows are samples; false for a time or depth slice, whose rows are lines. */
  readonly upright: boolean;
  readonly across: { readonly count: number };
  readonly down: { readonly count: number };
  /** Of a flattened section: how far below its row the sample of each column lies. */
  readonly shifts?: Float32Array;
  /** The sample of the survey that a cell shows. */
  point(column: number, row: number): CursorPoint;
  /** The cell of a sample; column −1 where the section does not pass there. */
  cellOf(point: CursorPoint): { readonly column: number; readonly row: number };
}

/**
 * Takes the cells that a drag over a section has passed, as fractional [column, row], each time it moves and at its end. An end without
 * points means that the drag was broken off.
 */
export type SectionDrag = (points: readonly (readonly [number, number])[], ended: boolean) => void;

/** The bar that says what the colours of a layer in the 3D view mean. */
export interface LayerBar {
  readonly title: string;
  /** 256 RGBA entries from the low end. */
  readonly table: Uint8Array;
  readonly low: number;
  readonly high: number;
  /** True where the low end is drawn at the top, as small times and depths are. */
  readonly lowOnTop: boolean;
  /** True for values in the survey's own colours. */
  readonly amplitudes: boolean;
}

/**
 * Something drawn in or over a survey. Its functions are called again when a signal they read by `.value`
 * changes.
 */
export interface Layer {
  /** Identifies the layer in the stage. */
  readonly id: string;
  readonly title: string;
  readonly visible: ReadonlySignal<boolean>;
  readonly opacity: Signal<number>;
  /** True when the layer has something to show. */
  readonly present: boolean;
  show(visible: boolean): void;
  /**
   * What the 3D view draws. Return the same object while nothing changes, for example from a `computed`,
   * because the stage skips it then.
   */
  stage(): LayerDrawing | null;
  section?(place: SectionPlace): readonly SectionMark[];
  map?(): readonly MapMark[];
  /** Numbers that the map can be coloured by, [inline × crossline]. */
  mapValues?(): LayerMap | null;
  /** The horizon on which sections are flattened. */
  flatten?(): Horizon | null;
  /** What to do next while the layer waits for clicks, in a sentence; '' otherwise. */
  hint?(): string;
  /** Takes a click in a section or, without a place, in 3D. Returns false to leave it to the view. */
  click?(point: CursorPoint, place?: SectionPlace): boolean;
  /** Takes the next drag over a section; null leaves it to the view, which moves. */
  drag?(place: SectionPlace): SectionDrag | null;
  /** What the read-out says of a sample, a line each. */
  readout?(point: CursorPoint): readonly string[];
  /** What the colours in the 3D view mean; null while they mean nothing. */
  bar?(): LayerBar | null;
  /** Takes a key that was pressed in a section or in 3D. Returns false to leave it to the view. */
  key?(event: KeyboardEvent): boolean;
  /** Facts about this layer for the caption of an exported picture; '' for none. */
  caption?(): string;
  /** The layer's options, shown below its name in the list of layers. */
  panel(): TemplateResult;
  /** The layer's state for undo and, with a schema, for links. Settings of the view are saved elsewhere. */
  readonly saved: readonly ViewPart[];
}

/**
 * What the folder of a layer kind exports to the registry. `layers` may read signals and must return the same
 * object for the same layer.
 */
export interface LayerKindModule {
  layers(session: Session): readonly Layer[];
}
