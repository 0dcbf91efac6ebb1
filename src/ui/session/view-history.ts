import { effect } from '@lit-labs/preact-signals';
import { perSession } from './per-session.ts';
import type { Session } from './session.ts';
import { settingsThatAre } from './view-settings.ts';

const LIMIT = 100;
/** A change becomes a step when nothing has moved for this long and no button is held. */
const REST_MILLISECONDS = 250;

/** State of the view: values of settings and states of parts, by name. */
interface View {
  readonly settings: Fields;
  readonly parts: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Undo and redo of the view, never of data. A whole drag is one step, at most `LIMIT` steps are kept, and
 * another survey starts anew.
 */
export class ViewHistory {
  #past: View[] = [];
  #future: View[] = [];
  #now: View | null = null;
  #dataset: unknown = null;
  #held = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {}

  /** Records changes of the view; gestures on `host` mark where a step ends. Returns a function that stops. */
  follow(host: EventTarget): () => void {
    const stop = effect(() => {
      void this.session.store.dataset.value;
      this.#read();
      this.#scheduleSettle();
    });
    const capturing = { capture: true, passive: true };
    for (const type of EVENTS) host.addEventListener(type, this.#moved, capturing);
    return () => {
      stop();
      clearTimeout(this.#rest);
      for (const type of EVENTS) host.removeEventListener(type, this.#moved, capturing);
    };
  }

  /** Returns false when there is nothing to undo. */
  undo(): boolean {
    this.#settle();
    return this.#go(this.#past, this.#future);
  }

  redo(): boolean {
    this.#settle();
    return this.#go(this.#future, this.#past);
  }

  #go(from: View[], to: View[]): boolean {
    const view = from.pop();
    if (!view || !this.#now) return false;
    to.push(this.#now);
    this.#write(view);
    this.#now = view;
    clearTimeout(this.#rest);
    return true;
  }

  readonly #moved = (event: Event): void => {
    if (event.type === 'pointerdown') this.#held = true;
    if (event.type === 'pointerup' || event.type === 'pointercancel') this.#held = false;
    this.#scheduleSettle();
  };

  #scheduleSettle(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.#held ? this.#scheduleSettle() : this.#settle()), REST_MILLISECONDS);
  }

  /** Makes one step of everything that changed since the last. */
  #settle(): void {
    clearTimeout(this.#rest);
    const dataset = this.session.store.dataset.value;
    const view = this.#read();
    if (dataset !== this.#dataset) {
      this.#past = [];
      this.#future = [];
    } else if (this.#now) {
      // Ignored are parts that were not on the page before, and what the user did not change: a subsample that
      // was made coarser by the memory limit, and a threshold that follows the samples.
      const { settings, parts } = this.#now;
      const { subsampleNote, thresholdTouched } = this.session.store;
      const { subsample } = subsampleNote.peek() === '' ? settings : view.settings;
      const { threshold } = thresholdTouched.peek() ? settings : view.settings;
      const before: View = {
        settings: { ...settings, subsample, threshold },
        parts: { ...view.parts, ...parts },
      };
      const same =
        text(view.settings) === text(before.settings) &&
        text({ ...parts, ...view.parts }) === text(before.parts);
      if (!same) {
        this.#past = [...this.#past, before].slice(-LIMIT);
        this.#future = [];
      }
    }
    this.#dataset = dataset;
    this.#now = view;
  }

  #read(): View {
    const { store, parts } = this.session;
    return {
      settings: Object.fromEntries(settingsThatAre('undone').map((name) => [name, store[name].value])),
      parts: parts.read(),
    };
  }

  #write({ settings, parts }: View): void {
    this.session.setAll(settings);
    for (const part of this.session.parts.all.peek()) {
      const state = parts[part.name];
      if (state !== undefined && text({ state: part.read() }) !== text({ state })) part.write(state);
    }
  }
}

export const historyOf = perSession((session: Session) => new ViewHistory(session));

const EVENTS = ['pointerdown', 'pointerup', 'pointercancel', 'wheel', 'keyup', 'click'] as const;

/**
 * Text for comparing states. Numbers are rounded, because a camera coming to rest still moves a little, and
 * names are sorted, because parts come in any order.
 */
const text = (fields: Fields): string =>
  JSON.stringify(Object.entries(fields).sort(), (_key, value) =>
    typeof value === 'number' ? Number(value.toFixed(4)) : value,
  );
