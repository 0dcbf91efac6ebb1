import {
  checkOverrides,
  loadOverrides,
  OVERRIDE_NAMES,
  type OverrideName,
  readOverridesFile,
  saveOverrides,
  writeOverridesFile,
} from '../api/overrides.ts';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { Overrides } from '../core/types.ts';
import { pageStorage } from './page-storage.ts';
import { saveBlob } from './save-blob.ts';
import type { ViewStore } from './store.ts';

/** Words that mean nothing one without the other. */
const PARTNERS: Partial<Record<OverrideName, OverrideName>> = {
  inline: 'crossline',
  crossline: 'inline',
  x: 'y',
  y: 'x',
};

/** The file that is shown, to be read anew. */
export interface ReadableFile {
  /** Shows it as these overrides say, and no others. */
  reopen(overrides: Overrides): Promise<Dataset | null>;
  /** Opens it beside what is shown, for a look. */
  readAs(overrides: Overrides, signal: AbortSignal): Promise<Dataset>;
}

/** What the user overrules: applied by opening the same file again, and remembered for it once that went well. */
export class OverridesSession {
  /** Where the browser keeps nothing, they last as long as the page. */
  readonly #unkept = new Map<string, Overrides>();

  constructor(
    private readonly store: ViewStore,
    private readonly file: ReadableFile,
    private readonly fail: (error: unknown, name?: string) => void,
  ) {}

  /** As `openSegy` asks for them. */
  remembered = (fingerprint: string): Overrides =>
    this.#unkept.get(fingerprint) ?? loadOverrides(pageStorage(), fingerprint);

  /** Another reading of the file shown, which stays as it is; to be closed by who asked. */
  readAs(overrides: Overrides, signal: AbortSignal): Promise<Dataset> {
    return this.file.readAs(overrides, signal);
  }

  /** Adds to what is overruled already. False when it cannot be; the page has said why. */
  overrule(changes: Overrides): Promise<boolean> {
    return this.#apply({ ...this.store.meta.value?.overrides, ...changes });
  }

  /** Back to what was inferred, for these and the words that go with them. */
  takeBack(names: readonly OverrideName[] = OVERRIDE_NAMES): Promise<boolean> {
    const overrides: Record<string, unknown> = { ...this.store.meta.value?.overrides };
    for (const name of names) {
      delete overrides[name];
      const partner = PARTNERS[name];
      if (partner) delete overrides[partner];
    }
    return this.#apply(overrides);
  }

  /** Remembers what opened a file. */
  keep(fingerprint: string, overrides: Overrides): void {
    if (saveOverrides(pageStorage(), fingerprint, overrides)) this.#unkept.delete(fingerprint);
    else this.#unkept.set(fingerprint, overrides);
  }

  async #apply(overrides: Overrides): Promise<boolean> {
    const dataset = await this.#reopen(overrides);
    if (dataset) this.keep(dataset.meta.fingerprint, overrides);
    return dataset !== null;
  }

  async #reopen(overrides: Overrides): Promise<Dataset | null> {
    try {
      return await this.file.reopen(checkOverrides(overrides));
    } catch (error) {
      // A failure to open was said where it happened.
      if (isSegyError(error, 'bad-argument')) this.fail(error);
      return null;
    }
  }

  /** As a link reads the file: for this time, not remembered. False when it cannot be; the page has said why. */
  async readOnce(overrides: Overrides): Promise<boolean> {
    return (await this.#reopen(overrides)) !== null;
  }

  /** What nothing overruled would give; null, with the reason, when the file cannot be read that way. */
  async loadInferred(): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset || store.inferred.value?.dataset === dataset) return;
    try {
      const meta = await dataset.inferred();
      if (store.dataset.value === dataset) store.inferred.value = { dataset, meta, problem: '' };
    } catch (error) {
      if (isSegyError(error, 'closed') || store.dataset.value !== dataset) return;
      const problem = error instanceof Error ? error.message : String(error);
      store.inferred.value = { dataset, meta: null, problem };
    }
  }

  exportFile(): void {
    const meta = this.store.meta.value;
    if (!meta) return;
    const blob = new Blob([writeOverridesFile(meta)], { type: 'application/json' });
    saveBlob(blob, `${meta.name.replace(/\.[^.]+$/, '')}.overrides.json`);
  }

  /** A file of overrides that was dropped or picked: for the survey shown, else kept for the file it was made for. */
  async importFile(file: File): Promise<void> {
    const { store } = this;
    try {
      const { name, fingerprint, overrides } = readOverridesFile(await file.text());
      const shown = store.meta.value;
      if (!shown) {
        if (!saveOverrides(pageStorage(), fingerprint, overrides)) this.#unkept.set(fingerprint, overrides);
        store.say(
          'notice',
          `The overrides of “${name}” are kept: open that file and it is read as they say.`,
        );
        return;
      }
      if (!(await this.#apply(overrides))) return;
      const made = fingerprint === shown.fingerprint ? '' : ` They were made for “${name}”, another file.`;
      store.say('notice', `Overrides of “${file.name}” are applied.${made}`);
    } catch (error) {
      this.fail(error, file.name);
    }
  }
}
