import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  GLSL3,
  Group,
  Mesh,
  RawShaderMaterial,
  Vector2,
  Vector3,
} from 'three';
import type { DisplaySettings, PathPoint, PathSection } from '../../../core/scene.ts';
import type { PlacedSlice } from '../../../core/types.ts';
import { along, type Box, type Hit, nearest, type Ray, within } from '../../pick.ts';
import type { Triple } from '../../placement.ts';
import { type Palette, rgb } from '../../theme.ts';
import { stepDownWords, type Upload } from '../../upload-check.ts';
import type { LayerHost, LayerKind, LayerLook, StageLayer } from '../layer.ts';
import { type Leg, SlicePlane, WHOLE } from '../slices/slice-plane.ts';
import { LEAST_SAMPLES } from '../slices/slice-set.ts';

/**
 * Drawn after translucent slices and before a translucent surface. The order among slices that it crosses is
 * approximate.
 */
const ORDER = 500_000;
const LINE_PIXELS = 3;
const DOT_PIXELS = 4;

const VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform vec2 uView;
in vec3 position;
in vec3 other;
in vec2 side;
void main() {
  vec4 a = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  vec4 b = projectionMatrix * modelViewMatrix * vec4(other, 1.0);
  vec2 along = (b.xy / b.w - a.xy / a.w) * uView;
  vec2 unit = length(along) > 1e-6 ? normalize(along) : vec2(1.0, 0.0);
  vec2 shift = (unit * side.x + vec2(-unit.y, unit.x) * side.y) / uView * 2.0;
  gl_Position = vec4(a.xy / a.w + shift, -1.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uColour;
out vec4 colour;
void main() { colour = vec4(uColour, 1.0); }`;

/** What the 3D view shows of a path over the survey. */
export interface PathState {
  /** The section along the path; null until it is read. */
  readonly section: PathSection | null;
  /** Points of the path, which is drawn in front of everything while the user adds points. */
  readonly points: readonly PathPoint[];
}

/**
 * Draws the section along a path as one upright slice per leg, and the path itself while the user adds
 * points.
 */
export class Curtain implements StageLayer<PathState>, Upload {
  readonly group = new Group();
  #legs: { readonly plane: SlicePlane; readonly leg: Leg }[] = [];
  readonly #uniforms = { uColour: { value: new Vector3() }, uView: { value: new Vector2(1, 1) } };
  /** The section's opacity, separate from that of slices. */
  readonly #opacity = { value: 1 };
  readonly #line = new Mesh(
    new BufferGeometry(),
    new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: this.#uniforms,
      side: DoubleSide,
      depthTest: false,
      depthWrite: false,
      transparent: true,
    }),
  );
  #state = PATH.empty;
  /** The section as drawn, coarser than the given one if the GPU has no room for it. */
  #section: PathSection | null = null;
  #size: Triple = [1, 1, 1];
  #look: LayerLook = { shown: true, opacity: 1 };
  #sliceOpacity = 1;
  #colour: readonly [number, number, number] = [0, 0, 0];

  constructor(private readonly host: LayerHost) {
    Object.assign(this.#line, { frustumCulled: false, renderOrder: 3_000_000, visible: false });
    this.group.add(this.#line);
  }

  set(state: PathState, look: LayerLook, size: Triple): void {
    const { section, points } = this.#state;
    this.#state = state;
    this.#size = size;
    this.#look = look;
    if (state.section !== section) this.#setSection(state.section);
    else this.#restyle();
    if (state.points !== points) this.#setPath(state.points);
  }

  setDisplay({ sliceOpacity }: DisplaySettings, palette: Palette): void {
    this.#colour = rgb(palette.path);
    this.#sliceOpacity = sliceOpacity;
    this.#uniforms.uColour.value.set(...this.#colour);
    this.#restyle();
  }

  setView(width: number, height: number): void {
    this.#uniforms.uView.value.set(width, height);
  }

  hit(ray: Ray, crop: Box): Hit | null {
    if (this.#opacity.value <= 0) return null;
    return nearest(this.#legs.map(({ plane, leg }) => hitLeg(plane, leg, ray, crop)));
  }

  /** Keeps every second row. Columns stay, because corners are given by column. */
  stepDown(reason: string): string | null {
    const section = this.#section;
    if (!section || section.data.length <= LEAST_SAMPLES) return null;
    this.#setSection(thinSection(section));
    return stepDownWords(
      `The random section of ${section.width} × ${section.height} samples`,
      reason,
      'every second sample of it is shown.',
    );
  }

  dispose(): void {
    for (const { plane } of this.#legs) plane.dispose();
    this.#line.geometry.dispose();
    this.#line.material.dispose();
  }

  #setSection(section: PathSection | null): void {
    this.#section = section;
    for (const { plane } of this.#legs) {
      plane.dispose();
      this.group.remove(plane.group);
    }
    this.#legs = section ? this.#build(section) : [];
    this.#restyle();
  }

  #setPath(points: readonly PathPoint[]): void {
    this.#line.geometry.dispose();
    this.#line.visible = points.length > 0;
    this.#line.geometry = pathGeometry(points);
  }

  #build(section: PathSection): { plane: SlicePlane; leg: Leg }[] {
    const { colours, textureLimit, counts } = this.host;
    const uniforms = { ...colours.uniforms, uOpacity: this.#opacity };
    return section.corners.slice(1).map((to, k) => {
      const from = section.corners[k]!;
      const onUpload = (bytes: number) => this.host.onUpload(bytes, this);
      const plane = new SlicePlane(uniforms, textureLimit, onUpload, counts);
      const leg: Leg = {
        from: [from.inlineIndex, from.crosslineIndex],
        to: [to.inlineIndex, to.crosslineIndex],
      };
      plane.set(legSlice(section, from.column, to.column), this.#size, leg);
      this.group.add(plane.group);
      return { plane, leg };
    });
  }

  #restyle(): void {
    const opacity = this.#look.shown ? this.#look.opacity * this.#sliceOpacity : 0;
    this.#opacity.value = opacity;
    this.group.visible = this.#look.shown;
    for (const { plane } of this.#legs) {
      plane.style(this.#colour, 0);
      plane.setPieces([{ ...WHOLE, order: ORDER }], opacity < 0.999);
      plane.group.visible = opacity > 0;
    }
  }
}

export const PATH: LayerKind<PathState> = {
  create: (host) => new Curtain(host),
  empty: { section: null, points: [] },
};

/** Returns where a ray hits an upright leg, as the place of the nearest column. */
function hitLeg(plane: SlicePlane, { from, to }: Leg, ray: Ray, crop: Box): Hit | null {
  if (!plane.slice) return null;
  const { width, rowStride } = plane.slice;
  const { eye, direction } = ray;
  const [li, lx] = [to[0] - from[0], to[1] - from[1]];
  const across = direction[0] * lx - direction[1] * li;
  const distance = ((from[0] - eye[0]) * lx - (from[1] - eye[1]) * li) / across;
  if (!(distance > 0 && distance < Infinity)) return null;
  const at = along(ray, distance);
  const share = ((at[0] - from[0]) * li + (at[1] - from[1]) * lx) / (li * li + lx * lx);
  const column = Math.round(share * (width - 1));
  const row = at[2] / rowStride;
  if (share < 0 || share > 1 || row < plane.extent[1] || row > plane.extent[3] || !within(at, crop))
    return null;
  const amplitude = plane.valueAt(column, row);
  if (Number.isNaN(amplitude)) return null;
  const whole = column / Math.max(1, width - 1);
  return { slot: 'path', distance, at: [from[0] + li * whole, from[1] + lx * whole, at[2]], amplitude };
}

/** The columns `first` to `last` (included) of a section. */
function legSlice({ data, width, height, rowStride }: PathSection, first: number, last: number): PlacedSlice {
  const columns = last - first + 1;
  const part = new Float32Array(columns * height);
  for (let row = 0; row < height; row++)
    part.set(data.subarray(row * width + first, row * width + last + 1), row * columns);
  return {
    data: part,
    width: columns,
    height,
    subsample: 1,
    exact: true,
    axis: 'inline',
    index: 0,
    columnStride: 1,
    rowStride,
  };
}

function thinSection(section: PathSection): PathSection {
  const { width } = section;
  const height = Math.ceil(section.height / 2);
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    data.set(section.data.subarray(2 * row * width, (2 * row + 1) * width), row * width);
  return { ...section, data, height, rowStride: section.rowStride * 2 };
}

/**
 * Two triangles for each leg and for a dot on each point. `side` shifts a corner along and across the path,
 * in pixels.
 */
function pathGeometry(points: readonly PathPoint[]): BufferGeometry {
  const positions: number[] = [];
  const others: number[] = [];
  const sides: number[] = [];
  const place = (p: PathPoint) => [p.inlineIndex, p.crosslineIndex, p.sampleIndex];
  const add = (at: PathPoint, other: PathPoint, along: number, across: number) => {
    positions.push(...place(at));
    others.push(...place(other));
    sides.push(along, across);
  };
  const quad = (a: PathPoint, b: PathPoint, along: number, across: number) => {
    // Seen from the far end the other direction is ahead, so across is reversed.
    add(a, b, -along, across);
    add(a, b, -along, -across);
    add(b, a, -along, across);
    add(a, b, -along, across);
    add(b, a, -along, across);
    add(b, a, -along, -across);
  };
  points.forEach((point, k) => {
    const next = points[k + 1];
    if (next) quad(point, next, 0, LINE_PIXELS / 2);
    const towards = next ?? points[k - 1] ?? { ...point, inlineIndex: point.inlineIndex + 1 };
    for (const [along, across] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, -1],
      [1, 1],
      [-1, 1],
    ] as const)
      add(point, towards, along * DOT_PIXELS, across * DOT_PIXELS);
  });
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('other', new BufferAttribute(new Float32Array(others), 3));
  geometry.setAttribute('side', new BufferAttribute(new Float32Array(sides), 2));
  return geometry;
}
