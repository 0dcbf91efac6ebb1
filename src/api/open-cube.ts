import type { ArrayChoice, ArraySurvey } from '../core/array-survey.ts';
import type { StoreDescriptor } from '../core/chunks.ts';
import type { ChunkRecipe, Cube } from '../core/cube.ts';
import { displayName, linkName } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import type { CubeFile } from '../engine/lattice-reader.ts';
import type { TaskWork } from '../engine/tasks.ts';
import { sha256Hex } from '../io/fingerprint.ts';
import { openSource } from '../io/open-source.ts';
import { Hierarchy } from '../zarr/hierarchy.ts';
import { openStore } from '../zarr/store.ts';
import type { StoreHost } from '../zarr/store-types.ts';
import { describeHierarchy } from '../zarr/survey.ts';
import { zarrFolder, zipEntries } from '../zarr/zip-store.ts';
import { describeZgy, isZgy } from '../zgy/survey.ts';
import { ArrayCube } from './array-cube.ts';
import type { ArrayDataset } from './array-dataset.ts';
import { type Engine, getEngine } from './engine.ts';
import type { CallOptions } from './types.ts';

/**
 * What can be opened as a cube: a link to the folder of a Zarr hierarchy or to a .zip, .ozx or .zgy file, a folder, such a file, or the
 * files of a folder by their paths within it.
 */
export type CubeSource =
  | string
  | FileSystemDirectoryHandle
  | FileSystemFileHandle
  | File
  | Blob
  | ReadonlyMap<string, Blob>;

export interface OpenCubeOptions extends CallOptions, ArrayChoice {}

interface Opened {
  readonly store: ChunkRecipe['store'];
  readonly survey: ArraySurvey;
  readonly name: string;
  /** What tells this data from any other. */
  readonly origin: string;
  /** Reads what tells whether the data are still the same. */
  readonly stamp: (signal?: AbortSignal) => Promise<string>;
}

const HOST: StoreHost = { open: openSource, tally: () => undefined };
const ZIP = [0x50, 0x4b, 3, 4];

/**
 * Opens an array of samples as a cube: Zarr of version 2 or 3, as MDIO 1 and 0, OME-Zarr 0.4 and 0.5 or any other hierarchy lays it
 * out, or an uncompressed ZGY file. Only metadata and small arrays are read.
 * @throws SegyError 'not-zarr', 'unsupported-codec', 'unsupported-format', 'bad-argument' if it is not clear which array or which axes
 * are meant, 'network', 'file-unreadable', 'cancelled'
 */
export async function openCube(source: CubeSource, options: OpenCubeOptions = {}): Promise<Cube> {
  return openArrayCube(getEngine(), source, options);
}

/** Opens an array as a survey of the page. */
export async function openArrayDataset(
  source: CubeSource,
  options: OpenCubeOptions = {},
): Promise<ArrayDataset> {
  const { ArrayDataset } = await import('./array-dataset.ts');
  return ArrayDataset.of(await openArrayCube(getEngine(), source, options), typeof source === 'string');
}

/** See `openCube`. */
async function openArrayCube(
  engine: Engine,
  source: CubeSource,
  options: OpenCubeOptions = {},
): Promise<ArrayCube> {
  const { signal } = options;
  void engine.pool.prepare().catch(() => undefined);
  const { store, survey, name, origin, stamp } = await describe(source, options, signal);
  const first = await stamp(signal);
  const cube: ArrayCube = new ArrayCube(
    engine,
    name,
    store,
    survey,
    origin,
    fileOf(engine, name, first, stamp, (work) => cube.count(work)),
  );
  return cube;
}

async function describe(source: CubeSource, choice: ArrayChoice, signal?: AbortSignal): Promise<Opened> {
  const id = crypto.randomUUID();
  if (typeof source === 'string') return describeLink(source, id, choice, signal);
  if (source instanceof Map)
    return describeStore(
      { kind: 'files', id, name: nameOf([...source.keys()]), files: withoutFolder(source) },
      choice,
      signal,
    );
  if (source instanceof Blob)
    return describeFile(
      { kind: 'blob', id, name: displayName(source instanceof File ? source.name : ''), blob: source },
      choice,
      signal,
    );
  const handle = source as FileSystemDirectoryHandle | FileSystemFileHandle;
  if ('getFile' in handle) return describe(await handle.getFile(), choice, signal);
  return describeStore({ kind: 'folder', id, name: displayName(handle.name), handle }, choice, signal);
}

/** Name of the folder that all paths begin with. */
const nameOf = (paths: readonly string[]): string =>
  displayName(paths[0]?.includes('/') ? paths[0].slice(0, paths[0].indexOf('/')) : 'Folder');

