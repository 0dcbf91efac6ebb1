import { signal } from '@lit-labs/preact-signals';
import { perSession } from '../session/per-session.ts';
import type { ViewStore } from '../session/store.ts';
import type { Companion } from './companion.ts';
import type { MapColouring } from './map-colours.ts';

/** State of the map that stays while other tabs are shown. */
export const mapStateOf = perSession((store: ViewStore) => ({
  companions: signal<readonly Companion[]>([]),
  /** What the colour shows; `word` is the name of a header word. */
  colour: signal<{ readonly colouring: MapColouring; readonly word: string }>({
    colouring: 'traces',
    word: '',
  }),
  /** True when the user asked to read every trace, however large the file. */
  complete: store.ofSurvey(false),
}));
