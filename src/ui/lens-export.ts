import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { MESH_FORMATS, type MeshCoordinates, type MeshFormat, type StageView } from '../core/scene.ts';
import { clipRange } from '../view/colormap.ts';
import { floating } from './floating.styles.ts';
import { formatAmplitude, formatCount, formatLevel } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { saveBlob } from './save-blob.ts';
import { scenePicture } from './scene-picture.ts';
import { base } from './tokens.styles.ts';
import { linkTo, viewOf } from './view-state.ts';

const FORMAT_TITLES: Readonly<Record<MeshFormat, string>> = {
  glb: 'glTF binary (.glb)',
  ply: 'PLY, 64-bit coordinates',
  stl: 'STL, offsets from an origin',
  obj: 'OBJ text',
};
/** Pixels along a side; browsers refuse larger canvases. */
const SIDE = { least: 400, most: 16_384 };
const MOST_PIXELS = 120e6;

/** Takes the view along: as a picture, its surface as a file for other programs, or the view itself as a link. */
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
      label {
        display: grid;
        gap: 4px;
        min-inline-size: 0;
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
  @state() private pixels = { width: 1920, height: 1200 };
  @state() private format: MeshFormat = 'glb';
  @state() private coordinates: MeshCoordinates = 'survey';
  @state() private said = '';
  @state() private link = '';
  @state() private busy = false;

  // Not when it is connected: its code may come after it stands on the page, and what it is handed after that.
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
        <button class="small" type="button" title="Close this panel" @click=${this.#close}>Close</button>
      </div>
      <section aria-labelledby="picture">
        <h3 id="picture">Picture of the view</h3>
        <div class="row">
          ${this.#side('width', 'Width (pixels)')} ${this.#side('height', 'Height (pixels)')}
        </div>
        <button type="button" title="The view with axes, caption and colour bar" ?disabled=${this.busy} @click=${this.#savePicture}>
          Save PNG
        </button>
      </section>
      ${
        shape.value?.flat
          ? nothing
          : html`<section aria-labelledby="surface">
              <h3 id="surface">Surface as a file</h3>
              <div class="row">
                <label>
                  Format
                  <select
                    title="What the other program reads"
                    @change=${(event: Event) => {
                      this.format = (event.target as HTMLSelectElement).value as MeshFormat;
                    }}
                  >
                    ${MESH_FORMATS.map((format) => html`<option value=${format} ?selected=${format === this.format}>${FORMAT_TITLES[format]}</option>`)}
                  </select>
                </label>
                <label>
                  Coordinates
                  <select
                    title=${onMap ? 'X and Y of the map, or line numbers' : 'The headers of this file have no usable X and Y'}
                    @change=${(event: Event) => {
                      this.coordinates = (event.target as HTMLSelectElement).value as MeshCoordinates;
                    }}
                  >
                    <option value="map" ?disabled=${!onMap} ?selected=${this.coordinates === 'map'}>Map X, Y</option>
                    <option value="survey" ?selected=${this.coordinates === 'survey'}>Line numbers</option>
                  </select>
                </label>
              </div>
              <p>
                ${this.#surfaceWords(triangles)}
              </p>
              <button type="button" title="The surface shown, for other programs" ?disabled=${this.busy || triangles === 0 || this.#isPending} @click=${this.#saveSurface}>
                Save surface
              </button>
            </section>`
      }
      <section aria-labelledby="link">
        <h3 id="link">Link to this view</h3>
        <p>Opens this view for whoever drops the same file. It holds no data of the file but its name and fingerprint.</p>
        <button type="button" title="An address that shows the same slices, colours and camera" @click=${this.#copyLink}>
          Copy link
        </button>
        ${
          this.link
            ? html`<label>Address <input readonly .value=${this.link} title="The link; copy it from here" @focus=${(event: Event) => (event.target as HTMLInputElement).select()} /></label>`
            : nothing
        }
      </section>
      <p role="status">${this.said}</p>
    </div>`;
  }

  /** The mesh is of another threshold than the one that is drawn. */
  get #isPending(): boolean {
    const { mesh, tasks, thresholdAmplitude } = this.store;
    const wanted = thresholdAmplitude.value;
    const stale = mesh.value && wanted !== null && Math.abs(mesh.value.level) !== Math.abs(wanted);
    return Boolean(stale) || tasks.value.some((task) => task.label === 'Surface');
  }

  #surfaceWords(triangles: number): string {
    const { crop, mesh, shape } = this.store;
    if (this.#isPending) return 'The surface of this threshold is not made yet.';
    if (triangles === 0) return 'No surface is shown: choose another threshold.';
    const level = formatLevel(mesh.value?.subsample ?? 1);
    const shown = crop.value
      ? `What of ${formatCount(triangles)} triangles lies within the crop, ${level}; those across its border stay whole.`
      : `${formatCount(triangles)} triangles as shown, ${level}.`;
    return `${shown} Z is minus ${shape.value?.vertical.domain ?? 'time'}.`;
  }

  #side(side: 'width' | 'height', label: string) {
    return html`<label>
      ${label}
      <input
        type="number"
        min=${SIDE.least}
        max=${SIDE.most}
        title="${SIDE.least} to ${SIDE.most} pixels"
        .value=${String(this.pixels[side])}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const value = Math.round(Number(input.value));
          const within = Number.isFinite(value)
            ? Math.max(SIDE.least, Math.min(SIDE.most, value))
            : this.pixels[side];
          input.value = String(within);
          this.pixels = { ...this.pixels, [side]: within };
        }}
      />
    </label>`;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new Event('lens-close'));
  };

  async #working(what: string, work: () => Promise<string>): Promise<void> {
    this.busy = true;
    this.said = what;
    try {
      this.said = await work();
    } catch (error) {
      this.said = '';
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
      const blob = await scenePicture(store, stage, table, clipRange(clip, gain), pixels);
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
        `Amplitude ${sign}${formatAmplitude(mesh.level)} of ${mesh.subsample === 1 ? 'every trace and sample' : `every ${mesh.subsample}th trace and sample`}`,
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
    const view = viewOf(this.session, this.stage);
    if (!view) return;
    this.link = linkTo(view);
    const copied = await navigator.clipboard?.writeText(this.link).then(
      () => true,
      () => false,
    );
    this.said = copied
      ? 'The link is copied.'
      : 'This browser does not let the page copy: take the link from the field above.';
  };
}

define('lens-export', LensExport);
