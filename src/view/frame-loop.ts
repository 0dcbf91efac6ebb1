/**
 * Advances by `seconds` and draws if `dirty`. `changed` means that the scene differs from the last frame's,
 * not only what lies over it.
 */
export type DrawFrame = (seconds: number, dirty: boolean, changed: boolean) => 'rest' | 'again' | 'later';

/** Draws frames on demand: a flag says whether one is due, and at most one animation frame is requested. */
export class FrameLoop {
  #dirty = true;
  #changed = true;
  #request = 0;
  #lastTime = -1;
  #waiting: (() => void)[] = [];
  #stopped = false;
  /** True while no frame can be drawn, which may be for good. */
  #lost = false;
  #disposed = false;
  /** Changes that wait until a picture is taken; null when none is being taken. */
  #afterPicture: (() => void)[] | null = null;
  #lastPicture: Promise<unknown> = Promise.resolve();

  /**
   * @param frame draws; 'again' requests another frame, 'later' means that nothing could be drawn yet
   * @param settled returns true when nothing is under way that `nextFrame` must wait for
   */
  constructor(
    private readonly frame: DrawFrame,
    private readonly settled: () => boolean,
  ) {}

  invalidate(): void {
    this.#changed = true;
    this.redraw();
  }

  /** Requests a frame of the same scene, because only something over it changed. */
  redraw(): void {
    this.#dirty = true;
    this.request();
  }

  request(): void {
    if (this.#request === 0 && !this.#stopped && !this.#disposed)
      this.#request = requestAnimationFrame(this.#run);
  }

  /** Applies a change of the scene, now or, in order, after the picture being taken. */
  change(change: () => void): void {
    if (this.#afterPicture) this.#afterPicture.push(change);
    else change();
  }

  /** Keeps the scene unchanged while `take` draws it tile by tile. Pictures are taken one at a time. */
  still<T>(take: () => Promise<T>): Promise<T> {
    const result = this.#lastPicture.then(async () => {
      this.#afterPicture = [];
      try {
        return await take();
      } finally {
        const changes = this.#afterPicture;
        this.#afterPicture = null;
        for (const change of changes) change();
      }
    });
    this.#lastPicture = result.catch(() => {});
    return result;
  }

  nextFrame(): Promise<void> {
    if (this.#disposed || this.#lost || (!this.#dirty && this.settled())) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.request();
    });
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Stops drawing while a picture is taken. */
  stop(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#stopped = true;
  }

  /** Stops drawing because the context is lost. Nobody waits for a frame meanwhile, because it may never come back. */
  lose(): void {
    this.stop();
    this.#lost = true;
    this.#release();
  }

  start(): void {
    this.#stopped = false;
    this.#lost = false;
    this.invalidate();
  }

  dispose(): void {
    this.#disposed = true;
    this.stop();
    this.#release();
  }

  readonly #run = (time: number) => {
    this.#request = 0;
    // After a pause the first step is as long as one ordinary frame.
    const seconds = this.#lastTime < 0 ? 1 / 60 : Math.min(0.1, (time - this.#lastTime) / 1000);
    const [dirty, changed] = [this.#dirty, this.#changed];
    this.#dirty = this.#changed = false;
    const wanted = this.frame(seconds, dirty, changed);
    if (wanted === 'later') {
      this.#dirty ||= dirty;
      this.#changed ||= changed;
    }
    this.#lastTime = wanted === 'again' ? time : -1;
    if (wanted !== 'rest') this.request();
    if (wanted !== 'later' && this.settled()) this.#release();
  };

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
