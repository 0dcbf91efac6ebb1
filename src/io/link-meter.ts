import { LINK_LATENCY_MILLISECONDS, LINK_REQUESTS_TOGETHER, type ReadMeter } from './source.ts';

/** Answers up to this length are all waiting, and hardly any transfer. */
const SMALL_BYTES = 16 * 1024;
/** Answers from this length on tell the rate: the blocks of a fingerprint are the first. */
const LARGE_BYTES = 64 * 1024;
/** Share of a new measurement once there are some. The first one replaces the guess, because links differ a thousandfold. */
const SHARE = 0.1;
/** Faster than any file is read; what was faster was too short to be measured. */
const MOST_BYTES_PER_MILLISECOND = 400_000;

/**
 * How many requests of this length would take as much of the line as all that are under way, this one included. While it is sent, none
 * of the others takes more of the line than it does, however long it is.
 */
export function sharesOf(byteLength: number, others: Iterable<number>): number {
  let bytes = byteLength;
  for (const other of others) bytes += Math.min(other, byteLength);
  return bytes / byteLength;
}

/** Measures a link by its requests, from the first one on. A call costs its share of the wait, since several wait together. */
export class LinkCost {
  #latency: number;
  #latencies: number;
  #rates = 0;

  /** @param latencyMilliseconds what `linkMeter` was made with */
  constructor(
    private readonly meter: ReadMeter,
    latencyMilliseconds: number | undefined,
  ) {
    this.#latency = latencyMilliseconds ?? LINK_LATENCY_MILLISECONDS;
    this.#latencies = latencyMilliseconds === undefined ? 0 : 1;
  }

  /** @param shares `sharesOf` the requests under way when this one began; they share the rate */
  add(byteLength: number, elapsedMilliseconds: number, shares: number): void {
    const { meter } = this;
    meter.bytesRead += byteLength;
    meter.readCalls += 1;
    if (byteLength <= SMALL_BYTES) {
      const share = Math.max(SHARE, 1 / ++this.#latencies);
      this.#latency += share * (elapsedMilliseconds - this.#latency);
      meter.callMilliseconds = this.#latency / LINK_REQUESTS_TOGETHER;
    } else if (byteLength >= LARGE_BYTES && this.#latencies > 0) {
      const transfer = (elapsedMilliseconds - this.#latency) / shares;
      const rate = Math.min(MOST_BYTES_PER_MILLISECOND, byteLength / Math.max(0.01, transfer));
      // Times add up, rates do not: one answer that came at once must not make the link seem fast.
      const each = 1 / meter.bytesPerMillisecond;
      meter.bytesPerMillisecond = 1 / (each + Math.max(SHARE, 1 / ++this.#rates) * (1 / rate - each));
    }
  }
}
