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
} from '../api/settings.ts';
import { dialogStyles } from './dialog.styles.ts';
import { formatSubsample } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { pageStorage } from './page-storage.ts';
import { SUBSAMPLES } from './store.ts';
import { base } from './tokens.styles.ts';

interface NumberField {
  readonly name: Exclude<SettingName, 'subsample'>;
  readonly label: string;
  readonly hint: string;
  readonly limits: readonly [number, number];
  readonly whole?: boolean;
  /** What an empty field means; without it the field must be filled. */
  readonly empty?: string;
  /** Bytes (or whatever is stored) of one unit shown. */
  readonly unit?: number;
}

const FIELDS: readonly NumberField[] = [
  {
    name: 'maxMemory',
    label: 'Memory limit (GB)',
    hint: 'Cache in memory, reads under way and copies of what is drawn, together.',
    limits: SETTING_LIMITS.maxMemory,
  },
  {
    name: 'maxTraces',
    label: 'Most traces in a level',
    hint: 'Beyond it a coarser subsample serves. Empty: memory alone decides.',
    limits: SETTING_LIMITS.maxTraces,
    whole: true,
    empty: 'no limit',
  },
  {
    name: 'diskBudget',
    label: 'Disk budget (GB)',
    hint: 'What this browser may keep of surveys; 0 keeps nothing. Empty: 16 GB, or half of what is free.',
    limits: SETTING_LIMITS.diskBudget,
    empty: 'automatic',
  },
  {
    name: 'optimizeBelowBytes',
    label: 'Optimize at once below (MB)',
    hint: 'Larger files wait for the Optimize button. 0: all do.',
    limits: SETTING_LIMITS.optimizeBelow,
    unit: MEGABYTE,
  },
  {
    name: 'workers',
    label: 'Workers',
    hint: 'Takes effect when the page is loaded again. Empty: two to four, by the number of processors.',
    limits: SETTING_LIMITS.workers,
    whole: true,
    empty: 'automatic',
  },
];

/** The dialog of bounds; they hold for what is read from now on. */
export class LensSettings extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(440px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 16px;
      }
      .field {
        display: grid;
        grid-template-columns: 1fr 144px;
        align-items: center;
        gap: 4px 16px;
      }
      .field p {
        grid-column: 1 / -1;
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
      .field p.wrong {
        color: var(--lens-error);
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @state() private problems: Partial<Record<SettingName, string>> = {};
  /** What the fields show: the settings, or the defaults once asked for. */
  @state() private shown: Settings = DEFAULT_SETTINGS;

  show(): void {
    this.shown = this.session.settings;
    this.problems = {};
    void this.updateComplete.then(() => {
      this.dialog.querySelector('form')?.reset();
      this.dialog.showModal();
    });
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <form method="dialog" novalidate @submit=${this.#save}>
        <h2 id="title">Settings</h2>
        ${FIELDS.map((field) => this.#number(field))}
        <div class="field">
          <label for="subsample">Subsample at first</label>
          <select id="subsample" name="subsample" title="How coarse a survey is shown until the Subsample slider is moved">
            ${SUBSAMPLES.map((each) => html`<option value=${each} ?selected=${each === this.shown.subsample}>${formatSubsample(each)}</option>`)}
          </select>
        </div>
        <p class="muted">These hold for what is read from now on, and on the next visit.</p>
        <div class="actions">
          <button class="start" type="button" title="Fills in the values this page comes with" @click=${this.#fillDefaults}>Defaults</button>
          <button type="button" title="Leaves the settings as they were" @click=${() => this.dialog.close()}>Cancel</button>
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
      <p id="${name}-hint" class=${wrong ? 'wrong' : ''} role=${wrong ? 'alert' : nothing}>${wrong ?? hint}</p>
    </div>`;
  }

  #fillDefaults(): void {
    this.shown = DEFAULT_SETTINGS;
    this.problems = {};
    void this.updateComplete.then(() => this.dialog.querySelector('form')?.reset());
  }

  #save(event: Event): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const input: Record<string, unknown> = {
      subsample: SUBSAMPLES.find((each) => String(each) === data.get('subsample')),
    };
    for (const { name, empty, unit = 1 } of FIELDS) {
      const text = String(data.get(name) ?? '').trim();
      // A field that may not be empty, or holds no number, is refused by its own sentence.
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
      this.store.say('notice', 'This browser keeps no settings: they hold until the page is closed.');
    }
    this.session.applySettings(settings);
    this.dialog.close();
  }
}

define('lens-settings', LensSettings);
