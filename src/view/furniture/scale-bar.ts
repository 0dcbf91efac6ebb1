import type { Camera } from 'three';
import type { SceneSurvey } from '../../core/scene.ts';
import { mapUnitsPerWorld } from '../placement.ts';
import type { Palette } from '../theme.ts';
import { paintText, textHalo } from './over-view.ts';

/** The scale of the scene: one world unit is `perWorld` of `unit` on the ground. */
export interface GroundScale {
  readonly perWorld: number;
  readonly unit: 'm' | 'ft' | 'map units';
  /** True if it was computed from degrees on a sphere, which is right within 0.5 %. */
  readonly approximate: boolean;
}

/** A scale bar: its length on the screen in CSS pixels, and the round length on the ground as text. */
export interface ScaleBarPlan {
  readonly pixels: number;
  readonly text: string;
}

/** Mean length in metres of a degree of latitude. */
const METRES_PER_DEGREE = 111_195;
const LONGEST = 140;
const LEFT = 12;
const BOTTOM = 12;
const HEIGHT = 22;
const FONT = '500 11px system-ui, sans-serif';

/** Finds the scale of a survey's scene; null if the headers have no map coordinates or the survey is one vertical section. */
export function groundScale(survey: SceneSurvey): GroundScale | null {
  const perWorld = mapUnitsPerWorld(survey);
  const unit = survey.binGrid?.unit;
  if (perWorld === null || !unit) return null;
  if (unit === 'm' || unit === 'ft') return { perWorld, unit, approximate: false };
  if (unit === 'unknown') return { perWorld, unit: 'map units', approximate: false };
  const degrees = unit === 'degrees' ? perWorld : perWorld / 3600;
  return { perWorld: degrees * METRES_PER_DEGREE, unit: 'm', approximate: true };
}

/** CSS pixels per world unit, at a distance from the camera, in a view that is `height` CSS pixels high. */
export function pixelsPerWorld(camera: Camera, distance: number, height: number): number {
  // This element of a projection matrix is 1 / tan(half the field of view), or 2 / (visible height) if rays are parallel.
  const scale = (camera.projectionMatrix.elements[5]! * height) / 2;
  return camera.projectionMatrix.elements[15] === 1 ? scale : scale / distance;
}

/** Chooses the longest bar of 1, 2 or 5 × 10ⁿ that is at most `longest` CSS pixels long. */
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

/** Shows a scale bar in the lower left corner, with the length on the ground that it represents. */
export class ScaleBar {
  readonly #root = document.createElement('div');
  readonly #text = document.createElement('div');
  readonly #bar = document.createElement('div');
  #plan: ScaleBarPlan | null = null;
  #palette: Palette | null = null;
  #state = '';

  constructor(host: HTMLElement) {
    Object.assign(this.#root.style, {
      position: 'absolute',
      left: `${LEFT}px`,
      bottom: `${BOTTOM}px`,
      height: `${HEIGHT}px`,
      display: 'none',
      font: FONT,
      lineHeight: '14px',
      // The bar takes pointer events for its tooltip, unlike the labels, which let every press through.
      pointerEvents: 'auto',
    });
    this.#root.dataset.scaleBar = '';
    this.#bar.style.cssText = 'box-sizing: border-box; height: 6px; border: solid; border-width: 0 2px 2px';
    this.#root.append(this.#text, this.#bar);
    host.append(this.#root);
  }

  /** The part of the lower left corner that the bar takes, in CSS pixels. */
  get room(): { readonly width: number; readonly height: number } {
    return this.#plan
      ? { width: LEFT + Math.max(this.#plan.pixels, 56) + 8, height: BOTTOM + HEIGHT + 8 }
      : { width: 0, height: 0 };
  }

  /** Shows a bar. With `parallel` rays it holds at any distance from the camera. */
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
    Object.assign(style, { color: palette.text, textShadow: textHalo(palette) });
    this.#bar.style.filter = `drop-shadow(0 0 1px ${palette.background})`;
    const where = parallel
      ? 'Holds everywhere, for lengths on the ground that run along the screen.'
      : 'Holds at the point that the view turns about, for lengths on the ground that run along the screen. What is nearer is drawn larger, what is farther away smaller.';
    this.#root.title = `Scale bar: ${plan.text}. ${where}${approximate ? ' Computed from degrees on a sphere, right within 0.5 %.' : ''}`;
  }

  /** Draws the bar into the lower left corner of a picture. */
  paint(context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }): void {
    if (!this.#plan || !this.#palette) return;
    const bottom = size.height - BOTTOM - 1;
    context.save();
    const line = new Path2D(
      `M${LEFT + 1},${bottom - 5}V${bottom}H${LEFT + this.#plan.pixels - 1}V${bottom - 5}`,
    );
    const { background, text } = this.#palette;
    Object.assign(context, { lineJoin: 'miter', strokeStyle: background, lineWidth: 4 });
    context.stroke(line);
    Object.assign(context, { strokeStyle: text, lineWidth: 2 });
    context.stroke(line);
    Object.assign(context, { font: FONT, textAlign: 'left', textBaseline: 'alphabetic' });
    paintText(context, this.#plan.text, LEFT, bottom - 9, text, background);
    context.restore();
  }

  dispose(): void {
    this.#root.remove();
  }
}
