import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';

/**
 * Makes state that a feature or layer keeps for one session or store, created on first use. With `const
 * libraryOf = perSession((session: Session) => new LibrarySession(session))` the session need not know the
 * feature.
 */
export function perSession<Owner extends Session | ViewStore, Own>(
  make: (owner: Owner) => Own,
): (owner: Owner) => Own {
  const made = new WeakMap<Owner, { readonly own: Own }>();
  return (owner) => {
    const known = made.get(owner) ?? { own: make(owner) };
    made.set(owner, known);
    return known.own;
  };
}
