import type { SegyError } from '../core/errors.ts';
import type { Probe } from '../io/fingerprint.ts';

/** Least time between two checks that are made only because the file is read, in milliseconds. */
const CHECK_EVERY_MILLISECONDS = 5000;

/** The hashes that a file had when it was opened, and the error if its bytes changed since. All readers of the file share one stamp. */
export class FileStamp {
  private failure: SegyError | null = null;
  private forgetting: Promise<unknown> | null = null;
  private turn = 0;
  private checkedAt = performance.now();

  /**
   * @param blocks hashed byte ranges of the fingerprint
   * @param forget deletes what was stored of the file, because it may come from either version of a file that changed
   */
  constructor(
    readonly blocks: readonly Probe[],
    private readonly forget: (stamp: FileStamp) => Promise<unknown>,
  ) {}

  /** Gives two of the blocks, different ones at each call. Two are enough where the same file is checked many times. */
  some(): Probe[] {
    this.checkedAt = performance.now();
    return twoBlocks(this.blocks, this.turn++);
  }

  /** Gives two of the blocks if none was given for five seconds, else none. */
  due(): Probe[] {
    return performance.now() - this.checkedAt < CHECK_EVERY_MILLISECONDS ? [] : this.some();
  }

  throwIfChanged(): void {
    if (this.failure) throw this.failure;
  }

  /** Deletes what was stored of the file, then rejects with the first error that was found. */
  async failWith(error: SegyError): Promise<never> {
    this.failure ??= error;
    this.forgetting ??= this.forget(this).catch(() => undefined);
    await this.forgetting;
    throw this.failure;
  }
}

/** Gives two blocks half the file apart. As many calls as there are blocks check each block twice. */
export function twoBlocks(blocks: readonly Probe[], turn: number): Probe[] {
  const { length } = blocks;
  const places = new Set([turn % length, (turn + (length >> 1)) % length]);
  return length === 0 ? [] : [...places].map((place) => blocks[place]!);
}
