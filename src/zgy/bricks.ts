import type { Triple, ZgyPlace } from '../core/chunks.ts';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { ByteSource } from '../io/source.ts';

type Numbers = Int8Array | Int16Array | Float32Array;

/** The numbers of a brick, and the step in them for each axis. A brick of one constant has one number and steps of 0. */
export interface Brick {
  readonly data: Numbers;
  readonly stride: Triple;
}

/** Bricks of one file that are read at a time; the reads of neighbours are short and close together. */
interface Turns {
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

const BYTES = { int8: 1, int16: 2, float32: 4 } as const;

/** Where a brick is, by its entry in the lookup table (64 bits). */
export type BrickEntry =
  | { readonly kind: 'missing' }
  | { readonly kind: 'constant'; readonly bits: number }
  | { readonly kind: 'stored'; readonly offset: number }
  | { readonly kind: 'compressed' };

/**
 * What an entry says (OSDU open-zgy, lookuptable): 0 never written, 1 zero throughout, top byte 0x80 a constant whose bits are the low
 * bytes, top byte 0xC0 compressed, else the byte at which the brick is stored.
 */
export function brickEntry(entry: bigint): BrickEntry {
  if (entry === 0n) return { kind: 'missing' };
  if (entry === 1n) return { kind: 'constant', bits: 0 };
  const type = Number(entry >> 56n);
  if (type === 0x80) return { kind: 'constant', bits: Number(entry & 0xffff_ffffn) };
  return type & 0x80 ? { kind: 'compressed' } : { kind: 'stored', offset: Number(entry) };
}

function numbersOf(dataType: ZgyPlace['dataType'], bytes: Uint8Array<ArrayBuffer>): Numbers {
  // Typed arrays need aligned memory, and the order of bytes of ZGY is that of every browser's machine: little-endian.
  const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = own;
  if (dataType === 'int8') return new Int8Array(buffer, byteOffset, byteLength);
  if (dataType === 'int16') return new Int16Array(buffer, byteOffset, byteLength / 2);
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** Reads bricks of a ZGY file. */
export class ZgyBricks {
  private readonly tables = new Map<number, Promise<BigUint64Array>>();

  constructor(
    private readonly open: () => ByteSource,
    private readonly turns: Turns,
  ) {}

  private table({ tableOffset, bricks }: ZgyPlace, signal: AbortSignal): Promise<BigUint64Array> {
    const known = this.tables.get(tableOffset);
    if (known) return known;
    const byteLength = bricks[0] * bricks[1] * bricks[2] * 8;
    const read = this.open()
      .readRange(tableOffset, tableOffset + byteLength, signal)
      .then((bytes) => new BigUint64Array(bytes.slice().buffer));
    this.tables.set(tableOffset, read);
    read.catch(() => this.tables.delete(tableOffset));
    return read;
  }

  /** Reads bricks and hands each over in any order; null for one that was never written. @throws SegyError 'unsupported-codec' */
  async each(
    place: ZgyPlace,
    bricks: readonly Triple[],
    take: (index: number, brick: Brick | null) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const table = await this.table(place, signal);
    const { dataType, bricks: counts, brickSize } = place;
    const byteLength = brickSize[0] * brickSize[1] * brickSize[2] * BYTES[dataType];
    const stride: Triple = [brickSize[1] * brickSize[2], brickSize[2], 1];
    await Promise.all(
      bricks.map(([i, j, k], index) =>
        this.turns.run(async () => {
          // The inline varies fastest in the table, and the sample slowest.
          const entry = brickEntry(table[i + counts[0] * (j + counts[1] * k)]!);
          if (entry.kind === 'compressed') {
            throw new SegyError(
              'unsupported-codec',
              'This ZGY file has compressed bricks, which are not read. Write it again without compression, or export it as SEG-Y.',
            );
          }
          throwIfAborted(signal);
          if (entry.kind === 'missing') take(index, null);
          else if (entry.kind === 'constant') {
            const bits = Uint32Array.of(entry.bits);
            const [number] = numbersOf(dataType, new Uint8Array(bits.buffer));
            take(index, {
              data: numbersOf(dataType, new Uint8Array(bits.buffer)).fill(number!),
              stride: [0, 0, 0],
            });
          } else {
            const bytes = await this.open().readRange(entry.offset, entry.offset + byteLength, signal);
            take(index, { data: numbersOf(dataType, bytes), stride });
          }
        }, signal),
      ),
    );
  }
}
