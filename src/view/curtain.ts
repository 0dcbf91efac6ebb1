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
import type { PathPoint, PathSection } from '../core/scene.ts';
import type { PlacedSlice } from '../core/types.ts';
import { along, type Box, type Hit, nearest, type Ray, within } from './pick.ts';
import type { Triple } from './placement.ts';
import { type Leg, type MaterialCount, SlicePlane, type SliceUniforms, WHOLE } from './slice-plane.ts';
import { type Palette, rgb } from './theme.ts';

/** After the translucent slices, before a translucent surface: its order among slices that it crosses is approximate. */
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

/** The section along a path: one upright slice to each leg; and the path itself while it is drawn. */
export class Curtain {
  readonly group = new Group();
  #legs: { readonly plane: SlicePlane; readonly leg: Leg }[] = [];
  readonly #uniforms = { uColour: { value: new Vector3() }, uView: { value: new Vector2(1, 1) } };
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
  #opacity = 1;
  #palette: Palette | null = null;

  constructor(
    private readonly shared: SliceUniforms,
    private readonly textureLimit: number,
    private readonly onUpload: (bytes: number) => void,
    private readonly counts: MaterialCount,
  ) {
    this.#line.frustumCulled = false;
    this.#line.renderOrder = 3_000_000;
    this.#line.visible = false;
    this.group.add(this.#line);
  }

  set(section: PathSection | null, size: Triple): void {
    for (const { plane } of this.#legs) {
      plane.dispose();
      this.group.remove(plane.group);
    }
    this.#legs = section ? this.#build(section, size) : [];
    this.#restyle();
  }

  setPath(points: readonly PathPoint[]): void {
    this.#line.geometry.dispose();
    this.#line.visible = points.length > 0;
    this.#line.geometry = pathGeometry(points);
  }

  style(palette: Palette, opacity: number): void {
    this.#palette = palette;
    this.#opacity = opacity;
    this.#uniforms.uColour.value.set(...rgb(palette.path));
    this.#restyle();
  }

  setView(width: number, height: number): void {
    this.#uniforms.uView.value.set(width, height);
  }

  hit(ray: Ray, crop: Box): Hit | null {
    if (this.#opacity <= 0) return null;
    return nearest(this.#legs.map(({ plane, leg }) => hitLeg(plane, leg, ray, crop)));
  }

  dispose(): void {
    for (const { plane } of this.#legs) plane.dispose();
    this.#legs = [];
    this.#line.geometry.dispose();
    this.#line.material.dispose();
  }

  #build(section: PathSection, size: Triple): { plane: SlicePlane; leg: Leg }[] {
    return section.corners.slice(1).map((to, k) => {
      const from = section.corners[k]!;
      const plane = new SlicePlane(this.shared, this.textureLimit, this.onUpload, this.counts);
      const leg: Leg = {
        from: [from.inlineIndex, from.crosslineIndex],
        to: [to.inlineIndex, to.crosslineIndex],
      };
      plane.set(legSlice(section, from.column, to.column), size, leg);
      this.group.add(plane.group);
      return { plane, leg };
    });
  }

  #restyle(): void {
    if (!this.#palette) return;
    for (const { plane } of this.#legs) {
      plane.style(rgb(this.#palette.path), 0);
      plane.setPieces([{ ...WHOLE, order: ORDER }], this.#opacity < 0.999);
      plane.group.visible = this.#opacity > 0;
    }
  }
}

/** Where a ray goes through an upright leg; the place is that of the nearest column, the trace that is drawn there. */
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

/** The columns first … last of a section, both included. */
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

/** Two triangles to a leg and to a dot on each point; `side` shifts a corner along and across, pixels. */
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
    // Seen from its own end the other lies ahead, so across turns round with it.
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
