import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type HorizonPreview, previewHorizon, readHorizons } from '../../../api/horizon-files.ts';
import { displayName } from '../../../core/display-name.ts';
import { bound, button, select } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatCount } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { horizonsIn } from './horizons.ts';

const ROLES = {
  inline: 'inline',
  crossline: 'crossline',
  x: 'X',
  y: 'Y',
  z: 'time or depth',
  name: 'name',
  other: '–',
} as const;

/** What the person chose instead of what was inferred. */
interface Given {
  readonly columns?: (keyof typeof ROLES)[];
  readonly unit?: HorizonPreview['unit'];
  readonly sign?: 1 | -1;
}

/** Shows how a file of horizons would be read, and reads it. Fires `done` when it is read or left. */
@element('lens-horizon-import')
export class LensHorizonImport extends LensElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: grid;
        gap: 8px;
        padding: 8px;
        border: 1px solid var(--lens-line);
        border-radius: 4px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .table {
        overflow: auto;
        max-block-size: 160px;
      }
      table {
        border-collapse: collapse;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 2px 6px;
        text-align: end;
      }
      p {
        margin: 0;
        font-size: 12px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) file!: File;
  @state() private preview: HorizonPreview | null = null;
  @state() private problem = '';
  #given: Given = {};

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('file')) return;
    this.#given = {};
    void this.#look();
  }

  async #look(): Promise<void> {
    const cube = this.store.cube.value;
    if (!cube) return;
    try {
      this.preview = await previewHorizon(this.file, { cube, ...this.#given });
      this.problem = this.preview.problem ?? '';
    } catch (error) {
      this.preview = null;
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  #choose(given: Given): void {
    this.#given = { ...this.#given, ...given };
    void this.#look();
  }

  override render() {
    const { preview, problem } = this;
    return html`
      <strong>${displayName(this.file.name)}</strong>
      ${preview ? this.#reading(preview) : nothing}
      ${problem ? html`<p role="alert">${problem}</p>` : nothing}
      <div class="row">
        ${button('Read', 'Reads the horizon as shown', () => this.#read(), { kind: 'primary', disabled: !preview || problem !== '' })}
        ${button('Leave', 'Leaves the file', () => this.#done())}
      </div>
    `;
  }

  #reading(preview: HorizonPreview) {
    const { format, roles, rows, titles, unit, sign, notes, names, points, inside } = preview;
    const units =
      this.store.shape.value?.vertical.domain === 'depth'
        ? (['m', 'ft'] as const)
        : (['ms', 's', 'ns'] as const);
    return html`
      <p>${format}${names.length > 1 ? `, ${formatCount(names.length)} horizons: ${names.join(', ')}` : ''}. ${formatCount(inside)} of ${formatCount(points)} ${roles.length > 0 ? 'points lie inside' : 'nodes are used for as many bins'}.</p>
      ${notes.map((note) => html`<p>${note}</p>`)}
      <div class="row">
        ${select({ label: 'Unit', title: 'Unit of times or depths', to: bound(unit, (chosen) => this.#choose({ unit: chosen })), options: units.map((each) => [each as typeof unit, each] as const) })}
        ${select({
          label: 'Positive',
          title: 'Whether values grow downwards or upwards',
          to: bound<string>(String(sign), (chosen) => this.#choose({ sign: chosen === '-1' ? -1 : 1 })),
          options: [
            ['1', 'downwards'],
            ['-1', 'upwards'],
          ],
        })}
      </div>
      ${
        rows.length === 0
          ? nothing
          : html`<div class="table"><table>
              <thead><tr>${roles.map(
                (role, k) =>
                  html`<th>${select({ name: `Column ${k + 1}${titles[k] ? ` (${titles[k]})` : ''}`, title: 'What this column holds', to: bound(role, (chosen) => this.#choose({ columns: roles.map((former, at) => (at === k ? chosen : former === chosen ? 'other' : former)) })), options: ROLES })}</th>`,
              )}</tr></thead>
              <tbody>${rows.map((row) => html`<tr>${row.map((value) => html`<td>${Number.isNaN(value) ? '–' : value}</td>`)}</tr>`)}</tbody>
            </table></div>`
      }
    `;
  }

  async #read(): Promise<void> {
    const cube = this.store.cube.value;
    if (!cube) return;
    const horizons = horizonsIn(this.session);
    try {
      const all = await readHorizons(this.file, { cube, ...this.#given });
      for (const horizon of all)
        horizons.put({ ...horizon, name: horizons.freeName(horizon.name), colour: horizons.freeColour() });
      this.#done();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  #done(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }
}
