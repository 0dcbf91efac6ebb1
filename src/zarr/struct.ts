import type { DecodedChunk } from './decoder.ts';
import type { StructField } from './hierarchy.ts';

/**
 * Reads fields of packed little-endian structs, which a chunk holds as a further dimension of bytes (see `chunkDecoder`).
 * @param places index of each struct in the chunk's dimensions before that of bytes; the number of structs is that of `out`'s rows
 * @param out for each field the column that the numbers go into, at `rows`
 */
export function readStructs(
  { data, stride }: DecodedChunk,
  fields: readonly StructField[],
  places: readonly (readonly number[])[],
  rows: readonly number[],
  out: readonly Float64Array[],
): void {
  const bytes = data as unknown as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [k, place] of places.entries()) {
    const at = place.reduce((sum, index, dimension) => sum + index * stride[dimension]!, 0);
    for (const [column, field] of fields.entries())
      out[column]![rows[k]!] = numberAt(view, at + field.offset, field.type);
  }
}

function numberAt(view: DataView, at: number, type: string): number {
  switch (type) {
    case 'int8':
      return view.getInt8(at);
    case 'bool':
    case 'uint8':
      return view.getUint8(at);
    case 'int16':
      return view.getInt16(at, true);
    case 'uint16':
      return view.getUint16(at, true);
    case 'int32':
      return view.getInt32(at, true);
    case 'uint32':
      return view.getUint32(at, true);
    case 'int64':
      return Number(view.getBigInt64(at, true));
    case 'uint64':
      return Number(view.getBigUint64(at, true));
    case 'float32':
      return view.getFloat32(at, true);
    case 'float64':
      return view.getFloat64(at, true);
    default:
      // Texts and raw bytes are no numbers.
      return Number.NaN;
  }
}
