import { loadOverrides, saveOverrides } from '../../api/overrides.ts';
import type { Overrides } from '../../core/types.ts';
import { pageStorage } from '../kit/page-storage.ts';

/** The user's overrides per file. When the browser cannot store them, they last until the page closes. */
export class RememberedOverrides {
  readonly #unkept = new Map<string, Overrides>();

  /** Has the signature that `openSegy` expects of `overridesFor`. */
  readonly of = (fingerprint: string): Overrides =>
    this.#unkept.get(fingerprint) ?? loadOverrides(pageStorage(), fingerprint);

  keep(fingerprint: string, overrides: Overrides): void {
    if (saveOverrides(pageStorage(), fingerprint, overrides)) this.#unkept.delete(fingerprint);
    else this.#unkept.set(fingerprint, overrides);
  }
}
