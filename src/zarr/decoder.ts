import * as zarr from 'zarrita';
import { SegyError } from '../core/errors.ts';
import { HALF_NAN } from '../core/half.ts';
import { type ChunkKeyEncoding, encodingOf } from './chunk-plan.ts';
import { structByteLength, type ZarrArray } from './hierarchy.ts';

type Json = Record<string, unknown>;

/** The values of a chunk, in whatever order they are stored. */
export interface DecodedChunk {
  readonly data: ArrayLike<number | bigint> & { readonly byteLength: number };
  /** Step in `data` for each dimension. */
  readonly stride: readonly number[];
}

/** How the objects of an array are found and decoded. */
export interface ChunkDecoder {
  readonly encoding: ChunkKeyEncoding;
  decode(bytes: Uint8Array): Promise<DecodedChunk>;
  /** Decodes the index of a shard: offset and length of each chunk as [… × 2]; 2⁶⁴ − 1 for none. Null without shards. */
  readonly index: {
    readonly byteLength: number;
    readonly atEnd: boolean;
    decode(bytes: Uint8Array): Promise<BigUint64Array>;
  } | null;
}

/**
 * Makes the decoder of an array from its metadata. zarrita decodes the codecs; it is given the document of a simpler array, because it
 * does not know structs, and only some browsers know float16: halves are given as uint16, booleans as uint8, and a struct as a further
 * dimension of bytes.
 * @throws SegyError 'unsupported-format'
 */
export async function chunkDecoder(array: ZarrArray): Promise<ChunkDecoder> {
  const document = JSON.parse(array.document) as Json;
  return 'zarray' in document ? decoderOfV2(array, document.zarray as Json) : decoderOfV3(array, document);
}

/** Opens an array of zarrita's whose only store is the bytes that are handed to each call. */
async function opened(documents: Readonly<Record<string, unknown>>, version: 'v2' | 'v3') {
  const store = {
    get: (key: string, options?: { bytes?: Uint8Array }) =>
      Promise.resolve(
        options?.bytes ??
          (documents[key] === undefined
            ? undefined
            : new TextEncoder().encode(JSON.stringify(documents[key]))),
      ),
  };
  const readable = store as unknown as zarr.Readable;
  return version === 'v2'
    ? zarr.open.v2(readable, { kind: 'array', attrs: false })
    : zarr.open.v3(readable, { kind: 'array' });
}

async function decoded(
  path: string,
  array: Awaited<ReturnType<typeof opened>>,
  bytes: Uint8Array,
): Promise<DecodedChunk> {
  try {
    const at = array.shape.map(() => 0);
    const chunk = await array.getChunk(at, { bytes } as never);
    return { data: chunk.data as unknown as DecodedChunk['data'], stride: chunk.stride };
  } catch (error) {
    throw faultOf(path, error);
  }
}

function faultOf(path: string, error: unknown): SegyError {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (zarr.isZarritaError(error, 'UnknownCodecError') || /unknown codec/i.test(text)) {
    return new SegyError(
      'unsupported-codec',
      `The array “${path}” is compressed by a codec that nothing in a browser decodes (${text}). Write it again with blosc, zstd, lz4, gzip or without compression.`,
      { cause: error },
    );
  }
  if (/wasm|WebAssembly|unsafe-eval/i.test(text)) {
    return new SegyError(
      'unsupported-codec',
      `The decoder of “${path}” could not start, because this page may not compile WebAssembly (${text}). Add 'wasm-unsafe-eval' to script-src of its security policy.`,
      { cause: error },
    );
  }
  return new SegyError(
    'file-unreadable',
    `A chunk of “${path}” could not be decoded (${text}). It may be damaged or have been replaced; copy or write it again.`,
    { cause: error },
  );
}

function simpler(array: ZarrArray): { type: string; fill: number; item: number | null } {
  const { dataType, fill, fields } = array;
  if (fields) return { type: 'uint8', fill: 0, item: structByteLength(fields) };
  if (dataType === 'bool') return { type: 'uint8', fill: fill ?? 0, item: null };
  if (dataType === 'float16')
    return { type: 'uint16', fill: fill !== null && Number.isNaN(fill) ? HALF_NAN : 0, item: null };
  if (/^(u?int(8|16|32|64)|float(32|64))$/.test(dataType))
    return { type: dataType, fill: fill ?? 0, item: null };
  throw new SegyError(
    'unsupported-format',
    `The array “${array.path}” has values of type “${dataType}”, which are no real numbers. Choose another array, or convert it to float32.`,
  );
}

async function decoderOfV3(array: ZarrArray, document: Json): Promise<ChunkDecoder> {
  const { type, item } = simpler(array);
  const codecs = document.codecs as Json[];
  const sharding = codecs.find(({ name }) => name === 'sharding_indexed')?.configuration as Json | undefined;
  const more = item === null ? [] : [item];
  const own = await opened(
    {
      '/zarr.json': {
        ...document,
        data_type: type,
        fill_value: 0,
        shape: [...array.shape, ...more],
        chunk_grid: { name: 'regular', configuration: { chunk_shape: [...array.chunks, ...more] } },
        codecs: sharding?.codecs ?? codecs,
        dimension_names: undefined,
      },
    },
    'v3',
  );
  const encoding = encodingOf(document);
  const decode = (bytes: Uint8Array) => decoded(array.path, own, bytes);
  if (!sharding) return { encoding, decode, index: null };
  const perShard = array.shard!.map((size, k) => size / array.chunks[k]!);
  const indexCodecs = sharding.index_codecs as Json[];
  const index = await opened(
    {
      '/zarr.json': {
        zarr_format: 3,
        node_type: 'array',
        shape: [...perShard, 2],
        data_type: 'uint64',
        chunk_grid: { name: 'regular', configuration: { chunk_shape: [...perShard, 2] } },
        chunk_key_encoding: { name: 'default' },
        fill_value: 0,
        codecs: indexCodecs,
        attributes: {},
      },
    },
    'v3',
  );
  const checksum = indexCodecs.some((codec) => codec.name === 'crc32c') ? 4 : 0;
  return {
    encoding,
    decode,
    index: {
      byteLength: perShard.reduce((product, size) => product * size, 16) + checksum,
      atEnd: sharding.index_location !== 'start',
      decode: async (bytes) =>
        (await decoded(`${array.path} (index of a shard)`, index, bytes)).data as unknown as BigUint64Array,
    },
  };
}

async function decoderOfV2(array: ZarrArray, document: Json): Promise<ChunkDecoder> {
  const { type, item } = simpler(array);
  const more = item === null ? [] : [item];
  if (item !== null && document.order === 'F')
    throw new SegyError(
      'unsupported-format',
      `The struct array “${array.path}” is stored in Fortran order. Write it again in C order.`,
    );
  const dtype =
    type === 'uint8'
      ? '|u1'
      : array.dataType === 'float16'
        ? `${String(document.dtype)[0]}u2`
        : document.dtype;
  const own = await opened(
    {
      '/.zarray': {
        ...document,
        dtype,
        fill_value: 0,
        shape: [...array.shape, ...more],
        chunks: [...array.chunks, ...more],
      },
    },
    'v2',
  );
  return {
    encoding: encodingOf({ zarray: document }),
    decode: (bytes) => decoded(array.path, own, bytes),
    index: null,
  };
}
