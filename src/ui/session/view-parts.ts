import { type Signal, signal } from '@lit-labs/preact-signals';
import type { GenericSchema } from 'valibot';

/** State that a feature or layer adds to the view. It takes part in undo, and in links if it has a schema. */
export interface ViewPart {
  /** Its name in links, which must not change. A part with the same name is replaced. */
  readonly name: string;
  /**
   * Checks the state in a link. A state that it refuses is left out of links; null keeps the part out of all
   * links.
   */
  readonly saved: GenericSchema | null;
  /**
   * Returns plain data, or undefined while there is no state. It must read signals by `.value`, so that undo
   * sees changes.
   */
  read(): unknown;
  /** Restores a state. If it returns a promise, a link waits for it. */
  write(state: unknown): unknown;
  /** Converts the fields of a version 1 link to this part's state; undefined if they have none. */
  fromVersion1?(link: Readonly<Record<string, unknown>>): unknown;
}

/** The parts that features and layers have registered with a session, by name. */
export class ViewParts {
  readonly all: Signal<readonly ViewPart[]> = signal([]);

  keep(part: ViewPart): void {
    const others = this.all.peek().filter(({ name }) => name !== part.name);
    this.all.value = [...others, part];
  }

  /** States of all parts that have one. */
  read(): Readonly<Record<string, unknown>> {
    const states = this.all.value.map((part) => [part.name, part.read()] as const);
    return Object.fromEntries(states.filter(([, state]) => state !== undefined));
  }
}
