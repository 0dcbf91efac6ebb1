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
  /** Takes a click in a section or in 3D. Returns false to leave it to the view. */
  click?(point: CursorPoint): boolean;
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
