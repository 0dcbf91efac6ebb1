import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MeshCoordinates, MeshFormat } from '../../core/scene.ts';
import { clipRange } from '../../view/colormap.ts';
import type { StageView } from '../../view/stage-view.ts';
import { button, number, part, prop, select } from '../kit/controls.ts';
import { floating } from '../kit/floating.styles.ts';
import { formatAmplitude, formatCount, formatLevel, formatSubsample } from '../kit/format.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { base } from '../kit/tokens.styles.ts';
import { layerCaptions } from '../layers/layers-of.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { linkTo, viewOf } from '../session/view-state.ts';
import { scenePicture } from './scene-picture.ts';

const FORMAT_TITLES: Readonly<Record<MeshFormat, string>> = {
  glb: 'glTF binary (.glb)',
  ply: 'PLY, 64-bit coordinates',
  stl: 'STL, offsets from an origin',
  obj: 'OBJ text',
};
/** Limits in pixels per side; browsers refuse larger canvases. */
const SIDE = { least: 400, most: 16_384 };
const MOST_PIXELS = 120e6;

/** Exports the view as a picture, as a surface file for other programs, or as a link. */
@element('lens-export')
export class LensExport extends LensElement {
  static override styles = [
    base,
    floating,
    css`
      :host {
        inline-size: 320px;
        max-inline-size: 100%;
      }
      section {
        display: grid;
        gap: 8px;
      }
      section + section {
        padding-block-start: 12px;
        border-block-start: 1px solid var(--lens-line);
      }
      .row {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      label,
      .labelled {
        display: grid;
        align-content: start;
        gap: 4px;
        min-inline-size: 0;
        font-size: 12px;
      }
      .row > .wrong {
        grid-column: 1 / -1;
        font-size: 12px;
      }
      input,
      select {
        inline-size: 100%;
        min-block-size: 28px;
        padding: 0 8px;
        border: 1px solid var(--lens-line-strong);
        border-radius: 4px;
        background: var(--lens-field);
        color: var(--lens-text);
      }
    `,
  ];

  @property({ attribute: false }) stage!: StageView;
  @state() pixels = { width: 1920, height: 1200 };
  @state() format: MeshFormat = 'glb';
  @state() coordinates: MeshCoordinates = 'survey';
  @state() private notice = '';
  @state() private link = '';
  @state() private busy = false;

  // Not in connectedCallback: the code may load after the element is on the page, and its properties are set
  // after that.
  override firstUpdated(): void {
    if (this.store.shape.value?.scene.binGrid) this.coordinates = 'map';
  }

  override render() {
    const { mesh, shape } = this.store;
    const triangles = (mesh.value?.indices.length ?? 0) / 3;
    const onMap = Boolean(shape.value?.scene.binGrid);
    return html`<div class="panel" role="group" aria-labelledby="title">
      <div class="head">
        <h2 id="title">Export</h2>
        ${button('Close', 'Close this panel', () => this.dispatchEvent(new Event('lens-close')))}
      </div>
      <section aria-labelledby="picture">
        <h3 id="picture">Picture of the view</h3>
        <div class="row">
          ${(['width', 'height'] as const).map((side) =>
            number({
              label: side === 'width' ? 'Width (pixels)' : 'Height (pixels)',
              title: `${SIDE.least} to ${SIDE.most} pixels`,
              to: part(prop(this, 'pixels'), side),
              min: SIDE.least,
              max: SIDE.most,
              whole: true,
            }),
          )}
        </div>
        ${button('Save PNG', 'The view with axes, caption and colour bar', this.#savePicture, { disabled: this.busy, kind: '' })}
      </section>
      ${
        shape.value?.flat
          ? nothing
          : html`<section aria-labelledby="surface">
              <h3 id="surface">Surface as a file</h3>
              <div class="row">
                ${select({ label: 'Format', title: 'What the other program reads', to: prop<LensExport, 'format'>(this, 'format'), options: FORMAT_TITLES })}
                ${select({
                  label: 'Coordinates',
                  title: onMap
                    ? 'X and Y of the map, or line numbers'
                    : 'The headers of this file have no usable X and Y',
                  to: prop<LensExport, 'coordinates'>(this, 'coordinates'),
                  options: { map: 'Map X, Y', survey: 'Line numbers' },
                  disabled: !onMap,
                })}
              </div>
              <p>
                ${this.#surfaceWords(triangles)}
              </p>
              ${button(
                'Save surface',
                'The whole surface, for other programs: with what is cut away or too small to be drawn',
                this.#saveSurface,
                {
                  disabled: this.busy || triangles === 0 || this.#isPending,
                  kind: '',
                },
              )}
            </section>`
      }
      <section aria-labelledby="link">
        <h3 id="link">Link to this view</h3>
        <p>Opens this view for whoever drops the same file. It holds no data of the file but its name and fingerprint.</p>
        ${button('Copy link', 'An address that shows the same slices, colours and camera', this.#copyLink, { kind: '' })}
        ${
          this.link
            ? html`<label>Address <input readonly .value=${this.link} title="The link; copy it from here" @focus=${(event: Event) => (event.target as HTMLInputElement).select()} /></label>`
            : nothing
        }
      </section>
      <p role="status">${this.notice}</p>
    </div>`;
  }

  /** True while the mesh does not yet match the threshold. */
  get #isPending(): boolean {
    const { mesh, thresholdAmplitude } = this.store;
    const wanted = thresholdAmplitude.value;
    const stale = mesh.value && wanted !== null && Math.abs(mesh.value.level) !== Math.abs(wanted);
    return Boolean(stale) || this.store.isRunning('surface');
  }

