/** Registers the element `<segy-lens>`, and gives it the engine and the 3D view. */
import { cache, storageProblem } from './api/cache.ts';
import { demoSurvey } from './api/demo.ts';
import { configure, prepareEngine } from './api/engine.ts';
import { binaryHeaderFields, traceHeaderFields } from './api/header-fields.ts';
import { makeMesh } from './api/mesh.ts';
import { meshFile } from './api/mesh-file.ts';
import { meshParts } from './api/mesh-parts.ts';
import { metrics } from './api/metrics.ts';
import { openAny } from './api/open-any.ts';
import type { Dataset, OpenOptions, OpenSource } from './api/types.ts';
import { volumeOf } from './api/volume.ts';
import { SegyLens } from './ui/page/segy-lens.ts';
import { colormapTable } from './view/colormap.ts';
import { createStage } from './view/create-stage.ts';

/**
 * The viewer as one element. It fills its box, which a page sizes as any other block; it needs 320 px of height at least, and shows
 * its panels beside the picture where it is wider than 720 px. Several may stand on a page; they share workers, memory and storage.
 * Removing it stops its work.
 *
 * @attr {string} src - Address of a SEG-Y file to open, read by HTTP range requests.
 * @attr {number} subsample - Surface and volume are made from every n-th inline and crossline: 1, 2, 4, 8 or 16.
 * @attr {number} threshold - The isosurface, as a share (0 … 1) of the strongest amplitudes.
 * @attr {string} colormap - Name of a colour map: `red-white-blue`, `petrel`, `grey`, `viridis` …
 * @fires {CustomEvent<{ dataset: Dataset }>} segy-open - A survey was opened, and its metadata are known.
 * @fires {CustomEvent<{ meta: DatasetMeta }>} segy-meta - The metadata were replaced, because reading showed something new.
 * @fires {CustomEvent<Progress>} segy-progress - Work goes on: `{ stage, done, total, unit }`.
 * @fires {CustomEvent<{ error: SegyError }>} segy-error - Something failed. The page says so too.
 * @csspart header - The bar at the top with name, actions and settings.
 * @csspart status - The bar at the bottom.
 * @cssprop --lens-bg - Ground behind panels.
 * @cssprop --lens-panel - Ground of panels and bars.
 * @cssprop --lens-field - Ground of fields.
 * @cssprop --lens-raised - Ground of what the pointer is on.
 * @cssprop --lens-line - Lines between panels.
 * @cssprop --lens-line-strong - Lines of what the pointer is on.
 * @cssprop --lens-text - Text.
 * @cssprop --lens-muted - Text of less weight.
 * @cssprop --lens-accent - Chosen and primary controls, focus rings.
 * @cssprop --lens-accent-soft - Ground of what is chosen.
 * @cssprop --lens-on-accent - Text on the accent.
 * @cssprop --lens-warning - Text of warnings.
 * @cssprop --lens-warning-soft - Ground of warnings.
 * @cssprop --lens-error - Text of errors.
 * @cssprop --lens-error-soft - Ground of errors.
 * @cssprop --lens-good - Text of what went well.
 * @cssprop --lens-radius - Radius of corners.
 * @cssprop --lens-mono - Font of numbers and headers.
 */
export interface SegyLensElement extends Omit<HTMLElement, 'dataset'> {
  /** Address of a SEG-Y file. Setting it opens the file. */
  src: string;
  /** Surface and volume are made from every n-th inline and crossline: 1, 2, 4, 8 or 16; null leaves it to the viewer. */
  subsample: number | null;
  /** The isosurface, as a share (0 … 1) of the strongest amplitudes; null leaves it to the viewer. */
  threshold: number | null;
  /** Name of a colour map; null leaves it to the viewer. */
  colormap: string | null;
  /**
   * The survey that was opened last, or null. It takes the place of the property of this name that other elements have for `data-*`
   * attributes; their type is left in, so that the element can be used as any other.
   */
  readonly dataset: (Dataset & DOMStringMap) | null;
  /** What this browser stores of surveys; the same as `cache` of the package. */
  readonly cache: typeof import('./index.ts')['cache'];
  /**
   * Opens a survey. It resolves when the metadata are known; the picture follows.
   * @throws SegyError, which is also shown on the page
   */
  open(source: OpenSource, options?: OpenOptions): Promise<Dataset>;
  /** Applies parameters as they stand in the query of the viewer's own page: `?subsample=2&colormap=petrel`. */
  applyParameters(search: string): void;
  /** Shows the view in the fragment of an address that *Copy link* made, now or when its survey is opened. */
  applyLink(fragment: string): void;
  /** All functions of the package, for a console or a page that has only the element. */
  api(): Promise<typeof import('./index.ts')>;
}

if (!customElements.get('segy-lens')) {
  SegyLens.services = {
    openSegy: openAny,
    cache,
    demoSurvey,
    configure,
    prepareEngine,
    storageProblem,
    makeMesh,
    volumeOf,
    meshFile,
    meshParts,
    metrics,
    traceHeaderFields,
    binaryHeaderFields,
    createStage,
    colormapTable,
  };
  customElements.define('segy-lens', SegyLens);
}

export { SegyLens };
