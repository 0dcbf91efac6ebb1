import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { bound, button, check } from '../kit/controls.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { diagnosticsOf } from './diagnostics.ts';

/** What a user can attach to a report of a fault: shown before it is saved or copied, and sent nowhere. */
@element('lens-diagnostics')
export class LensDiagnostics extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      pre {
        max-block-size: 240px;
        margin: 0;
        padding: 8px;
        overflow: auto;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        font-size: 12px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
      }
    `,
  ];

  @state() private withNames = false;
  /** The text while it is shown; '' otherwise. */
  @state() private shown = '';
  @state() private notice = '';

  override render() {
    const to = bound(this.withNames, (withNames) => {
      this.withNames = withNames;
      this.notice = '';
      if (this.shown) void this.#show();
    });
    return html`<h3>Diagnostics</h3>
      <p class="muted">
        To attach to a report of a fault: versions, browser, GPU, settings, findings, messages and times. It holds no samples and is
        sent nowhere.
      </p>
      <div class="row">
        ${check({ label: 'With names of files', title: 'Also tells the names of files and hosts, which are left out otherwise', to })}
        ${button(this.shown ? 'Hide' : 'Show', 'What would be saved or copied', () => this.#toggle(), { name: this.shown ? 'Hide diagnostics' : 'Show diagnostics' })}
        ${button('Copy', 'Copies the diagnostics', this.#copy, { name: 'Copy diagnostics' })}
        ${button('Save', 'Saves the diagnostics as a file', this.#save, { name: 'Save diagnostics' })}
        <span role="status">${this.notice}</span>
      </div>
      ${this.shown ? html`<pre tabindex="0" aria-label="Diagnostics">${this.shown}</pre>` : nothing}`;
  }

  async #text(): Promise<string> {
    return JSON.stringify(await diagnosticsOf(this.session, this.withNames), null, 2);
  }

  async #show(): Promise<void> {
    this.shown = await this.#text();
  }

  async #toggle(): Promise<void> {
    if (this.shown) this.shown = '';
    else await this.#show();
  }

  readonly #copy = async (): Promise<void> => {
    const text = await this.#text();
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    if (!copied) this.shown = text;
    this.notice = copied
      ? 'The diagnostics are copied.'
      : 'This browser does not let the page copy: take the text below.';
  };

  readonly #save = async (): Promise<void> => {
    const day = new Date().toISOString().slice(0, 10);
    saveBlob(
      new Blob([await this.#text()], { type: 'application/json' }),
      `segy-lens diagnostics ${day}.json`,
    );
  };
}
