import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import {
  checkSettings,
  DEFAULT_SETTINGS,
  MEGABYTE,
  SETTING_LIMITS,
  type SettingName,
  type Settings,
  saveSettings,
} from '../../api/settings.ts';
import { SUBSAMPLES } from '../../core/subsample.ts';
import { button, part, prop, select } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatSubsample } from '../kit/format.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';

interface NumberField {
  readonly name: Exclude<SettingName, 'subsample'>;
  readonly label: string;
  readonly hint: string;
  readonly limits: readonly [number, number];
  readonly whole?: boolean;
  /** Text of an empty field. Without it the field must be filled. */
  readonly empty?: string;
  /** Stored units per unit shown, for example bytes per GB. */
  readonly unit?: number;
}

const FIELDS: readonly NumberField[] = [
  {
    name: 'maxMemory',
    label: 'Memory limit (GB)',
    hint: 'For memory cache, running reads and copies of what is drawn, together.',
    limits: SETTING_LIMITS.maxMemory,
  },
  {
    name: 'maxTraces',
    label: 'Most traces in a level',
    hint: 'Above it a coarser subsample is used. Empty: only the memory limit decides.',
    limits: SETTING_LIMITS.maxTraces,
    whole: true,
    empty: 'no limit',
  },
  {
    name: 'diskBudget',
    label: 'Disk budget (GB)',
    hint: 'How much this browser may store of surveys; 0 stores nothing. Empty: 16 GB, or half of the free space if less.',
    limits: SETTING_LIMITS.diskBudget,
    empty: 'automatic',
  },
  {
    name: 'optimizeBelowBytes',
    label: 'Optimize at once below (MB)',
    hint: 'Larger files wait for the Optimize button. 0: all files wait.',
    limits: SETTING_LIMITS.optimizeBelow,
    unit: MEGABYTE,
  },
  {
    name: 'workers',
    label: 'Workers',
    hint: 'Takes effect when the page is loaded again. Empty: 2 to 4, by the number of processors.',
    limits: SETTING_LIMITS.workers,
    whole: true,
    empty: 'automatic',
  },
];

/** The settings dialog. Changes apply to future reads. */
@element('lens-settings')
export class LensSettings extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(440px, calc(100vw - 32px));
      }
      .field {
        display: grid;
        grid-template-columns: 1fr 144px;
        align-items: center;
        gap: 4px 16px;
      }
      .field p {
        grid-column: 1 / -1;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @state() private problems: Partial<Record<SettingName, string>> = {};
  /** The settings in the fields: the current ones, or the defaults after Defaults was pressed. */
  @state() shown: Settings = DEFAULT_SETTINGS;

  show(): void {
    void this.#fill(this.session.settings).then(() => this.dialog.showModal());
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <form class="content" method="dialog" novalidate @submit=${this.#save}>
        <h2 id="title">Settings</h2>
        ${FIELDS.map((field) => this.#number(field))}
        <div class="field">
          <label for="subsample">Subsample at first</label>
          ${select({
            id: 'subsample',
            title: 'Subsample of a new survey until the Subsample slider is moved',
            options: SUBSAMPLES.map((each) => [each, formatSubsample(each)]),
            to: part(prop(this, 'shown'), 'subsample'),
          })}
        </div>
        <p class="muted">These settings apply to future reads, also on the next visit.</p>
        <div class="actions">
          ${button('Defaults', 'Fills in the default values', () => this.#fill(DEFAULT_SETTINGS), { kind: 'start' })}
          ${button('Cancel', 'Leaves the settings as they were', () => this.dialog.close(), { kind: '' })}
          <button class="primary" type="submit" title="Keeps these settings in this browser">Save</button>
        </div>
      </form>
    </dialog>`;
  }

  #number({ name, label, hint, limits, whole, empty, unit = 1 }: NumberField) {
    const value = this.shown[name];
    const wrong = this.problems[name];
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type="number"
        inputmode=${whole ? 'numeric' : 'decimal'}
        min=${limits[0]}
        max=${limits[1]}
        step=${whole ? 1 : 'any'}
        placeholder=${empty ?? nothing}
        .defaultValue=${value === null ? '' : String(value / unit)}
        aria-describedby="${name}-hint"
        aria-invalid=${wrong ? 'true' : nothing}
        title=${hint}
      />
      <p id="${name}-hint" class=${wrong ? 'hint wrong' : 'hint'} role=${wrong ? 'alert' : nothing}>${wrong ?? hint}</p>
    </div>`;
  }

  async #fill(shown: Settings): Promise<void> {
    this.shown = shown;
    this.problems = {};
    await this.updateComplete;
    // An entry hides the field's default value, so it is reset.
    for (const field of this.dialog.querySelectorAll('input')) field.value = field.defaultValue;
  }

  #save(event: Event): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const input: Record<string, unknown> = {
      subsample: this.shown.subsample,
    };
    for (const { name, empty, unit = 1 } of FIELDS) {
      const text = String(data.get(name) ?? '').trim();
      // A required field that is empty becomes NaN, which its schema refuses with a sentence.
      input[name] = text === '' ? (empty === undefined ? Number.NaN : null) : Number(text) * unit;
    }
    const { settings, problems } = checkSettings(input);
    this.problems = problems;
    const [wrong] = Object.keys(problems);
    if (wrong) {
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${wrong}`)?.focus());
      return;
    }
    if (!saveSettings(pageStorage(), settings)) {
      this.store.say('notice', 'This browser cannot store settings: they last until the page is closed.', {
        of: 'page',
      });
    }
    this.session.applySettings(settings);
    this.dialog.close();
  }
}
