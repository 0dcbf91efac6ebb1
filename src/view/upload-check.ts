import type { WebGLRenderer } from 'three';
import { gpuIdle, OUT_OF_MEMORY, takeError } from './capabilities.ts';

/**
 * After this many bytes of uploads the GPU is asked for errors, because drivers do not report them by
 * themselves.
 */
export const CHECKED_BYTES = 16 << 20;

/** Something that can be drawn coarser, or not at all, if the GPU has no room for it. */
export interface Upload {
  /**
   * Steps down and returns a sentence about it, or null if nothing can be given up. `reason` is a clause,
   * such as "out of memory".
   */
  stepDown(reason: string): string | null;
}

/** The sentence about it: "A slice of 300 × 200 samples does not fit …". */
export const stepDownWords = (what: string, reason: string, then: string): string =>
  `${what} does not fit the graphics memory (${reason}): ${then}`;

/**
 * Asks the GPU for errors; nothing else may. Errors do not tell their cause and are cleared when read, so one
 * question is asked at a time and its answer belongs to the uploads since the last.
 */
export class UploadCheck {
  readonly #since = new Map<Upload, number>();
  #turn: Promise<unknown> = Promise.resolve();
  #asking = false;
  /** True after a refusal: the coarser upload is checked too, however small. */
  #again = false;

  /** @param refused called with the largest upload that the error can belong to */
  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly refused: (what: Upload, reason: string) => void,
  ) {}

  note(what: Upload, bytes: number): void {
    this.#since.set(what, (this.#since.get(what) ?? 0) + bytes);
  }

  /** Call after a frame. Asks for errors once enough was uploaded and the GPU is idle. */
  settle(): void {
    if (this.#asking || this.#since.size === 0 || !(this.#again || this.#bytes >= CHECKED_BYTES)) return;
    this.#asking = true;
    void this.#inTurn(async () => {
      this.#again = false;
      const error = await this.#ask();
      this.#asking = false;
      this.#blame(error);
    });
  }

  /** Uploads something between two questions. Resolves to the GPU's error, or null. */
  own(upload: () => unknown): Promise<string | null> {
    return this.#inTurn(async () => {
      // An error present before belongs to earlier uploads.
      this.#blame(await this.#ask());
      await upload();
      const others = this.#bytes;
      const error = await this.#ask();
      // If much else was uploaded meanwhile, either may be the cause, and both step down.
      if (others >= CHECKED_BYTES) this.#blame(error);
      return error;
    });
  }

  get #bytes(): number {
    return [...this.#since.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Asks when the GPU is idle, because a question waits for all frames and blocks the page meanwhile. */
  async #ask(): Promise<string | null> {
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    const { render } = this.renderer.info;
    for (let round = 0; round < 20; round++) {
      const { frame } = render;
      await gpuIdle(gl);
      if (frame === render.frame || gl.isContextLost()) break;
    }
    // After a lost context everything is uploaded and checked again.
    return gl.isContextLost() ? null : takeError(gl);
  }

  #blame(error: string | null): void {
    const [largest] = [...this.#since].sort((a, b) => b[1] - a[1]);
    this.#since.clear();
    // Other errors are not about memory; they come, for example, from disposing objects of a lost context.
    if (error !== OUT_OF_MEMORY || !largest) return;
    this.#again = true;
    this.refused(largest[0], error);
  }
}
