import type { LitElement, ReactiveController } from 'lit';

/** Tells an element when a part of it has another size, at first too, while the element is on the page. */
export class Resized implements ReactiveController {
  readonly #observer: ResizeObserver;
  #observed: Element | null = null;

  constructor(
    host: LitElement,
    private readonly part: () => Element | null,
    resized: () => void,
  ) {
    this.#observer = new ResizeObserver(resized);
    host.addController(this);
  }

  hostUpdated(): void {
    const part = this.part();
    if (!part || part === this.#observed) return;
    this.#observed = part;
    this.#observer.observe(part);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#observed = null;
  }
}
