import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { HORIZON_FORMATS, type HorizonFormat, horizonFile } from '../../../api/horizon-files.ts';
import type { HORIZON_EVENTS, Horizon } from '../../../core/horizon.ts';
import { bound, button, check, filePicker, number, part, prop, select } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../../kit/format.ts';
import { saveBlob } from '../../kit/save-blob.ts';
import { type ShortcutName, tooltip } from '../../kit/shortcuts.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { flatVolumeOf } from './flat-volume.ts';
import { sheetStride } from './horizon-drawing.ts';
import { type EditTool, editingIn } from './horizon-editing.ts';
import { openCountOf, statisticsOf, timesOf } from './horizon-map.ts';
import { horizonPanel } from './horizon-panel.styles.ts';
import { type Horizons, horizonsIn } from './horizons.ts';
import './lens-horizon-import.ts';
import './lens-horizon-limits.ts';
import './lens-horizon-maps.ts';
import './lens-horizon-tools.ts';

const EVENTS = {
  peak: 'peak',
  trough: 'trough',
  'zero+': 'zero crossing − to +',
  'zero-': 'zero crossing + to −',
  max: 'local maximum',
  min: 'local minimum',
} as const satisfies Record<(typeof HORIZON_EVENTS)[number], string>;

const OTHER_FORMATS: readonly [HorizonFormat, string][] = [
  ['contoursWkt', 'Contours, WKT'],
  ['contoursCsv', 'Contours, CSV'],
  ['glb', 'Mesh, glTF'],
  ['ply', 'Mesh, PLY'],
  ['obj', 'Mesh, OBJ'],
];

/** The list of horizons with all that is done with them. */
@element('lens-horizons')
export class LensHorizons extends LensElement {
  static override styles = [
    base,
    fields,
    horizonPanel,
    css`
      ul {
        display: grid;
        gap: 2px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 2px 4px;
        border-radius: 4px;
      }
      li.active {
        background: var(--lens-field);
      }
      li > button.name {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        padding: 0 4px;
        border: 0;
        background: none;
        color: var(--lens-text);
        text-align: start;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      input[type='color'] {
        inline-size: 22px;
        block-size: 22px;
        padding: 0;
        border: 1px solid var(--lens-line-strong);
        border-radius: 3px;
        background: none;
      }
    `,
  ];

  @query('input[type=file]') private picker!: HTMLInputElement;
  @state() private file: File | null = null;
  @state() format: HorizonFormat = 'ijxyz';

