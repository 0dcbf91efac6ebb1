import { signal } from '@lit-labs/preact-signals';
import type { AttributeRequest } from '../../../api/attribute.ts';
import type { AttributeKind } from '../../../core/attribute.ts';
import type { SliceSlot } from '../../../core/scene.ts';
import type { PlacedSlice } from '../../../core/types.ts';
import { perSession } from '../../session/per-session.ts';
import type { ViewStore } from '../../session/store.ts';

/**
 * How an attribute is shown: by itself; over the amplitudes, also in 3D; in the Section tab alone, in a picture of its own beside theirs,
 * or on one side of a line that is dragged.
 */
export const OVERLAY_MODES = ['alone', 'over', 'beside', 'swipe'] as const;
export type OverlayMode = (typeof OVERLAY_MODES)[number];

/** Of what the surface in 3D is: the attribute, or the amplitudes in the colours of the attribute. */
export const SURFACES = ['attribute', 'amplitude'] as const;

/** What `attribute` is asked for, or the spectra at three frequencies as red, green and blue. */
export interface ShownRequest extends AttributeRequest {
  /** Three frequencies in the unit of `frequencyHz` or `cyclesPerKilometre`, whichever the axis takes; `kind` is 'spectral'. */
  readonly blend?: readonly number[] | undefined;
}

export interface AttributeState {
  readonly request: ShownRequest;
  readonly mode: OverlayMode;
  /** Opacity of the attribute over the amplitudes, 0…1. */
  readonly opacity: number;
  /** Share (0…1) of the colour bar that is left transparent, from its inconspicuous end on. */
  readonly threshold: number;
  /** Share of the picture's width where the attribute begins. */
  readonly swipe: number;
  readonly surface: (typeof SURFACES)[number];
  /** Share (0…1) of its volume that is stored. */
  readonly made: number;
  /** What was assumed, in sentences. */
  readonly notes: readonly string[];
  /** The amplitudes below the attribute, by slice. */
  readonly unders: Readonly<Partial<Record<SliceSlot, PlacedSlice>>>;
}

/** The attribute shown in place of the survey's samples, or null. */
export const attributeOf = perSession((_: ViewStore) => signal<AttributeState | null>(null));

/** What of the attribute is in undo and links. */
export type SavedAttribute = Pick<
  AttributeState,
  'request' | 'mode' | 'opacity' | 'threshold' | 'swipe' | 'surface'
>;

/** Kinds whose low values are what one looks for, so that the threshold hides the high ones. */
const LOW_STANDS_OUT: readonly AttributeKind[] = ['semblance', 'similarity', 'eigenCoherence'];

export const hidesHigh = (kind: AttributeKind): boolean => LOW_STANDS_OUT.includes(kind);
