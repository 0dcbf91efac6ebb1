import type { WebGLRenderer } from 'three';
import type { SliceSlot } from '../core/scene.ts';
import { gpuIdle, OUT_OF_MEMORY, takeError } from './capabilities.ts';

/** After uploads of so many bytes the GPU is asked how it took them: a driver does not complain by itself. */
export const CHECKED_BYTES = 16 << 20;

/** What can be shown coarser, or not at all, where the GPU has no room for it. */
export type Upload = SliceSlot | 'depth-slice' | 'path' | 'mesh';

/**
 * The one place that asks the GPU for errors. They come without a sender, and a question takes them away: so one question
 * at a time, and what it brings belongs to what was uploaded since the one before.
 */
export class UploadCheck {
  readonly #since = new Map<Upload, number>();
  #turn: Promise<unknown> = Promise.resolve();
  #asking = false;
  /** What was refused goes up again, smaller: whether it fits now is asked, however small it is. */
  #again = false;

  /** @param refused told the largest upload that the error can belong to */
  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly refused: (what: Upload, reason: string) => void,
  ) {}

  note(what: Upload, bytes: number): void {
    this.#since.set(what, (this.#since.get(what) ?? 0) + bytes);
  }

  /** To be called after a frame: asks once enough was uploaded, and once the GPU is idle. */
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

  /** Uploads something between two questions; resolves to what the GPU says of it, null if nothing. */
  own(upload: () => unknown): Promise<string | null> {
    return this.#inTurn(async () => {
      // What stands there already is of what came before.
      this.#blame(await this.#ask());
      await upload();
      const others = this.#bytes;
      const error = await this.#ask();
      // Much else went up meanwhile: then either may be meant, and both step down.
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

  /** Once the GPU has nothing left to do, frames drawn meanwhile included: a question would wait for them, and the page with it. */
  async #ask(): Promise<string | null> {
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    const { render } = this.renderer.info;
    for (let round = 0; round < 20; round++) {
      const { frame } = render;
      await gpuIdle(gl);
      if (frame === render.frame || gl.isContextLost()) break;
    }
    // The context that comes back has all of it uploaded anew, and asked about.
    return gl.isContextLost() ? null : takeError(gl);
  }

  #blame(error: string | null): void {
    const [largest] = [...this.#since].sort((a, b) => b[1] - a[1]);
    this.#since.clear();
    // Others say nothing of memory: objects of a lost context that are let go later are such errors.
    if (error !== OUT_OF_MEMORY || !largest) return;
    this.#again = true;
    this.refused(largest[0], error);
  }
}