  get #horizons(): Horizons {
    return horizonsIn(this.session);
  }

  override render() {
    const horizons = this.#horizons;
    const unit = this.store.shape.value?.vertical.unit ?? 'ms';
    const { picking, tracking, canTrack, said, list, current, choice } = horizons;
    const editing = editingIn(this.session);
    const tool = (label: string, which: EditTool, key: ShortcutName<'horizon'>, does: string) =>
      button(label, tooltip(does, 'horizon', key), () => editing.toggle(which), {
        pressed: editing.tool.value === which,
      });
    return html`
      <div class="row">
        ${button(picking.value ? 'Leave picking' : 'New horizon', tooltip('Click on a reflector to set a seed', 'horizon', 'pick'), () => horizons.togglePicking(), { pressed: picking.value })}
        ${
          tracking.value
            ? button('Stop', tooltip('Ends tracking and keeps what it has found', 'horizon', 'leave'), () =>
                horizons.leave(),
              )
            : button(
                'Track',
                tooltip('Follows the reflector from the seeds through the survey', 'horizon', 'track'),
                () => horizons.track(),
                { disabled: !canTrack.value },
              )
        }
        ${button('Import…', 'Reads a horizon from a file of another program', () => this.picker.click())}
        ${filePicker(([file]) => {
          this.file = file ?? null;
        })}
      </div>
      <div class="row" role="group" aria-label="By hand, in a section">
        ${tool('Draw', 'draw', 'draw', 'Draws the horizon by dragging')}
        ${tool('Guided path', 'guide', 'guide', 'Finds the path between two clicks along which the waveform changes least')}
        ${tool('Erase box', 'box', 'eraseBox', 'Erases the picks in a box')}
        ${tool('Erase outline', 'lasso', 'eraseOutline', 'Erases the picks within a drawn outline')}
        ${check({ label: 'Snap', title: 'What is drawn moves to the nearest event within the window', to: editing.snaps })}
      </div>
      <p role="status" class="muted">${said.value || (list.value.length === 0 ? 'Press New horizon and click on a reflector, or import a file.' : '')}</p>
      ${
        this.file
          ? html`<lens-horizon-import .session=${this.session} .file=${this.file} @done=${() => {
              this.file = null;
            }}></lens-horizon-import>`
          : nothing
      }
      <div class="row">
        ${select({ label: 'Event', title: 'Where on the traces the horizon is picked', to: part(choice, 'event'), options: EVENTS })}
        ${number({ label: 'Window ±', title: 'How far from its neighbours’ time a pick is searched', to: part(choice, 'window'), min: 0, placeholder: unit === 'ms' ? '20' : 'auto', unit })}
        ${number({
          label: 'Correlation',
          title: 'The least correlation of a pick with its neighbours, 0 to 1',
          to: bound(choice.value.correlation, (correlation) => {
            choice.value = { ...choice.value, correlation: correlation ?? 0.8 };
          }),
          min: 0,
          max: 1,
        })}
      </div>
      <lens-horizon-limits .session=${this.session}></lens-horizon-limits>
      ${
        list.value.length > 0
          ? number({
              label: 'Line width',
              title: 'Width of the lines in sections; that of the chosen horizon is wider',
              to: bound<number | null>(horizons.weight.value, (weight) => {
                horizons.weight.value = weight ?? 1.5;
              }),
              min: 0.5,
              max: 12,
              unit: 'px',
            })
          : nothing
      }
      <ul aria-label="Horizons">${list.value.map((horizon) => this.#item(horizon))}</ul>
      ${current.value ? this.#current(current.value, unit) : nothing}
    `;
  }

  #item(horizon: Horizon) {
    const horizons = this.#horizons;
    const { name, colour, locked } = horizon;
    return html`<li class=${horizons.active.value === name ? 'active' : ''}>
      ${check({ label: '', name: `Show ${name}`, title: `Show ${name}`, to: bound(!horizons.hidden.value.includes(name), (shown) => horizons.show(name, shown)) })}
      <input type="color" aria-label="Colour of ${name}" title="Colour of ${name}" .value=${colour}
        @change=${(event: Event) => horizons.put({ ...horizon, colour: (event.target as HTMLInputElement).value })} />
      <button class="name" type="button" title="Choose ${name}" aria-pressed=${horizons.active.value === name}
        @click=${() => {
          horizons.active.value = name;
        }}>${name}${locked ? ' 🔒' : ''}</button>
      ${button('+', `Set more seeds on ${name}`, () => horizons.pickOn(name), { name: `More seeds on ${name}`, disabled: locked })}
      ${button('×', `Remove ${name}`, () => horizons.remove(name), { name: `Remove ${name}`, disabled: locked })}
    </li>`;
  }

  #current(horizon: Horizon, unit: string) {
    const horizons = this.#horizons;
    const { count, min, max, mean } = statisticsOf(timesOf(horizon));
    const stride = sheetStride(horizon);
    const flat = flatVolumeOf(this.session);
    const open = horizon.open ? openCountOf(horizon.open) : 0;
    return html`
      <p>${formatCount(count)} of ${formatCount(horizon.values.length)} bins${count > 0 ? `, ${formatNumber(min, 1)} to ${formatNumber(max, 1)} ${unit}, mean ${formatNumber(mean, 1)} ${unit}` : ''}.${open > 0 ? ` ${formatCount(open)} left open, reached at two times (red).` : ''}${stride > 1 ? ` In 3D every ${stride}th line.` : ''}</p>
      ${check({ label: 'Flatten sections on it (L)', title: tooltip('Moves each trace of the section so that the horizon is flat', 'horizon', 'flatten'), to: horizons.flattened })}
      ${
        this.store.shape.value?.flat === false
          ? check({
              label: 'Flatten the survey on it (Shift+L)',
              title: tooltip(
                'Flattens 3D, sections and slices; time slices are then horizon slices',
                'horizon',
                'flattenAll',
              ),
              to: bound(flat.shown.value?.horizon.values === horizon.values, () => flat.toggle(horizon)),
            })
          : nothing
      }
      ${this.#between()}
      <lens-horizon-maps .session=${this.session} .horizon=${horizon}></lens-horizon-maps>
      <lens-horizon-tools .session=${this.session} .horizon=${horizon}></lens-horizon-tools>
      <div class="row">
        ${select({
          label: 'Save as',
          title: 'The format of the file',
          to: prop<LensHorizons, 'format'>(this, 'format'),
          options: [
            ...Object.entries(HORIZON_FORMATS).map(
              ([name, { label }]) => [name as HorizonFormat, label] as const,
            ),
            ...OTHER_FORMATS,
          ],
        })}
        ${button('Save', 'Writes the horizon as a file', () => this.#save(horizon), { disabled: count === 0 })}
      </div>
    `;
  }

  /** The horizons between which surface and volume are drawn. */
  #between() {
    const { between, list } = this.#horizons;
    if (this.store.shape.value?.flat !== false) return nothing;
    const limit = (key: 'upper' | 'lower', label: string) =>
      select({
        label,
        title: `In 3D, surface and volume are drawn only ${key === 'upper' ? 'below' : 'above'} this horizon, and nowhere where it is missing`,
        to: bound(between.value[key] ?? '', (name) => {
          between.value = { ...between.value, [key]: name || null };
        }),
        options: [['', '–'], ...list.value.map(({ name }) => [name, name] as const)],
      });
    return html`<div class="row" role="group" aria-label="Crop surface and volume">
      3D only ${limit('upper', 'below')} ${limit('lower', 'above')}
    </div>`;
  }

  async #save(horizon: Horizon): Promise<void> {
    try {
      const { blob, extension, notes } = await horizonFile(horizon, this.format);
      saveBlob(blob, `${horizon.name}.${extension}`);
      this.#horizons.said.value = notes.join(' ') || 'Saved among your downloads.';
    } catch (error) {
      this.session.fail(error);
    }
  }
}
