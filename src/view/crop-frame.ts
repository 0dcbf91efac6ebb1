import type { CropBox, SliceGrab } from '../core/scene.ts';
import { edgesOf } from './axis-edges.ts';
import { cropPlanes } from './crop.ts';
import { cropHandles, grabCrop, wholeBox } from './crop-handles.ts';
import type { Triple } from './placement.ts';
import type { Palette } from './theme.ts';
import type { ViewRays } from './view-rays.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** Handles are wider than a frame: they can be taken from a little further off. */
const EXTRA_REACH = 3;

/** The crop box over the scene, with a handle in the middle of each face; drawn only, the pointer is followed elsewhere. */
export class CropFrame {
  crop: CropBox | null = null;
  #shown = false;
  /** The handle under the pointer. */
  #hovered: Pick<SliceGrab, 'slot' | 'crop'> | null = null;
  readonly #svg = document.createElementNS(NAMESPACE, 'svg');
  readonly #near = document.createElementNS(NAMESPACE, 'path');
  readonly #far = document.createElementNS(NAMESPACE, 'path');
  readonly #dots = Array.from({ length: 6 }, () => document.createElementNS(NAMESPACE, 'circle'));

  constructor(host: HTMLElement) {
    const { style } = this.#svg;
    Object.assign(style, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
    Object.assign(style, { pointerEvents: 'none', overflow: 'hidden', display: 'none' });
    this.#svg.setAttribute('aria-hidden', 'true');
    for (const path of [this.#near, this.#far]) path.setAttribute('fill', 'none');
    this.#far.setAttribute('stroke-dasharray', '4 4');
    this.#svg.append(this.#far, this.#near, ...this.#dots);
    host.append(this.#svg);
  }

  /** Whether that is a change. */
  show(shown: boolean): boolean {
    const changed = shown !== this.#shown;
    this.#shown = shown;
    return changed;
  }

  /** Whether that is a change. */
  hover(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): boolean {
    const changed = grab?.slot !== this.#hovered?.slot || grab?.crop !== this.#hovered?.crop;
    this.#hovered = grab;
    return changed;
  }

  grab(size: Triple, rays: ViewRays, clientX: number, clientY: number, reach: number): SliceGrab | null {
    if (!this.#shown) return null;
    return grabCrop(this.crop ?? wholeBox(size), size, rays, clientX, clientY, reach + EXTRA_REACH);
  }

  /** Null: there is nothing to crop. */
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
    this.#near.setAttribute('d', pathOf(false));
    this.#far.setAttribute('d', pathOf(true));
    for (const path of [this.#near, this.#far]) path.setAttribute('stroke', palette.path);
    this.#near.setAttribute('stroke-width', '1.5');
    const placed = cropHandles(box).map((handle) => ({ handle, at: rays.project(handle.point) }));
    // From back to front: the nearest is the one that a press takes.
    placed.sort((a, b) => (b.at?.z ?? 0) - (a.at?.z ?? 0));
    placed.forEach(({ handle: { axis, slot, end }, at }, k) => {
      const dot = this.#dots[k]!;
      dot.style.display = at ? 'block' : 'none';
      if (!at) return;
      const hovered = this.#hovered?.slot === slot && this.#hovered.crop === end;
      const faces = end === 'low' ? rays.eye[axis] < low[axis] : rays.eye[axis] > high[axis];
      dot.dataset.handle = `${slot}-${end}`;
      dot.setAttribute('cx', at.x.toFixed(1));
      dot.setAttribute('cy', at.y.toFixed(1));
      dot.setAttribute('r', hovered ? '8' : '6');
      dot.setAttribute('fill', faces || hovered ? palette.path : palette.background);
      dot.setAttribute('stroke', faces ? palette.background : palette.path);
      dot.setAttribute('stroke-width', '2');
    });
  }

  dispose(): void {
    this.#svg.remove();
  }
}
