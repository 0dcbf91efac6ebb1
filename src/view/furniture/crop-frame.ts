import type { CropBox, SliceGrab } from '../../core/scene.ts';
import type { Triple } from '../placement.ts';
import type { Palette } from '../theme.ts';
import type { ViewRays } from '../view-rays.ts';
import { edgesOf } from './axis-edges.ts';
import { cropPlanes } from './crop.ts';
import { cropHandles, grabCrop, wholeBox } from './crop-handles.ts';
import { OVER_ALL, setAttributes, svgElement } from './over-view.ts';

/** A handle is wider than a slice's frame, so a press may miss its centre by this many CSS pixels more. */
const EXTRA_REACH = 3;

/** Draws the crop box over the scene, with a handle in the middle of each face. Pointer events are handled elsewhere. */
export class CropFrame {
  crop: CropBox | null = null;
  #shown = false;
  /** The handle under the pointer. */
  #hovered: Pick<SliceGrab, 'slot' | 'crop'> | null = null;
  readonly #svg = svgElement('svg', { 'aria-hidden': 'true' });
  readonly #near = svgElement('path', { fill: 'none', 'stroke-width': '1.5' });
  readonly #far = svgElement('path', { fill: 'none', 'stroke-dasharray': '4 4' });
  readonly #dots = Array.from({ length: 6 }, () => svgElement('circle', { 'stroke-width': '2' }));

  constructor(host: HTMLElement) {
    Object.assign(this.#svg.style, OVER_ALL, { width: '100%', height: '100%', display: 'none' });
    this.#svg.append(this.#far, this.#near, ...this.#dots);
    host.append(this.#svg);
  }

  /** Shows or hides the frame; returns whether that changes anything. */
  show(shown: boolean): boolean {
    const changed = shown !== this.#shown;
    this.#shown = shown;
    return changed;
  }

  /** Sets the handle under the pointer; returns whether that changes anything. */
  hover(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): boolean {
    const changed = grab?.slot !== this.#hovered?.slot || grab?.crop !== this.#hovered?.crop;
    this.#hovered = grab;
    return changed;
  }

  grab(size: Triple, rays: ViewRays, clientX: number, clientY: number, reach: number): SliceGrab | null {
    if (!this.#shown) return null;
    return grabCrop(this.crop ?? wholeBox(size), size, rays, clientX, clientY, reach + EXTRA_REACH);
  }

  /** Draws the frame for the current view. `size` is null if there is nothing to crop. */
  update(size: Triple | null, rays: ViewRays, palette: Palette): void {
    const visible = this.#shown && size !== null;
    this.#svg.style.display = visible ? 'block' : 'none';
    if (!visible) return;
    const box = this.crop ?? wholeBox(size);
    const { low, high } = cropPlanes(box);
    const edges = edgesOf(low, high, rays.eye);
    const pathOf = (back: boolean) =>
      edges
        .filter(({ side }) => (side === 'back') === back)
        .map((edge) => {
          const [a, b] = [rays.project(edge.low), rays.project(edge.high)];
          return a && b ? `M${a.x.toFixed(1)},${a.y.toFixed(1)}L${b.x.toFixed(1)},${b.y.toFixed(1)}` : '';
        })
        .join('');
    setAttributes(this.#near, { d: pathOf(false), stroke: palette.path });
    setAttributes(this.#far, { d: pathOf(true), stroke: palette.path });
    const placed = cropHandles(box).map((handle) => ({ handle, at: rays.project(handle.point) }));
    // Handles are drawn from back to front, because a press takes the nearest one.
    placed.sort((a, b) => (b.at?.z ?? 0) - (a.at?.z ?? 0));
    placed.forEach(({ handle: { axis, slot, end }, at }, k) => {
      const dot = this.#dots[k]!;
      dot.style.display = at ? 'block' : 'none';
      if (!at) return;
      const hovered = this.#hovered?.slot === slot && this.#hovered.crop === end;
      const faces = end === 'low' ? rays.eye[axis] < low[axis] : rays.eye[axis] > high[axis];
      dot.dataset.handle = `${slot}-${end}`;
      setAttributes(dot, {
        cx: at.x.toFixed(1),
        cy: at.y.toFixed(1),
        r: hovered ? '8' : '6',
        fill: faces || hovered ? palette.path : palette.background,
        stroke: faces ? palette.background : palette.path,
      });
    });
  }

  dispose(): void {
    this.#svg.remove();
  }
}
