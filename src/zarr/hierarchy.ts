import { SegyError } from '../core/errors.ts';
import type { ZarrStore } from './store-types.ts';

type Json = Record<string, unknown>;

/** A field of a struct data type: its name, its type as in Zarr v3 ('int32'), and its place in the packed struct. */
export interface StructField {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
}

/** The metadata of an array of either version of Zarr. */
export interface ZarrArray {
  readonly path: string;
  readonly shape: readonly number[];
  /** Shape of the chunks that are decoded: in an array with shards, those within a shard. */
  readonly chunks: readonly number[];
  /** Shape of the stored objects of an array with shards; null without. */
  readonly shard: readonly number[] | null;
  /** Name as in Zarr v3: 'float32', 'int16', 'bool', 'struct' … */
  readonly dataType: string;
  readonly fields: readonly StructField[] | null;
  readonly dimensionNames: readonly (string | null)[] | null;
  readonly attributes: Json;
  /** Value of chunks that are not there; NaN for a NaN, null where the metadata give none that is a number. */
  readonly fill: number | null;
  /** Names of the codecs, outermost last. */
  readonly codecs: readonly string[];
  /** The metadata as text: zarr.json of v3, or `{ zarray }` of v2. Equal documents describe equal chunks. */
  readonly document: string;
}

