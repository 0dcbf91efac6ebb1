import { signal } from '@lit-labs/preact-signals';
import {
  OVERRIDE_NAMES,
  type OverrideName,
  readOverridesFile,
  writeOverridesFile,
} from '../../api/overrides.ts';
import type { DatasetMeta, PageDataset } from '../../api/types.ts';
import { displayName } from '../../core/display-name.ts';
import { isSegyError } from '../../core/errors.ts';
import type { Overrides } from '../../core/types.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { perSession } from '../session/per-session.ts';
import type { Session } from '../session/session.ts';

/** Header words that only make sense in pairs. */
export const PARTNERS: Partial<Record<OverrideName, 'inline' | 'crossline' | 'x' | 'y'>> = {
  inline: 'crossline',
  crossline: 'inline',
  x: 'y',
  y: 'x',
};

interface Inferred {
  readonly dataset: PageDataset;
  readonly meta: DatasetMeta | null;
  /** Why the file cannot be read without overrides. */
  readonly problem: string;
}

/** Applies the user's overrides by opening the same file again, and stores them when that succeeds. */
export class OverridesSession {
  /** What is inferred for the current survey without overrides; null until requested. */
  readonly inferred = signal<Inferred | null>(null);

  constructor(private readonly session: Session) {}

  /**
   * Adds overrides to the existing ones. Resolves to false when the file cannot be read that way; the page
   * has shown why.
   */
  overrule(changes: Overrides): Promise<boolean> {
    return this.#apply({ ...this.session.store.meta.value?.overrides, ...changes });
  }

  /** Removes these overrides and those of their partners. */
  takeBack(names: readonly OverrideName[] = OVERRIDE_NAMES): Promise<boolean> {
    const overrides: Record<string, unknown> = { ...this.session.store.meta.value?.overrides };
    for (const name of names) {
      delete overrides[name];
      const partner = PARTNERS[name];
      if (partner) delete overrides[partner];
    }
    return this.#apply(overrides);
  }

  async #apply(overrides: Overrides): Promise<boolean> {
    const dataset = await this.session.reopen(overrides);
    if (dataset) this.session.remembered.keep(dataset.meta.fingerprint, overrides);
    return dataset !== null;
  }

  /** Infers the file without overrides. The result holds the reason if that fails. */
  async loadInferred(): Promise<void> {
    const { store } = this.session;
    const dataset = store.dataset.value;
    if (!dataset || this.inferred.value?.dataset === dataset) return;
    try {
      const meta = await dataset.inferred();
      if (store.dataset.value === dataset) this.inferred.value = { dataset, meta, problem: '' };
    } catch (error) {
      if (isSegyError(error, 'closed') || store.dataset.value !== dataset) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.inferred.value = { dataset, meta: null, problem };
    }
  }

  exportFile(): void {
    const meta = this.session.store.meta.value;
    if (!meta) return;
    const blob = new Blob([writeOverridesFile(meta)], { type: 'application/json' });
    saveBlob(blob, `${meta.name.replace(/\.[^.]+$/, '')}.overrides.json`);
  }

  /** Imports a file of overrides: applied to the current survey, or stored for the file it was made for. */
  async importFile(file: File): Promise<void> {
    const { store } = this.session;
    try {
      const { name, fingerprint, overrides } = readOverridesFile(await file.text());
      const shown = store.meta.value;
      if (!shown) {
        this.session.remembered.keep(fingerprint, overrides);
        store.say('done', `The overrides of “${name}” are stored and apply when you open that file.`);
        return;
      }
      if (!(await this.#apply(overrides))) return;
      const made = fingerprint === shown.fingerprint ? '' : ` They were made for “${name}”, another file.`;
      store.say('done', `Overrides of “${displayName(file.name)}” are applied.${made}`);
    } catch (error) {
      this.session.fail(error, displayName(file.name));
    }
  }
}

export const overridesOf = perSession((session: Session) => new OverridesSession(session));
