import { effect, signal, untracked } from '@lit-labs/preact-signals';
import { faultsOf } from '../../../api/horizon-keep.ts';
import type { FaultSticks } from '../../../core/horizon.ts';
import type { MarkColour, SectionMark } from '../../../core/layer.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { SectionPlace } from '../layer.ts';

const COLOUR: MarkColour = { light: '#b00020', dark: '#ff8a80' };

/** The faults drawn over the open survey. They are kept at once, as horizons are. */
export class Faults {
  readonly list = signal<readonly FaultSticks[]>([]);
  /** The fault that the next stick belongs to; null for a new one. */
  readonly active = signal<string | null>(null);

  constructor(private readonly session: Session) {
    effect(() => {
      // The grid may change once every header was read.
      void session.store.shape.value;
      const dataset = session.store.dataset.value;
      untracked(() => void this.#load(dataset));
    });
  }

  async #load(dataset: Session['store']['dataset']['value']): Promise<void> {
    if (!dataset) {
      this.list.value = [];
      this.active.value = null;
      return;
    }
    try {
      const list = await faultsOf(dataset.cube).list();
      if (this.session.store.dataset.value !== dataset) return;
      this.list.value = list;
      if (!list.some(({ name }) => name === this.active.value)) this.active.value = list.at(-1)?.name ?? null;
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Adds a stick to the active fault, or begins one. Returns the fault's name. */
  add(stick: FaultSticks['sticks'][number]): string {
    const list = this.list.value;
    const known = list.find(({ name }) => name === this.active.value);
    let number = list.length + 1;
    while (list.some(({ name }) => name === `Fault ${number}`)) number += 1;
    const fault = known
      ? { ...known, sticks: [...known.sticks, stick] }
      : { name: `Fault ${number}`, sticks: [stick] };
    this.#put(fault);
    this.active.value = fault.name;
    return fault.name;
  }

  removeLastStick(): boolean {
    const fault = this.list.value.find(({ name }) => name === this.active.value);
    if (!fault) return false;
    if (fault.sticks.length === 1) this.remove(fault.name);
    else this.#put({ ...fault, sticks: fault.sticks.slice(0, -1) });
    return true;
  }

  remove(name: string): void {
    this.list.value = this.list.value.filter((fault) => fault.name !== name);
    if (this.active.value === name) this.active.value = null;
    this.#keep((kept) => kept.remove(name));
  }

  #put(fault: FaultSticks): void {
    const list = this.list.value;
    const place = list.findIndex(({ name }) => name === fault.name);
    this.list.value = place < 0 ? [...list, fault] : list.with(place, fault);
    this.#keep((kept) => kept.put(fault));
  }

  #keep(change: (kept: ReturnType<typeof faultsOf>) => Promise<void>): void {
    const dataset = this.session.store.dataset.value;
    if (dataset) change(faultsOf(dataset.cube)).catch((error: unknown) => this.session.fail(error));
  }

  /** The sticks that lie on a section, as drawn on it. */
  marks(place: SectionPlace): SectionMark[] {
    if (!place.upright) return [];
    return this.list.value.flatMap(({ name, sticks }) =>
      sticks.flatMap((stick): SectionMark[] => {
        const points = stick.map(([i, j, k]): readonly [number, number] | null => {
          const { column } = place.cellOf({ inlineIndex: i, crosslineIndex: j, sampleIndex: k });
          if (!(column >= 0 && column < place.across.count)) return null;
          const there = place.point(Math.round(column), 0);
          const away = Math.max(Math.abs(there.inlineIndex - i), Math.abs(there.crosslineIndex - j));
          // A stick between two traces of this section is half a trace away from the nearer one.
          return away < 0.75 ? [column, k - (place.shifts?.[Math.round(column)] ?? 0)] : null;
        });
        const drawn = points.filter((point) => point !== null);
        return drawn.length === points.length && drawn.length > 1
          ? [{ points: drawn, colour: COLOUR, weight: 2.5, dash: [8, 3], text: name }]
          : [];
      }),
    );
  }
}

export const faultsIn = perSession((session: Session) => new Faults(session));
