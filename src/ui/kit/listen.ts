type Handlers = { readonly [Type in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Type]) => void };

/** Adds handlers by the names of their events, all with the same options. */
export function listen(target: EventTarget, handlers: Handlers, options?: AddEventListenerOptions): void {
  for (const [type, handler] of Object.entries(handlers))
    target.addEventListener(type, handler as EventListener, options);
}
