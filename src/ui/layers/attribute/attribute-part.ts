import * as v from 'valibot';
import type { Session } from '../../session/session.ts';
import type { ViewPart } from '../../session/view-parts.ts';
import { between } from '../../session/view-settings.ts';
import { attributeOf, OVERLAY_MODES, type SavedAttribute, SURFACES } from './attribute-state.ts';

const number = v.pipe(v.number(), v.finite());
/** What `attribute` itself checks, which knows the kinds and their parameters, must be of a harmless form. */
const REQUEST = v.objectWithRest(
  { kind: v.pipe(v.string(), v.maxLength(40)) },
  v.union([
    number,
    v.boolean(),
    v.pipe(v.string(), v.maxLength(400)),
    v.pipe(v.array(number), v.maxLength(4)),
  ]),
);

const SAVED = v.nullable(
  v.object({
    request: REQUEST,
    mode: v.picklist(OVERLAY_MODES),
    opacity: between(0, 1),
    threshold: between(0, 1),
    swipe: between(0, 1),
    surface: v.optional(v.picklist(SURFACES), 'attribute'),
  }),
);

/** The attribute as a part of the view: which one, its parameters, and how it is shown. Null is none. */
export function attributePart(session: Session): ViewPart {
  const state = attributeOf(session.store);
  return {
    name: 'attribute',
    saved: SAVED,
    read: () => {
      if (!session.store.dataset.value) return undefined;
      const now = state.value;
      if (!now) return null;
      const { request, mode, opacity, threshold, swipe, surface } = now;
      // Parameters that were not given are left out, as JSON leaves them out.
      const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
      return { request: given, mode, opacity, threshold, swipe, surface };
    },
    async write(saved) {
      if (!saved && !state.peek()) return;
      // The code of attributes is loaded when there is one.
      const { attributesOf } = await import('./attribute-session.ts');
      await attributesOf(session).restore(saved as SavedAttribute | null);
    },
  };
}