/** Cuts the folder that all paths begin with, as a browser gives them, down to that of the hierarchy. */
function withoutFolder(files: ReadonlyMap<string, Blob>): ReadonlyMap<string, Blob> {
  const folder = zarrFolder(files.keys()) ?? '';
  return new Map(
    [...files]
      .filter(([path]) => path.startsWith(folder))
      .map(([path, blob]) => [path.slice(folder.length), blob]),
  );
}

async function describeLink(
  text: string,
  id: string,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<Opened> {
  const base = globalThis.location?.href;
  if (!URL.canParse(text, base))
    throw new SegyError('bad-argument', 'This is no address. Give one with https://.');
  const url = new URL(text, base);
  // Some programs write the kind of store before the address, or name the metadata rather than their folder.
  url.pathname = url.pathname.replace(/(zarr\.json|\.z(group|array|attrs|metadata))$/, '');
  if (/\.(zip|ozx|zgy)$/i.test(url.pathname)) {
    const { describeUrl } = await import('../io/http-source.ts');
    return describeFile(await describeUrl(url.href, id, signal), choice, signal);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const name = linkName(url.href.replace(/\/(?=$|\?)/, '')).file;
  return describeStore({ kind: 'url', id, name, url: url.href }, choice, signal);
}

async function describeFile(
  source: SourceDescriptor,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<Opened> {
  const bytes = openSource(source);
  const head = await bytes.readRange(0, Math.min(8, bytes.byteLength), signal);
  const { name, id } = source;
  if (isZgy(head)) {
    const survey = await describeZgy(bytes, signal);
    const stamp = async (call?: AbortSignal): Promise<string> =>
      sha256Hex(await bytes.readRange(0, Math.min(4096, bytes.byteLength), call));
    return {
      store: { kind: 'zgy', id, source },
      survey,
      name,
      origin: `${bytes.byteLength} ${await stamp(signal)}`,
      stamp,
    };
  }
  if (ZIP.every((byte, k) => head[k] === byte)) {
    const folder = zarrFolder((await zipEntries(bytes, signal)).keys());
    if (folder === null)
      throw new SegyError(
        'not-zarr',
        `“${name}” is a zip file without Zarr metadata in it (zarr.json, .zgroup, .zarray). Unpack it, and drop what is inside.`,
      );
    return describeStore({ kind: 'zip', id, name, source, folder }, choice, signal);
  }
  if (/\.vds$/i.test(name))
    throw new SegyError(
      'other-format',
      `“${name}” is a VDS file. VDS is not read: nearly all are compressed by a wavelet codec that no open program for browsers decodes. Export it as SEG-Y, ZGY or Zarr.`,
    );
  throw new SegyError(
    'other-format',
    `“${name}” is neither a zip file with Zarr in it nor a ZGY file. Drop a Zarr folder itself, or a SEG-Y file.`,
  );
}

async function describeStore(
  store: StoreDescriptor,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<Opened> {
  const read = async (call?: AbortSignal) => {
    const hierarchy = await Hierarchy.open(openStore(store, HOST), store.name, call);
    return { hierarchy, text: JSON.stringify(hierarchy.attributes) };
  };
  const { hierarchy, text } = await read(signal);
  const survey = await describeHierarchy(hierarchy, store.name, choice, signal);
  const hash = (attributes: string, versions: string): Promise<string> =>
    sha256Hex(new TextEncoder().encode(`${attributes}\n${versions}`));
  const versionsOf = (of: Hierarchy): string =>
    ['zarr.json', '.zmetadata', '.zattrs'].map((key) => of.store.version(key)).join(' ');
  const place = store.kind === 'url' ? store.url.replace(/\?.*$/, '') : store.name;
  return {
    store,
    survey,
    name: store.name.replace(/\.(zip|ozx)$/i, ''),
    origin: `${place} ${await hash(text, survey.version)}`,
    stamp: async (call) => {
      const now = await read(call);
      return hash(now.text, versionsOf(now.hierarchy));
    },
  };
}

/** The hierarchy or file as one whose change is noticed by its metadata. */
function fileOf(
  { pool }: Engine,
  name: string,
  first: string,
  stamp: (signal?: AbortSignal) => Promise<string>,
  count: (work: TaskWork) => void,
): CubeFile {
  let changed: SegyError | null = null;
  const throwIfChanged = (): void => {
    if (changed) throw changed;
  };
  return {
    run: (task, input, options) => pool.run(task, input, { ...options, onWork: count }),
    reads: () => false,
    throwIfChanged,
    // What is read is not stored beyond this visit, so that asking the server again after each piece of work would cost more than it saves.
    confirmSome: async () => throwIfChanged(),
    async confirm(_probes, options) {
      if ((await stamp(options?.signal)) !== first)
        changed ??= new SegyError('file-changed', `“${name}” changed while it was open. Open it again.`);
      throwIfChanged();
    },
  };
}
