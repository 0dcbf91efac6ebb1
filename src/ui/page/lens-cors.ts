import { css, html } from 'lit';
import { state } from 'lit/decorators.js';
import { button } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';

const EXPOSED = ['Content-Range', 'Content-Length', 'ETag'];

/** What the owner of a server or a bucket sets so that a page of this origin may read by ranges, in the words of each. */
const linesFor = (origin: string): readonly (readonly [name: string, lines: string])[] => [
  [
    'Amazon S3',
    JSON.stringify(
      [
        {
          AllowedOrigins: [origin],
          AllowedMethods: ['GET', 'HEAD'],
          AllowedHeaders: ['Range'],
          ExposeHeaders: EXPOSED,
        },
      ],
      null,
      2,
    ),
  ],
  [
    'Google Cloud Storage',
    JSON.stringify(
      [
        {
          origin: [origin],
          method: ['GET', 'HEAD'],
          responseHeader: ['Range', ...EXPOSED],
          maxAgeSeconds: 3600,
        },
      ],
      null,
      2,
    ),
  ],
  [
    'Azure Blob Storage',
    `az storage cors add --services b --methods GET HEAD --origins ${origin} --allowed-headers Range --exposed-headers ${EXPOSED.join(' ')} --max-age 3600`,
  ],
  [
    'nginx',
    // Without `always` an answer of 404 has none of them, and a chunk that is not there looks like a broken connection.
    `add_header Access-Control-Allow-Origin ${origin} always;\nadd_header Access-Control-Allow-Headers Range always;\nadd_header Access-Control-Expose-Headers "${EXPOSED.join(', ')}" always;`,
  ],
];

/** The settings that let this page read a server that refused it, ready to copy. */
@element('lens-cors')
export class LensCors extends LensElement {
  static override styles = [
    base,
    css`
      details {
        padding-block: 4px;
      }
      .one {
        display: flex;
        align-items: center;
        gap: 12px;
        padding-block-start: 8px;
      }
      pre {
        margin: 4px 0 0;
        padding: 8px 12px;
        max-block-size: 20vh;
        overflow: auto;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
        font: 12px/16px var(--lens-mono);
      }
    `,
  ];

  @state() private copied = '';

  override render() {
    return html`<details>
      <summary>Settings that allow this page, for the server's owner</summary>
      ${linesFor(location.origin).map(
        ([name, lines]) => html`
          <div class="one"><strong>${name}</strong> ${button('Copy', `Copies the settings for ${name}`, () => this.#copy(name, lines), { name: `Copy the settings for ${name}` })} <span role="status">${this.copied === name ? 'Copied.' : ''}</span></div>
          <pre tabindex="0" role="region" aria-label=${`Settings for ${name}`}>${lines}</pre>`,
      )}
    </details>`;
  }

  async #copy(name: string, lines: string): Promise<void> {
    await navigator.clipboard.writeText(lines).then(
      () => {
        this.copied = name;
      },
      () => undefined,
    );
  }
}
