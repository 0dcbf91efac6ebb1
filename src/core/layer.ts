/** A colour as '#rrggbb' for a light background and one for a dark background. */
export interface MarkColour {
  readonly light: string;
  readonly dark: string;
}

/** A line, an area or a label that a layer draws over another picture. */
export interface Mark {
  /** Points in full-resolution indices; the centre of a cell is at its index. A single point is drawn as a dot. */
  readonly points: readonly (readonly [number, number])[];
  readonly colour: MarkColour;
  /** Width of the line or of the dot in CSS pixels; 0 draws none. */
  readonly weight: number;
  /** Lengths of strokes and gaps of a dashed line in CSS pixels. */
  readonly dash?: readonly number[];
  /** Opacity of the area that the points enclose; it is not filled if absent. */
  readonly fill?: number;
  /** A label, drawn beside the first point. */
  readonly text?: string;
  readonly opacity?: number;
}

/** A mark over a section, whose points are [column, row]. */
export type SectionMark = Mark;
/** A mark over the map, whose points are [inline index, crossline index]. */
export type MapMark = Mark;
