/** A sink that keeps what is written to it, and says how it ended. */
export class WrittenFile {
  private readonly parts: Uint8Array[] = [];
  ended: 'closed' | 'aborted' | null = null;

  /** @param delay waits before each chunk is taken */
  sink(delay: () => Promise<void> = async () => undefined): WritableStream<Uint8Array> {
    return new WritableStream<Uint8Array>({
      write: async (chunk) => {
        await delay();
        this.parts.push(chunk.slice());
      },
      close: () => {
        this.ended = 'closed';
      },
      abort: () => {
        this.ended = 'aborted';
      },
    });
  }

  get chunks(): number {
    return this.parts.length;
  }

  get blob(): Blob {
    return new Blob(this.parts as Uint8Array<ArrayBuffer>[]);
  }

  get bytes(): Uint8Array {
    const all = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
