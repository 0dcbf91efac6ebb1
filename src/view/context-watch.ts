/** Watches a WebGL context, which the browser may take away and restore. */
export class ContextWatch {
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly context: WebGL2RenderingContext,
    /** Called with the reason, if the browser gives one. */
    private readonly onLost: (reason: string) => void,
    private readonly onRestored: () => void,
  ) {
    canvas.addEventListener('webglcontextlost', this.#lost);
    canvas.addEventListener('webglcontextrestored', this.onRestored);
  }

  get lost(): boolean {
    return this.context.isContextLost();
  }

  dispose(): void {
    this.canvas.removeEventListener('webglcontextlost', this.#lost);
    this.canvas.removeEventListener('webglcontextrestored', this.onRestored);
  }

  readonly #lost = (event: Event) => {
    // Without this the browser never restores the context.
    event.preventDefault();
    this.onLost((event as WebGLContextEvent).statusMessage ?? '');
  };
}
