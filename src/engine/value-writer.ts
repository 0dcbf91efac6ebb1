import { payloadKey } from '../io/disk-cache.ts';
import { sealInPlace } from '../io/envelope.ts';
import type { PayloadStore } from '../io/payload-store.ts';
import { storageError } from '../io/storage-error.ts';

/** Writes one record's values in batches behind the caller, who cuts the next ones meanwhile. */
export class ValueWriter {
  byteLength = 0;
  private batch: [key: string, envelope: ArrayBuffer][] = [];
  private batched = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: PayloadStore,
    private readonly key: string,
    /** Values of one transaction: many at once cost little more than one (measured). */
    private readonly batchBytes: number,
  ) {}

  /** @param payload from `blankEnvelope`, whole */
  async add(index: number, payload: Uint8Array<ArrayBuffer>): Promise<void> {
    this.byteLength += payload.length;
    this.batched += payload.length;
    this.batch.push([payloadKey(this.key, index), sealInPlace(payload)]);
    if (this.batched >= this.batchBytes) await this.flush();
  }

  /** Waits for the batch before, then hands this one over. */
  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.batched = 0;
    await this.writing;
    this.writing = this.store.put(batch).catch((error: unknown) => {
      throw storageError(error);
    });
    // Reported where it is awaited: by the next flush or by finish.
    this.writing.catch(() => undefined);
  }

  /** All values are written. @throws SegyError 'quota', 'cache-corrupt' */
  async finish(): Promise<void> {
    await this.flush();
    await this.writing;
  }
}
