import { css, html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { SurveyTurn } from '../../core/scene.ts';
import { mapUnitsPerWorld, placeSurvey, sideNormals } from '../../view/placement.ts';
import type { StageView } from '../../view/stage-view.ts';
import { formatNumber } from '../kit/format.ts';
import { pressed } from '../kit/shortcuts.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { numberAt, type SurveyShape } from '../session/survey-shape.ts';
import {
  CUBE_FACES,
  type CubeFace,
  compassPoint,
  nextFace,
  type PlacedFace,
  placeFaces,
} from './cube-faces.ts';

/** A face turned farther away than this cannot be clicked. */
const LEAST_TOWARDS = 0.12;

/** A small cube that turns like the survey. Pressing a face turns the camera to that side. */
@element('lens-cube')
export class LensCube extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        --edge: 42px;
        position: absolute;
        inline-size: calc(var(--edge) * 1.74);
        block-size: calc(var(--edge) * 1.74);
        pointer-events: none;
      }
      button,
      button:hover:not(:disabled) {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        inline-size: var(--edge);
        block-size: var(--edge);
        min-block-size: 0;
        margin: auto;
        padding: 0;
        border: 1px solid var(--lens-line-strong);
        border-radius: 3px;
        background: color-mix(in srgb, var(--lens-panel), var(--lens-line) var(--shade, 0%));
        font-size: 10px;
        font-weight: 600;
        line-height: 12px;
        text-align: center;
        pointer-events: auto;
      }
      button:hover:not(:disabled) {
        background: var(--lens-accent-soft);
      }
      button:focus-visible {
        outline-offset: -3px;
      }
      @media (pointer: coarse) {
        :host {
          --edge: 54px;
        }
      }
    `,
  ];

  @property({ attribute: false }) stage!: StageView;
  #faces: readonly PlacedFace[] = [];
  #turn: SurveyTurn | null = null;
  #release: (() => void) | null = null;

  override render() {
    const shape = this.store.shape.value;
    if (!shape || shape.flat) return nothing;
    return html`<div role="group" aria-label="Orientation" @keydown=${this.#key}>
      ${CUBE_FACES.map((face) => {
        const { text, name } = faceWords(shape, face);
        return html`<button type="button" data-face=${face} aria-label=${name} title=${`${name}. Arrow keys turn on to the next side.`} @click=${() => this.#look(face)}>
          ${text.map((line) => html`<span>${line}</span> `)}
        </button>`;
      })}
    </div>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('stage')) {
      this.#release?.();
      this.#release = this.stage.watchTurn((turn) => this.#follow(turn));
    } else if (this.#turn) {
      this.#follow(this.#turn);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#release ??= this.stage.watchTurn((turn) => this.#follow(turn));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release?.();
    this.#release = null;
  }

  #button(face: CubeFace): HTMLButtonElement | null {
    return this.renderRoot.querySelector(`[data-face=${face}]`);
  }

  /** Sets styles directly, because the camera moves in every frame and rendering would be slow. */
  #follow(turn: SurveyTurn | null): void {
    this.#turn = turn;
    // Behind another tab a face has no size, but its style says which one it will have.
    const edge = Number.parseFloat(getComputedStyle(this).getPropertyValue('--edge'));
    if (!turn || Number.isNaN(edge)) return;
    this.#faces = placeFaces(turn, edge);
    const active = (this.renderRoot as ShadowRoot).activeElement;
    for (const { face, matrix, normal } of this.#faces) {
      const button = this.#button(face);
      if (!button) continue;
      const facesAway = normal[2] < LEAST_TOWARDS;
      Object.assign(button.style, {
        transform: `matrix3d(${matrix.map((v) => v.toFixed(4)).join()})`,
        // A focused face that turned away stays visible behind the others, so that the focus is not lost.
        visibility: facesAway && button !== active ? 'hidden' : 'visible',
        zIndex: facesAway ? '0' : '1',
      });
      button.style.setProperty('--shade', `${Math.round(Math.max(0, 1 - normal[2]) * 100)}%`);
    }
  }

  #look(face: CubeFace): void {
    this.stage.resetCamera(face);
  }

  #key(event: KeyboardEvent): void {
    const face = (event.target as HTMLElement).dataset.face as CubeFace | undefined;
    if (!face || this.#faces.length === 0) return;
    const to = (side: Parameters<typeof nextFace>[2]) => () => {
      const next = nextFace(this.#faces, face, side);
      const button = this.#button(next);
      if (button) button.style.visibility = 'visible';
      button?.focus();
      this.#look(next);
    };
    pressed('cube', event, { left: to('left'), right: to('right'), up: to('up'), down: to('down') });
  }
}

/** Text on a face and its accessible name. */
function faceWords(shape: SurveyShape, face: CubeFace): { text: readonly string[]; name: string } {
  if (face === 'top') return { text: ['Top'], name: 'Top: look from above' };
  if (face === 'base') return { text: ['Base'], name: 'Base: look from below' };
  const [slot, end] = face.split('-') as ['inline' | 'crossline', 'first' | 'last'];
  const axis = shape[slot];
  const number = formatNumber(numberAt(axis, end === 'first' ? 0 : axis.count - 1));
  const text = [SHORT[axis.label] ?? axis.label.slice(0, 5), number];
  const name = `${text.join(' ')}: face ${axis.label.toLowerCase()} ${number}`;
  if (mapUnitsPerWorld(shape.scene) === null) return { text, name };
  const [x, y] = sideNormals(placeSurvey(shape.scene))[slot];
  const into = end === 'first' ? 1 : -1;
  return { text, name: `${name}, looking ${compassPoint(x * into, y * into)}` };
}

const SHORT: Readonly<Record<string, string>> = { Inline: 'IL', Crossline: 'XL' };
