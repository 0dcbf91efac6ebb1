/** Advances by seconds and draws what is due. `dirty`: a frame is; `changed`: and the scene is another than in the one before. */
export type DrawFrame = (seconds: number, dirty: boolean, changed: boolean) => 'rest' | 'again' | 'later';

/** Frames on demand: a dirty flag and one animation frame. */
export class FrameLoop {
  #dirty = true;
  #changed = true;
  #request = 0;
  #lastTime = -1;
  #waiting: (() => void)[] = [];
  #stopped = false;
  #disposed = false;

  /**
   * @param frame draws; 'again': another frame must follow, 'later': nothing could be drawn yet
   * @param settled nothing more is on the way that `nextFrame` waits for
   */
  constructor(
    private readonly frame: DrawFrame,
    private readonly settled: () => boolean,
  ) {}

  invalidate(): void {
    this.#changed = true;
    this.redraw();
  }

  /** A frame of the same scene: only what lies over it changed. */
  redraw(): void {
    this.#dirty = true;
    this.request();
  }

  request(): void {
    if (this.#request === 0 && !this.#stopped && !this.#disposed)
      this.#request = requestAnimationFrame(this.#run);
  }

  /** What was due has been drawn outside of the loop. */
  drawn(): void {
    this.#dirty = false;
  }

  nextFrame(): Promise<void> {
    if (this.#disposed || (!this.#dirty && this.settled())) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.request();
    });
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** While the context is lost, or a picture is taken. */
  stop(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#stopped = true;
  }

  start(): void {
    this.#stopped = false;
    this.invalidate();
  }

  dispose(): void {
    this.#disposed = true;
    this.stop();
    this.#release();
  }

  readonly #run = (time: number) => {
    this.#request = 0;
    // After a pause the first step is one ordinary frame long.
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
