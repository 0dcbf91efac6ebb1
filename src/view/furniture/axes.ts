import {
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  GLSL3,
  Group,
  type IUniform,
  LineSegments,
  RawShaderMaterial,
  Vector3,
  Vector4,
} from 'three';
import type { Triple } from '../placement.ts';
import { type Palette, rgb } from '../theme.ts';
import type { ViewPart } from '../view-rays.ts';
import { type BoxEdge, boxEdges, labelledEdge, type Project } from './axis-edges.ts';
import type { Corners, Label, LabelLayer } from './labels.ts';
import { axisTicks, type TickAxis } from './ticks.ts';

const LINE_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform float uScreen;
uniform vec4 uPart;
in vec4 position;
out float vAlpha;
void main() {
  vec4 seen = projectionMatrix * modelViewMatrix * vec4(position.xyz, 1.0);
  gl_Position = uScreen > 0.5 ? vec4(position.xy * uPart.xy + uPart.zw, position.z, 1.0) : seen;
  vAlpha = position.w;
}`;

const LINE_FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uColour;
in float vAlpha;
out vec4 colour;
void main() { colour = vec4(uColour, vAlpha); }`;

const ALPHA = { front: 0, rim: 0.95, back: 0.4 } as const;
const TICK_LENGTH = 6;
const TICK_GAP = 4;
const TITLE_GAP = 6;
/** Desired distance in CSS pixels between ticks along the edge, for each axis. */
const SPACING = [78, 78, 46] as const;
/** A title may move along its edge by this share of the edge's length in either direction. */
const SLIDE = 0.4;
const MOST_TICKS = 40;

/** Draws the survey's box (in index space), ticks (on the screen) and numbers (as text). */
export class Axes {
  readonly group = new Group();
  readonly #uniforms = { uColour: { value: new Vector3() }, uPart: { value: new Vector4(1, 1, 0, 0) } };
  readonly #box = new LineBuffer(24, this.#uniforms, false);
  readonly #ticks = new LineBuffer(2 * 3 * (2 * MOST_TICKS), this.#uniforms, true);

  constructor(private readonly labels: LabelLayer) {
    this.group.add(this.#box.lines, this.#ticks.lines);
  }

  setPalette(palette: Palette): void {
    this.#uniforms.uColour.value.set(...rgb(palette.line));
    this.labels.setPalette(palette);
  }

  /** Sets which part of the view is drawn. Ticks are placed for the whole view. */
  setView(_width: number, _height: number, _ratio: number, [across, down, right, up]: ViewPart): void {
    this.#uniforms.uPart.value.set(across, down, right, up);
  }

  clear(): void {
    this.#box.fill([]);
    this.#ticks.fill([]);
    this.labels.show([], 0, 0);
  }

  /**
   * Places lines and labels for the current view.
   * @param axisOf what is numbered along an edge
   * @param eye position of the camera in index space
   * @param view size in CSS pixels
   * @param corners parts of the view that labels must not enter
   */
  update(
    axisOf: (edge: BoxEdge) => TickAxis,
    size: Triple,
    eye: Triple,
    project: Project,
    view: { width: number; height: number },
    corners?: Corners,
  ): void {
    const edges = boxEdges(size, eye);
    this.#box.fill(
      edges.flatMap(({ low, high, side }) =>
        ALPHA[side] === 0 ? [] : [...low, ALPHA[side], ...high, ALPHA[side]],
      ),
    );
    const { ticks, labels } = this.#plan(edges, axisOf, size, project, view);
    this.#ticks.fill(ticks);
    this.labels.show(labels, view.width, view.height, corners);
  }

  /** Finds the labels that `update` would show if all had room. */
  wanted(
    axisOf: (edge: BoxEdge) => TickAxis,
    size: Triple,
    eye: Triple,
    project: Project,
    view: { width: number; height: number },
  ): readonly Label[] {
    return this.#plan(boxEdges(size, eye), axisOf, size, project, view).labels;
  }