  #surfaceWords(triangles: number): string {
    const { crop, mesh, shape } = this.store;
    if (this.#isPending) return 'The surface for this threshold is still being made.';
    if (triangles === 0) return 'No surface is shown: choose another threshold.';
    const level = formatLevel(mesh.value?.subsample ?? 1, mesh.value?.sampleStride);
    const shown = crop.value
      ? `What of ${formatCount(triangles)} triangles lies within the crop, ${level}; those across its border stay whole.`
      : `${formatCount(triangles)} triangles of the whole surface, ${level}.`;
    return `${shown} Z is minus ${shape.value?.vertical.domain ?? 'time'}.`;
  }

  async #working(what: string, work: () => Promise<string>): Promise<void> {
    this.busy = true;
    this.notice = what;
    try {
      this.notice = await work();
    } catch (error) {
      this.notice = '';
      this.session.fail(error);
    } finally {
      this.busy = false;
    }
  }

  get #name(): string {
    return this.store.meta.value?.name ?? 'survey';
  }

  readonly #savePicture = (): Promise<void> =>
    this.#working('Drawing…', async () => {
      const { store, stage, pixels } = this;
      const { width, height } = pixels;
      if (width * height > MOST_PIXELS)
        return `${formatCount(width * height)} pixels are more than a browser holds: at most ${formatCount(MOST_PIXELS)}.`;
      const { colormap, clip, gain } = store.display.value;
      const table = this.session.services.colormapTable(colormap);
      const blob = await scenePicture(
        store,
        [...layerCaptions(this.session), ...stage.notes],
        stage,
        table,
        clipRange(clip, gain),
        pixels,
      );
      if (!blob) return 'The picture could not be made at this size. Choose a smaller or higher one.';
      saveBlob(blob, `${this.#name} 3D.png`);
      return `Saved ${width} × ${height} pixels.`;
    });

  readonly #saveSurface = (): Promise<void> =>
    this.#working('Writing…', async () => {
      const { store, format, coordinates } = this;
      const mesh = store.mesh.value;
      const shape = store.shape.value;
      if (!mesh || !shape) return '';
      const sign = { positive: '', negative: '', both: '+/- ' }[store.surfaceSign.value];
      const notes = [
        `${store.valueName.value.title} ${sign}${formatAmplitude(mesh.level)} of ${formatSubsample(mesh.subsample, mesh.sampleStride)}`,
        `File fingerprint ${store.meta.value?.fingerprint ?? ''}`,
      ];
      const blob = await this.session.services.meshFile(mesh, shape.scene, {
        format,
        coordinates,
        crop: store.crop.value,
        name: this.#name,
        notes,
      });
      saveBlob(blob, `${this.#name} surface.${format}`);
      return store.crop.value
        ? 'Saved the surface within the crop.'
        : `Saved ${formatCount(mesh.indices.length / 3)} triangles.`;
    });

  readonly #copyLink = async (): Promise<void> => {
    const view = viewOf(this.session);
    if (!view) return;
    const { link, withoutFile } = linkTo(view);
    this.link = link;
    const copied = await navigator.clipboard?.writeText(this.link).then(
      () => true,
      () => false,
    );
    const done = copied
      ? 'The link is copied.'
      : 'This browser does not let the page copy: take the link from the field above.';
    this.notice = withoutFile
      ? `${done} It does not say where the file is, because that address has a query, a user or a password, which may be for you alone.`
      : done;
  };
}
