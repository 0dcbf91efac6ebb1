import type { Camera } from 'three';
import type { SceneSurvey } from '../core/scene.ts';
import { mapUnitsPerWorld } from './placement.ts';
import type { Palette } from './theme.ts';

/** Ground lengths of the scene: so much of `unit` to one of the world. */
export interface GroundScale {
  readonly perWorld: number;
  readonly unit: 'm' | 'ft' | 'map units';
  /** Worked out from degrees on a sphere: right within half a hundredth. */
  readonly approximate: boolean;
}

/** A bar as long on the screen as a round length on the ground. */
export interface ScaleBarPlan {
  readonly pixels: number;
  readonly text: string;
}

/** Mean length of a degree of latitude. */
const METRES_PER_DEGREE = 111_195;
const LONGEST = 140;
const LEFT = 12;
const BOTTOM = 12;
const HEIGHT = 22;
const FONT = '500 11px system-ui, sans-serif';

/** Null where the headers tell no map, or the survey is one upright sheet. */
export function groundScale(survey: SceneSurvey): GroundScale | null {
  const perWorld = mapUnitsPerWorld(survey);
  const unit = survey.binGrid?.unit;
  if (perWorld === null || !unit) return null;
  if (unit === 'm' || unit === 'ft') return { perWorld, unit, approximate: false };
  if (unit === 'unknown') return { perWorld, unit: 'map units', approximate: false };
  const degrees = unit === 'degrees' ? perWorld : perWorld / 3600;
  return { perWorld: degrees * METRES_PER_DEGREE, unit: 'm', approximate: true };
}

/** CSS pixels to one of the world, at a distance before the camera in a view so many CSS pixels high. */
export function pixelsPerWorld(camera: Camera, distance: number, height: number): number {
  // Of a projection this is 1 / tan of half the field of view, or 2 / the height that is seen where rays are parallel.
  const scale = (camera.projectionMatrix.elements[5]! * height) / 2;
  return camera.projectionMatrix.elements[15] === 1 ? scale : scale / distance;
}

/** The longest bar of 1, 2 or 5 × 10ⁿ that takes at most `longest` CSS pixels. */
export function scaleBar(
  { perWorld, unit, approximate }: GroundScale,
  pixelsToWorld: number,
  longest = LONGEST,
): ScaleBarPlan | null {
  const perPixel = perWorld / pixelsToWorld;
  const most = perPixel * longest;
  if (!(most > 0) || !Number.isFinite(most)) return null;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = power * ([5, 2, 1].find((m) => m * power <= most) ?? 0.5);
  const pixels = length / perPixel;
  const kilometres = unit === 'm' && length >= 1000;
  const number = Number((kilometres ? length / 1000 : length).toPrecision(1)).toLocaleString('en', {
    maximumFractionDigits: 12,
  });
  return { pixels, text: `${approximate ? '≈ ' : ''}${number} ${kilometres ? 'km' : unit}` };
}

/** A bar in the lower left corner, and what length on the ground it stands for. */
export class ScaleBar {
  readonly #root = document.createElement('div');
  readonly #text = document.createElement('div');
  readonly #bar = document.createElement('div');
  #plan: ScaleBarPlan | null = null;
  #palette: Palette | null = null;
  #state = '';

  constructor(host: HTMLElement) {
    const { style } = this.#root;
    style.position = 'absolute';
    style.left = `${LEFT}px`;
    style.bottom = `${BOTTOM}px`;
    style.height = `${HEIGHT}px`;
    style.display = 'none';
    style.font = FONT;
    style.lineHeight = '14px';
    // For its tooltip; the labels around it let every press through.
    style.pointerEvents = 'auto';
    this.#root.dataset.scaleBar = '';
    this.#bar.style.cssText = 'box-sizing: border-box; height: 6px; border: solid; border-width: 0 2px 2px';
    this.#root.append(this.#text, this.#bar);
    host.append(this.#root);
  }

  /** Room taken from the left and from the bottom, CSS pixels. */
  get room(): { readonly width: number; readonly height: number } {
    return this.#plan
      ? { width: LEFT + Math.max(this.#plan.pixels, 56) + 8, height: BOTTOM + HEIGHT + 8 }
      : { width: 0, height: 0 };
  }

  /** `parallel`: the bar holds at any distance. */
  update(plan: ScaleBarPlan | null, parallel: boolean, approximate: boolean, palette: Palette): void {
    this.#plan = plan;
    this.#palette = palette;
    const state = plan ? `${plan.pixels.toFixed(2)}|${plan.text}|${parallel}|${palette.text}` : '';
    if (state === this.#state) return;
    this.#state = state;
    const { style } = this.#root;
    style.display = plan ? 'block' : 'none';
    if (!plan) return;
    this.#text.textContent = plan.text;
    this.#bar.style.width = `${plan.pixels.toFixed(2)}px`;
    style.color = palette.text;
    const halo = palette.background;
    style.textShadow = `0 0 2px ${halo}, 0 0 3px ${halo}, 0 0 4px ${halo}`;
    this.#bar.style.filter = `drop-shadow(0 0 1px ${halo})`;
    const where = parallel
      ? 'Holds everywhere, for lengths on the ground that run along the screen.'
      : 'Holds at the point that the view turns about, for lengths on the ground that run along the screen: what is nearer is drawn larger, what is further off smaller.';
    this.#root.title = `Scale bar: ${plan.text}. ${where}${approximate ? ' Worked out from degrees on a sphere, within 0.5 %.' : ''}`;
  }

  /** The same, in the lower left corner of a picture. */
  paint(context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }): void {
    const { width } = this.#plan ? { width: this.#plan.pixels } : { width: 0 };
    if (!this.#plan || !this.#palette) return;
    const bottom = size.height - BOTTOM - 1;
    context.save();
    context.lineJoin = 'miter';
    const line = new Path2D(`M${LEFT + 1},${bottom - 5}V${bottom}H${LEFT + width - 1}V${bottom - 5}`);
    context.strokeStyle = this.#palette.background;
    context.lineWidth = 4;
    context.stroke(line);
    context.strokeStyle = this.#palette.text;
    context.lineWidth = 2;
    context.stroke(line);
    context.font = FONT;
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.lineWidth = 4;
    context.strokeStyle = this.#palette.background;
    context.strokeText(this.#plan.text, LEFT, bottom - 9);
    context.fillStyle = this.#palette.text;
    context.fillText(this.#plan.text, LEFT, bottom - 9);
    context.restore();
  }

  dispose(): void {
    this.#root.remove();
  }
}
