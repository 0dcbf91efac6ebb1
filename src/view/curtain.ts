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
import type { Triple } from './placement.ts';
import { SlicePlane, type SliceUniforms, WHOLE } from './slice-plane.ts';
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
  #legs: SlicePlane[] = [];
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
  ) {
    this.#line.frustumCulled = false;
    this.#line.renderOrder = 3_000_000;
    this.#line.visible = false;
    this.group.add(this.#line);
  }

  set(section: PathSection | null, size: Triple): void {
    for (const leg of this.#legs) {
      leg.dispose();
      this.group.remove(leg.group);
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

  dispose(): void {
    for (const leg of this.#legs) leg.dispose();
    this.#legs = [];
    this.#line.geometry.dispose();
    this.#line.material.dispose();
  }

  #build(section: PathSection, size: Triple): SlicePlane[] {
    return section.corners.slice(1).map((to, k) => {
      const from = section.corners[k]!;
      const plane = new SlicePlane(this.shared, this.textureLimit, this.onUpload);
      plane.set(legSlice(section, from.column, to.column), size, {
        from: [from.inlineIndex, from.crosslineIndex],
        to: [to.inlineIndex, to.crosslineIndex],
      });
      this.group.add(plane.group);
      return plane;
    });
  }

  #restyle(): void {
    if (!this.#palette) return;
    for (const leg of this.#legs) {
      leg.style(rgb(this.#palette.path), 0);
      leg.setPieces([{ ...WHOLE, order: ORDER }], this.#opacity < 0.999);
      leg.group.visible = this.#opacity > 0;
    }
  }
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
