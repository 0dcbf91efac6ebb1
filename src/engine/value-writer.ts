import { payloadKey } from '../io/disk-cache.ts';
import { sealInPlace } from '../io/envelope.ts';
import type { RecordWriter } from '../io/payload-store.ts';
import { storageError } from '../io/storage-error.ts';

/** Writes one record's values in batches. A batch is written in the background while the caller makes the next values. */
export class ValueWriter {
  byteLength = 0;
  private batch: [key: string, envelope: ArrayBuffer][] = [];
  private batched = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly record: RecordWriter,
    private readonly key: string,
    /** Size of a transaction. Writing many values at once costs little more than writing one (measured). */
    private readonly batchBytes: number,
  ) {}

  /** Whether a payload may be filled again once `add` has returned. */
  get returnsMemory(): boolean {
    return this.record.inFile;
  }

  /** Adds a value. @param payload all of what `blankEnvelope` returned */
  async add(index: number, payload: Uint8Array<ArrayBuffer>): Promise<void> {
    this.byteLength += payload.length;
    this.batched += payload.length;
    const valueKey = payloadKey(this.key, index);
    this.batch.push([valueKey, sealInPlace(payload, valueKey)]);
    if (this.record.inFile || this.batched >= this.batchBytes) await this.flush();
  }

  /** Waits until the previous batch is written, then starts to write this one. */
  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.batched = 0;
    await this.writing;
    this.writing = this.record.put(batch).catch((error: unknown) => {
      throw storageError(error);
    });
    // A failure is thrown where it is awaited, by the next flush or by finish.
    this.writing.catch(() => undefined);
  }

  /** Resolves when all values are written. @throws SegyError 'quota', 'cache-corrupt' */
  async finish(): Promise<void> {
    await this.flush();
    await this.writing;
    await this.record.finish().catch((error: unknown) => {
      throw storageError(error);
    });
  }
}
