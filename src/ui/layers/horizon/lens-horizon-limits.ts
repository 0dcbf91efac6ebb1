import { batch } from '@lit-labs/preact-signals';
import { html, nothing } from 'lit';
import { bound, button, check, number, part, select, text } from '../../kit/controls.ts';
import { fields } from '../../kit/fields.styles.ts';
import { formatCount } from '../../kit/format.ts';
import { tooltip } from '../../kit/shortcuts.ts';
import { base } from '../../kit/tokens.styles.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { faultsIn } from './faults.ts';
import { editingIn } from './horizon-editing.ts';
import { horizonPanel } from './horizon-panel.styles.ts';
import { horizonsIn } from './horizons.ts';
import { areaNumbers, sharesOf } from './track-options.ts';

const AMPLITUDES = {
  any: 'any',
  cutOff: 'at least',
  differences: 'near the seed’s',
} as const;

/** Where tracking stops: limits of picks, other horizons, faults drawn, and an area. */
@element('lens-horizon-limits')
export class LensHorizonLimits extends LensElement {
  static override styles = [base, fields, horizonPanel];

  override render() {
    const { choice } = horizonsIn(this.session);
    const unit = this.store.shape.value?.vertical.unit ?? 'ms';
    const { amplitude, differences } = choice.value;
    return html`<details>
      <summary title="Where tracking stops">Limits and barriers</summary>
      <div>
        <div class="row">
          ${number({ label: 'Compare over', title: 'Length of the wavelets that are compared', to: part(choice, 'compare'), min: 0, placeholder: unit === 'ms' ? '60' : 'auto', unit })}
          ${number({ label: 'Greatest jump', title: 'Greatest difference between neighbouring picks; the window unless given', to: part(choice, 'jump'), min: 0, placeholder: 'window', unit })}
        </div>
        <div class="row">
          ${select({ label: 'Amplitude', title: 'Which amplitudes a pick may have', to: part(choice, 'amplitude'), options: AMPLITUDES })}
          ${
            amplitude === 'cutOff'
              ? number({
                  name: 'Amplitude cut-off',
                  title: 'The least magnitude of a pick’s amplitude',
                  to: bound<number | null>(choice.value.cutOff, (cutOff) => {
                    choice.value = { ...choice.value, cutOff: cutOff ?? 0 };
                  }),
                  min: 0,
                })
              : nothing
          }
          ${
            amplitude === 'differences'
              ? text({
                  label: 'Within (%)',
                  title:
                    'How much the amplitude may differ from the seed’s, in steps: strict ones are tracked first',
                  to: part(choice, 'differences'),
                  faultId: sharesOf(differences).length === 0 && 'shares',
                })
              : nothing
          }
        </div>
        ${amplitude === 'differences' && sharesOf(differences).length === 0 ? html`<p id="shares" role="alert">Type per cent from 0 to 100, such as 20, 40, 60.</p>` : nothing}
        ${this.#horizons()} ${this.#faults()} ${this.#area()}
      </div>
    </details>`;
  }

  #horizons() {
    const { choice, list, current, picking } = horizonsIn(this.session);
    const { avoid } = choice.value;
    const tracked = picking.value ? null : current.value;
    const others = list.value.filter((horizon) => horizon !== tracked);
    if (others.length === 0) return nothing;
    return html`<div class="row" role="group" aria-label="Horizons not crossed">
      Not across ${others.map(({ name }) =>
        check({
          label: name,
          title: `Tracking does not cross ${name}`,
          to: bound(avoid.includes(name), (on) => {
            const rest = avoid.filter((other) => other !== name);
            choice.value = { ...choice.value, avoid: on ? [...rest, name] : rest };
          }),
        }),
      )}
    </div>`;
  }

  #faults() {
    const { choice } = horizonsIn(this.session);
    const faults = faultsIn(this.session);
    const editing = editingIn(this.session);
    const list = faults.list.value;
    return html`<div class="row" role="group" aria-label="Faults">
        ${button('Draw a fault', tooltip('Each drag along the fault in a section is a stick; tracking does not cross the surface between sticks, or a single stick on its own section', 'horizon', 'fault'), () => editing.toggle('fault'), { pressed: editing.tool.value === 'fault' })}
        ${
          list.length > 0
            ? [
                button('New fault', 'The next stick begins another fault', () => {
                  faults.active.value = null;
                }),
                check({
                  label: 'Not across faults',
                  title: 'Tracking does not cross the faults drawn',
                  to: part(choice, 'faults'),
                }),
              ]
            : nothing
        }
      </div>
      ${list.map(
        ({ name, sticks }) => html`<div class="row">
          <span>${name}, ${formatCount(sticks.length)} stick${sticks.length === 1 ? '' : 's'}${faults.active.value === name ? ', being drawn' : ''}</span>
          ${button('+', `Draws more sticks of ${name}`, () => this.#goOn(name), { name: `More sticks of ${name}` })}
          ${button('×', `Removes ${name}`, () => faults.remove(name), { name: `Remove ${name}` })}
        </div>`,
      )}`;
  }

  #goOn(name: string): void {
    const editing = editingIn(this.session);
    faultsIn(this.session).active.value = name;
    if (editing.tool.value !== 'fault') editing.toggle('fault');
  }

  #area() {
    if (this.store.shape.value?.flat !== false) return nothing;
    const { choice } = horizonsIn(this.session);
    const drawn = areaNumbers(this.session);
    return html`<div class="row" role="group" aria-label="Area">
      ${button('Draw an area', 'Draws a polygon on the map, or in 3D', () => {
        const { path, showsLine, lineSection, tab } = this.store;
        batch(() => {
          showsLine.value = false;
          lineSection.value = null;
          path.value = { points: [], closed: true, hover: null, drawing: true, said: '', section: null };
          tab.value = 'map';
        });
      })}
      ${check({ label: 'Only within the area', title: 'Tracking stays within the area drawn on the map', disabled: !drawn, to: part(choice, 'area') })}
    </div>`;
  }
}
