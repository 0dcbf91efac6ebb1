import { css, html, nothing } from 'lit';
import { farOffsetIndex, nearOffsetIndex } from '../../core/trace-index.ts';
import { button } from '../kit/controls.ts';
import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';

/** Something done to the amplitudes before they are drawn. Title lines and captions say it in the same words. */
export interface Process {
  readonly text: string;
  /** It chooses traces and leaves their amplitudes as they are stored. */
  readonly selects?: boolean;
  /** Turns it off. Missing when there is nothing to show instead, as with the near offset. */
  readonly stop?: ((session: Session) => void) | undefined;
}

/** The processes that every view shows: the offset or stack of a prestack survey, and the polarity. */
export function sharedProcesses(store: ViewStore, showsAllOffsets = false): Process[] {
  const moved = store.shown.value?.moved;
  const offset = showsAllOffsets ? '' : offsetWords(store);
  const stop = store.dataset.value?.part ? (session: Session) => void session.showPart(null) : undefined;
  return [
    ...(offset ? [{ text: offset, selects: !offset.startsWith('stack'), stop }] : []),
    ...(store.flipped.value ? [FLIPPED] : []),
    ...(moved ? [{ text: moved.text, selects: true, stop: moved.stop }] : []),
  ];
}

const FLIPPED: Process = {
  text: 'polarity flipped',
  stop: ({ store }) => {
    store.polarityFlipped.value = false;
  },
};

/** Says which offset of a prestack survey is shown; '' for other surveys. */
export function offsetWords({ meta, dataset }: ViewStore): string {
  const geometry = meta.value?.geometry;
  if (geometry?.kind !== 'prestack') return '';
  const part = dataset.value?.part;
  const offset = part && 'offset' in part ? part.offset : 'near';
  const { offsets } = geometry;
  if (offset === 'stack') return `stack of ${offsets.length} offsets`;
  const [near, far] = [offsets[nearOffsetIndex(offsets)], offsets[farOffsetIndex(offsets)]];
  return offset === 'near' ? `offset ${near} (near)` : `offset ${offset === 'far' ? far : offset}`;
}

/** A process of the former file that could be turned on for this one. */
export interface Offer {
  readonly text: string;
  take(): void;
}

/** Offers the polarity of the former file. Data of one sign have none. */
export function polarityOffer({ former, polarityFlipped, amplitude }: ViewStore): Offer[] {
  if (!former.value?.flipped || polarityFlipped.value || amplitude.value?.bothSigns === false) return [];
  const take = () => {
    polarityFlipped.value = true;
  };
  return [{ text: 'flipped polarity', take }];
}

/** The processes of a view as chips that turn them off, and the offer of those of the former file. */
export function processChips(session: Session, processes: readonly Process[], offers: readonly Offer[] = []) {
  const { former } = session.store;
  const refuse = () => {
    former.value = null;
  };
  const take = () => {
    for (const offer of offers) offer.take();
    refuse();
  };
  const cross = (name: string, act: () => void) => button('×', name, act, { kind: 'cross', name });
  return html`<span class="chips">${processes.map(
    ({ text, stop }) =>
      html`<span class="chip">${text}${stop ? cross(`Turn off: ${text}`, () => stop(session)) : nothing}</span>`,
  )}${
    offers.length > 0
      ? html`<span class="offer">${button(`Use ${offers.map(({ text }) => text).join(', ')} here too`, 'It was on for the file shown before', take, { kind: 'take' })}${cross('Do not offer this', refuse)}</span>`
      : nothing
  }</span>`;
}

export const chipStyles = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    font-size: 12px;
  }
  .chips:not(:has(*)) {
    display: none;
  }
  .chip,
  .offer {
    display: flex;
    align-items: center;
    padding-inline: 8px;
    border-radius: 12px;
    line-height: 24px;
  }
  .offer {
    padding-inline: 0 8px;
  }
  .chip {
    background: var(--lens-warning-soft);
    color: var(--lens-warning);
    font-weight: 600;
  }
  .chips .cross,
  .chips .take {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
  }
  .chips .cross {
    inline-size: 24px;
    margin-inline-end: -8px;
  }
  .chips .take {
    color: var(--lens-accent);
  }
  .chips .take:hover {
    text-decoration: underline;
  }
`;
