import type { DisplaySettings, SceneSurvey } from '../../core/scene.ts';
import type { Placement } from '../placement.ts';
import { PALETTES, type Theme } from '../theme.ts';
import type { ViewCamera } from '../view-camera.ts';
import type { ScreenExtent, ScreenRect } from '../view-fit.ts';
import type { ViewRays } from '../view-rays.ts';
import { Axes } from './axes.ts';
import type { BoxEdge } from './axis-edges.ts';
import { CropFrame } from './crop-frame.ts';
import { CursorMark } from './cursor-mark.ts';
import { LabelLayer } from './labels.ts';
import { mapAxis } from './map-axes.ts';
import { NorthArrow } from './north-arrow.ts';
import { type GroundScale, groundScale, pixelsPerWorld, ScaleBar, scaleBar } from './scale-bar.ts';
import { surveyAxes, type TickAxis } from './ticks.ts';

/** Everything drawn around the survey and in the corners of the view: box, ticks, numbers, north arrow, scale bar. */
export class Overlays {
  /** Box, ticks and numbers; its group must be placed in index space. */
  readonly axes: Axes;
  readonly crop: CropFrame;
  readonly cursor: CursorMark;
  readonly #labels: LabelLayer;
  readonly #north: NorthArrow;
  readonly #scale: ScaleBar;
  #survey: SceneSurvey | null = null;
  #tickAxes: readonly [TickAxis, TickAxis, TickAxis] | null = null;
  #ground: GroundScale | null = null;
  #theme: Theme = 'dark';
  #map = false;

  constructor(host: HTMLElement) {
    this.#labels = new LabelLayer(host);
    this.axes = new Axes(this.#labels);
    this.#north = new NorthArrow(host);
    this.#scale = new ScaleBar(host);
    this.crop = new CropFrame(host);
    this.cursor = new CursorMark(host);
  }

  /** What must be drawn onto a picture of the view. */
  get painted(): readonly Pick<NorthArrow, 'paint'>[] {
    return [this.#labels, this.#north, this.#scale];
  }

  setSurvey(survey: SceneSurvey | null): void {
    this.#survey = survey;
    this.#tickAxes = survey && surveyAxes(survey);
    this.#ground = survey && groundScale(survey);
  }

  setDisplay({ theme, axisNumbers, crop }: DisplaySettings): void {
    this.crop.crop = crop;
    this.#theme = theme;
    this.#map = axisNumbers === 'map';
    this.axes.setPalette(PALETTES[theme]);
  }

  /** Places everything for the current view. `distance` is from the camera to the point that it turns about. */
  layOut(camera: ViewCamera, distance: number, placement: Placement | null, rays: ViewRays): void {
    const palette = PALETTES[this.#theme];
    const longest = Math.min(140, rays.width * 0.3);
    const perWorld = pixelsPerWorld(camera, distance, rays.height);
    const bar = this.#ground && placement ? scaleBar(this.#ground, perWorld, longest) : null;
    this.#scale.update(bar, camera.parallel, this.#ground?.approximate ?? false, palette);
    const north = Boolean(this.#survey?.binGrid && !this.#survey.flat);
    if (north) this.#north.follow(camera, palette);
    else this.#north.hide();
    this.cursor.update(rays, palette);
    this.crop.update(placement && !placement.flat ? placement.size : null, rays, palette);
    const [survey, tickAxes] = [this.#survey, this.#tickAxes];
    if (!placement || !survey || !tickAxes) {
      this.axes.clear();
      return;
    }
    const { width, height } = this.#north.room;
    // The page shows its orientation cube beside the north arrow, so labels must not enter there either.
    const right = placement.flat
      ? { width, height }
      : { width: width + CUBE_ROOM, height: Math.max(height, CUBE_ROOM) };
    const corners = { left: this.#scale.room, right };
    const axisOf = this.#axisOf(survey, tickAxes);
    this.axes.update(axisOf, placement.size, rays.eye, rays.project, rays, corners);
  }

  readonly #axisOf =
    (survey: SceneSurvey, tickAxes: readonly TickAxis[]) =>
    ({ axis, low }: BoxEdge): TickAxis =>
      (this.#map && axis !== 2 && mapAxis(survey, axis, low)) || tickAxes[axis]!;

  /** The part of the screen that the survey's box takes as `rays` see it, alone and with all of its labels. */
  extent({ size }: Placement, rays: ViewRays): ScreenExtent | null {
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
      const end = (k: 0 | 1 | 2) => (bits & (1 << k) ? size[k] - 0.5 : -0.5);
      return rays.project([end(0), end(1), end(2)]);
    });
    const points = corners.flatMap((corner) => (corner ? [[corner.x, corner.y] as const] : []));
    if (points.length < 8) return null;
    const [survey, tickAxes] = [this.#survey, this.#tickAxes];
    const labels =
      survey && tickAxes
        ? this.axes.wanted(this.#axisOf(survey, tickAxes), size, rays.eye, rays.project, rays)
        : [];
    const written = labels.flatMap((label) => this.#labels.corners(label));
    return { box: around(points), all: around([...points, ...written]) };
  }

  dispose(): void {
    this.axes.dispose();
    this.#north.dispose();
    this.#scale.dispose();
    this.crop.dispose();
    this.cursor.dispose();
  }
}

const CUBE_ROOM = 80;

function around(points: readonly (readonly [number, number])[]): ScreenRect {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}