  #plan(
    edges: readonly BoxEdge[],
    axisOf: (edge: BoxEdge) => TickAxis,
    size: Triple,
    project: Project,
    view: { width: number; height: number },
  ): { ticks: number[]; labels: Label[] } {
    const middle = project([(size[0] - 1) / 2, (size[1] - 1) / 2, (size[2] - 1) / 2]);
    const ticks: number[] = [];
    const titles: Label[] = [];
    const numbers: Label[] = [];
    for (const axis of [2, 0, 1] as const) {
      if (size[axis] < 2 || !middle) continue;
      const edge = labelledEdge(edges, axis, project);
      if (edge) this.#labelEdge(edge, axisOf(edge), project, middle, view, ticks, titles, numbers);
    }
    return { ticks, labels: [...titles, ...numbers] };
  }

  dispose(): void {
    this.#box.dispose();
    this.#ticks.dispose();
    this.labels.dispose();
  }

  #labelEdge(
    edge: BoxEdge,
    tickAxis: TickAxis,
    project: Project,
    middle: { x: number; y: number },
    view: { width: number; height: number },
    ticks: number[],
    titles: Label[],
    numbers: Label[],
  ): void {
    const a = project(edge.low)!;
    const b = project(edge.high)!;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
    let out = { x: -along.y, y: along.x };
    // Numbers are placed on the side of the edge that is away from the data.
    if ((a.x - middle.x) * out.x + (a.y - middle.y) * out.y < 0) out = { x: -out.x, y: -out.y };
    const wanted = Math.min(MOST_TICKS, Math.max(2, length / SPACING[edge.axis]));
    let reach = 0;
    for (const tick of axisTicks(tickAxis, wanted)) {
      const at: [number, number, number] = [...edge.low];
      at[edge.axis] = tick.index;
      const foot = project(at);
      if (!foot || ticks.length >= 8 * 6 * MOST_TICKS) continue;
      const ndc = (x: number, y: number) => [(x / view.width) * 2 - 1, 1 - (y / view.height) * 2];
      ticks.push(...ndc(foot.x, foot.y), -1, 0.95);
      const way = tickDirection(tickAxis.across, at, foot, out, project);
      ticks.push(...ndc(foot.x + way.x * TICK_LENGTH, foot.y + way.y * TICK_LENGTH), -1, 0.95);
      const { width, height } = this.labels.size(tick.text, 'tick');
      const half = (Math.abs(out.x) * width + Math.abs(out.y) * height) / 2;
      const away = TICK_LENGTH + TICK_GAP + half;
      reach = Math.max(reach, away + half);
      numbers.push({
        text: tick.text,
        kind: 'tick',
        angle: 0,
        x: foot.x + out.x * away,
        y: foot.y + out.y * away,
      });
    }
    const centre = visibleMiddle(a, b, view);
    const title = this.labels.size(tickAxis.title, 'title');
    const away = Math.max(reach, TICK_LENGTH) + TITLE_GAP + title.height / 2;
    // The title runs along the edge and is never upside down; a vertical title is read upwards.
    const upright = edge.axis === 2 ? 0.5 : Math.PI / 2 - 0.02;
    let angle = Math.atan2(along.y, along.x);
    if (angle > upright) angle -= Math.PI;
    if (angle <= upright - Math.PI) angle += Math.PI;
    if (Math.abs(angle) < 0.02) angle = 0;
    titles.push({
      text: tickAxis.title,
      kind: 'title',
      angle,
      slide: { x: (b.x - a.x) * SLIDE, y: (b.y - a.y) * SLIDE },
      x: centre.x + out.x * away,
      y: centre.y + out.y * away,
    });
  }
}

/** The unit vector on the screen along which a tick is drawn: its direction in the scene, unless it is nearly along the edge. */
function tickDirection(
  across: Triple | undefined,
  at: Triple,
  foot: { x: number; y: number },
  out: { x: number; y: number },
  project: Project,
): { x: number; y: number } {
  if (!across) return out;
  const length = Math.hypot(...across);
  const to = project([at[0] + across[0] / length, at[1] + across[1] / length, at[2]]);
  const [x, y] = to ? [to.x - foot.x, to.y - foot.y] : [0, 0];
  const seen = Math.hypot(x, y);
  const outwards = (x * out.x + y * out.y) / seen;
  if (!(Math.abs(outwards) > 0.3)) return out;
  return { x: (x / seen) * Math.sign(outwards), y: (y / seen) * Math.sign(outwards) };
}

/** The middle of the visible part of a segment, or of the whole segment if it is not in the view. */
function visibleMiddle(
  a: { x: number; y: number },
  b: { x: number; y: number },
  view: { width: number; height: number },
): { x: number; y: number } {
  let from = 0;
  let to = 1;
  const cut = (start: number, delta: number, low: number, high: number) => {
    if (Math.abs(delta) < 1e-6) return;
    const t1 = (low - start) / delta;
    const t2 = (high - start) / delta;
    from = Math.max(from, Math.min(t1, t2));
    to = Math.min(to, Math.max(t1, t2));
  };
  cut(a.x, b.x - a.x, 0, view.width);
  cut(a.y, b.y - a.y, 0, view.height);
  const t = from < to ? (from + to) / 2 : 0.5;
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

/** Line segments that are rewritten each frame. Each vertex is x, y, z and opacity. */
class LineBuffer {
  readonly lines: LineSegments<BufferGeometry, RawShaderMaterial>;
  readonly #attribute: BufferAttribute;

  constructor(vertices: number, uniforms: Readonly<Record<string, IUniform>>, screen: boolean) {
    this.#attribute = new BufferAttribute(new Float32Array(vertices * 4), 4).setUsage(DynamicDrawUsage);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#attribute);
    geometry.setDrawRange(0, 0);
    const material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: LINE_VERTEX,
      fragmentShader: LINE_FRAGMENT,
      uniforms: { ...uniforms, uScreen: { value: screen ? 1 : 0 } },
      transparent: true,
      depthWrite: false,
      depthTest: !screen,
    });
    this.lines = new LineSegments(geometry, material);
    this.lines.frustumCulled = false;
    // The box is drawn before translucent slices and surfaces, as part of their background.
    this.lines.renderOrder = screen ? 2_000_000 : -30;
  }

  fill(values: readonly number[]): void {
    const { array } = this.#attribute;
    const count = Math.min(values.length, array.length);
    for (let k = 0; k < count; k++) array[k] = values[k]!;
    this.#attribute.needsUpdate = true;
    this.lines.geometry.setDrawRange(0, Math.floor(count / 4));
  }

  dispose(): void {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
  }
}