const utf8 = new TextDecoder();
export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(bytes: Uint8Array, key: string): Json {
  try {
    // Python writes NaN and Infinity, which are no JSON, into attributes.
    const text = utf8.decode(bytes).replace(/([:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, '$1null');
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new SegyError(
    'not-zarr',
    `“${key}” is no metadata of Zarr: it is not JSON. A server may answer with a web page for what it does not have; check the address.`,
  );
}

/** The groups and arrays of a hierarchy. Metadata are read once, and without listing: a store of objects over HTTP has none. */
export class Hierarchy {
  private readonly documents = new Map<string, Promise<Json | null>>();

  private constructor(
    readonly store: ZarrStore,
    readonly format: 2 | 3,
    /** Metadata documents by key if the hierarchy has them in one place; null if each is an object of its own. */
    private readonly consolidated: ReadonlyMap<string, Json> | null,
    readonly attributes: Json,
    /** Whether the root is an array rather than a group. */
    readonly rootIsArray: boolean,
  ) {}

  /** @throws SegyError 'not-zarr' if there is no metadata at the root */
  static async open(store: ZarrStore, name: string, signal?: AbortSignal): Promise<Hierarchy> {
    const root3 = await store.get('zarr.json', null, signal);
    if (root3) {
      const root = parsed(root3, 'zarr.json');
      const inline = isRecord(root.consolidated_metadata) ? root.consolidated_metadata.metadata : null;
      const all = isRecord(inline)
        ? new Map(Object.entries(inline).map(([path, document]) => [path, document as Json]))
        : null;
      const hierarchy = new Hierarchy(
        store,
        3,
        all,
        isRecord(root.attributes) ? root.attributes : {},
        root.node_type === 'array',
      );
      hierarchy.documents.set('zarr.json', Promise.resolve(root));
      return hierarchy;
    }
    const consolidated = await store.get('.zmetadata', null, signal);
    if (consolidated) {
      const { metadata } = parsed(consolidated, '.zmetadata');
      const all = new Map(
        Object.entries(isRecord(metadata) ? metadata : {}).map(([key, document]) => [key, document as Json]),
      );
      return new Hierarchy(store, 2, all, all.get('.zattrs') ?? {}, all.has('.zarray'));
    }
    const [group, array] = [
      await store.get('.zgroup', null, signal),
      await store.get('.zarray', null, signal),
    ];
    if (!group && !array) {
      throw new SegyError(
        'not-zarr',
        `“${name}” is no Zarr hierarchy: it has neither zarr.json nor .zgroup, .zarray or .zmetadata at its root. Choose the folder that holds one of these.`,
      );
    }
    const attributes = await store.get('.zattrs', null, signal);
    return new Hierarchy(store, 2, null, attributes ? parsed(attributes, '.zattrs') : {}, array !== null);
  }

  /** The paths of all arrays if they are known without listing, else null. */
  get arrayPaths(): string[] | null {
    if (!this.consolidated) return null;
    return this.format === 3
      ? [...this.consolidated].filter(([, document]) => document.node_type === 'array').map(([path]) => path)
      : [...this.consolidated.keys()]
          .filter((key) => key.endsWith('.zarray'))
          .map((key) => key.replace(/\/?\.zarray$/, ''));
  }

  /** The paths of all arrays, listed if need be; null if the store cannot be listed. */
  async findArrays(signal?: AbortSignal): Promise<string[] | null> {
    if (this.consolidated || !this.store.list) return this.arrayPaths;
    const name = this.format === 3 ? 'zarr.json' : '.zarray';
    const paths = (await this.store.list(signal))
      .filter((key) => key === name || key.endsWith(`/${name}`))
      .map((key) => key.slice(0, Math.max(0, key.length - name.length - 1)))
      .toSorted();
    const arrays = await Promise.all(
      paths.map((path) => this.array(path, signal).then(Boolean, () => false)),
    );
    return paths.filter((_, k) => arrays[k]);
  }

  private document(key: string, signal?: AbortSignal): Promise<Json | null> {
    const known = this.documents.get(key);
    if (known) return known;
    const path = key.replace(/\/?zarr\.json$/, '');
    const found =
      this.consolidated !== null
        ? Promise.resolve(this.consolidated.get(this.format === 3 ? path : key) ?? null)
        : this.store.get(key, null, signal).then((bytes) => (bytes ? parsed(bytes, key) : null));
    this.documents.set(key, found);
    found.catch(() => this.documents.delete(key));
    return found;
  }

  /** The attributes of a group; null if there is no such group. */
  async group(path: string, signal?: AbortSignal): Promise<Json | null> {
    const at = path === '' ? '' : `${path}/`;
    if (this.format === 3) {
      const document = await this.document(`${at}zarr.json`, signal);
      return document ? (isRecord(document.attributes) ? document.attributes : {}) : null;
    }
    if (!(await this.document(`${at}.zgroup`, signal))) return null;
    return (await this.document(`${at}.zattrs`, signal)) ?? {};
  }

  /** @returns null if there is no such array @throws SegyError 'unsupported-format' for metadata that nothing is known of */
  async array(path: string, signal?: AbortSignal): Promise<ZarrArray | null> {
    const at = path === '' ? '' : `${path}/`;
    if (this.format === 3) {
      const document = await this.document(`${at}zarr.json`, signal);
      return document?.node_type === 'array' ? arrayOfV3(path, document) : null;
    }
    const document = await this.document(`${at}.zarray`, signal);
    if (!document) return null;
    return arrayOfV2(path, document, (await this.document(`${at}.zattrs`, signal)) ?? {});
  }
}

/** The array that a document describes; its attributes are not in it. */
export function arrayOfDocument(path: string, document: string): ZarrArray {
  const all = JSON.parse(document) as Json;
  return isRecord(all.zarray) ? arrayOfV2(path, all.zarray, {}) : arrayOfV3(path, all);
}

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

function checkShape(path: string, shape: readonly number[], chunks: readonly number[]): void {
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (shape.every(whole) && chunks.every((size) => whole(size) && size > 0) && shape.length === chunks.length)
    return;
  throw new SegyError(
    'not-zarr',
    `The array “${path}” has the shape [${shape}] and chunks of [${chunks}], which do not fit together. Its metadata are damaged.`,
  );
}

/** Zarr v3 core specification 3.0; shards by ZEP 2 (sharding_indexed). */
function arrayOfV3(path: string, document: Json): ZarrArray {
  const grid = document.chunk_grid as Json | undefined;
  if (grid?.name !== 'regular')
    throw new SegyError(
      'unsupported-format',
      `The array “${path}” has the chunk grid “${String(grid?.name)}”; only regular ones are read. Write it again with chunks of one size.`,
    );
  const codecs = (Array.isArray(document.codecs) ? document.codecs : []) as Json[];
  const sharding = codecs.find(({ name }) => name === 'sharding_indexed')?.configuration as Json | undefined;
  const outer = numbers((grid.configuration as Json).chunk_shape);
  const chunks = sharding ? numbers(sharding.chunk_shape) : outer;
  const shape = numbers(document.shape);
  checkShape(path, shape, chunks);
  const type = document.data_type;
  const dataType = typeof type === 'string' ? type : String((type as Json | null)?.name);
  const struct = dataType === 'struct' || dataType === 'structured';
  const inner = (sharding?.codecs ?? codecs) as Json[];
  return {
    path,
    shape,
    chunks,
    shard: sharding ? outer : null,
    dataType: struct ? 'struct' : dataType,
    fields: struct ? structOfV3((type as Json).configuration as Json) : null,
    dimensionNames: Array.isArray(document.dimension_names)
      ? (document.dimension_names as (string | null)[])
      : null,
    attributes: isRecord(document.attributes) ? document.attributes : {},
    fill: numberOf(document.fill_value),
    codecs: inner.map(({ name }) => String(name)),
    document: JSON.stringify({ ...document, attributes: {}, consolidated_metadata: undefined }),
  };
}

const V2_TYPES: Readonly<Record<string, string>> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

function arrayOfV2(path: string, document: Json, attributes: Json): ZarrArray {
  const shape = numbers(document.shape);
  const chunks = numbers(document.chunks);
  checkShape(path, shape, chunks);
  const { dtype, fill_value: fill } = document;
  const fields = Array.isArray(dtype)
    ? packed((dtype as [string, string][]).map(([name, type]) => [name, typeOfV2(type)]))
    : null;
  const dimensions = attributes._ARRAY_DIMENSIONS;
  const filters = (Array.isArray(document.filters) ? document.filters : []) as Json[];
  const compressor = document.compressor as Json | null | undefined;
  return {
    path,
    shape,
    chunks,
    shard: null,
    dataType: fields ? 'struct' : typeOfV2(String(dtype)),
    fields,
    dimensionNames: Array.isArray(dimensions) ? (dimensions as string[]) : null,
    attributes,
    fill: numberOf(fill),
    codecs: [...filters, ...(compressor ? [compressor] : [])].map(({ id }) => String(id)),
    document: JSON.stringify({ zarray: document }),
  };
}

const typeOfV2 = (text: string): string => V2_TYPES[text.slice(1)] ?? text;

function numberOf(fill: unknown): number | null {
  if (typeof fill === 'number') return fill;
  if (typeof fill === 'boolean') return fill ? 1 : 0;
  if (fill === 'NaN') return Number.NaN;
  if (fill === 'Infinity') return Number.POSITIVE_INFINITY;
  if (fill === '-Infinity') return Number.NEGATIVE_INFINITY;
  return null;
}

/** Bytes of one value of a data type. @throws SegyError 'unsupported-format' */
export function byteLengthOf(type: string, path = ''): number {
  const bits = /^(?:int|uint|float)(8|16|32|64)$/.exec(type)?.[1];
  if (bits) return Number(bits) / 8;
  if (type === 'bool') return 1;
  const raw =
    /^[|<>]?[SV](\d+)$/.exec(type)?.[1] ??
    (/^r(\d+)$/.exec(type)?.[1] ? Number(type.slice(1)) / 8 : undefined);
  if (raw !== undefined) return Number(raw);
  throw new SegyError(
    'unsupported-format',
    `The array “${path}” has values of type “${type}”, which are no real numbers of a known size. Convert it to float32.`,
  );
}

function packed(fields: readonly (readonly [string, string])[]): StructField[] {
  let offset = 0;
  return fields.map(([name, type]) => {
    const field = { name, type, offset };
    offset += byteLengthOf(type, name);
    return field;
  });
}

/**
 * The fields of Zarr's `struct` data type (zarr-extensions, data-types/struct: `[{ name, data_type }]`) and of the older
 * `structured` (`[[name, type]]`). Fields are packed in order, little-endian.
 */
function structOfV3(configuration: Json | undefined): StructField[] {
  const fields = (configuration?.fields ?? []) as (
    | { name: string; data_type: unknown }
    | [string, unknown]
  )[];
  return packed(
    fields.map((field) => {
      const [name, type] = Array.isArray(field) ? field : [field.name, field.data_type];
      return [name, typeof type === 'string' ? type : String((type as Json)?.name)] as const;
    }),
  );
}

/** Bytes of one packed struct. */
export const structByteLength = (fields: readonly StructField[]): number =>
  fields.reduce((end, { type, offset }) => Math.max(end, offset + byteLengthOf(type)), 0);
