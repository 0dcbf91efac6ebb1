import type { ArrayChoice } from '../core/array-survey.ts';
import type { StoreDescriptor } from '../core/chunks.ts';
import type { Cube } from '../core/cube.ts';
import { displayName, linkName } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { openSource } from '../io/open-source.ts';
import { zarrFolder, zipEntries } from '../zarr/zip-store.ts';
import { describeZgy, isZgy } from '../zgy/survey.ts';
import { ArrayCube } from './array-cube.ts';
import type { ArrayDataset } from './array-dataset.ts';
import { type DescribedArray, describeStore, type StoreAsking, stampOfFile } from './array-origin.ts';
import { keepArray, storedArrayCube } from './array-record.ts';
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

/** What the page says besides. */
interface ArrayOptions extends OpenCubeOptions {
  readonly asking?: StoreAsking;
  /** The handle of the file, which is stored so that the file can be read again on a later visit. */
  readonly handle?: Promise<FileSystemFileHandle | null>;
}

const ZIP = [0x50, 0x4b, 3, 4];

/**
 * Opens an array of samples as a cube: Zarr of version 2 or 3, as MDIO 1 and 0, OME-Zarr 0.4 and 0.5 or any other hierarchy lays it
 * out, or an uncompressed ZGY file. Only metadata and small arrays are read.
 * @throws SegyError 'not-zarr', 'unsupported-codec', 'unsupported-format', 'bad-argument' if it is not clear which array or which axes
 * are meant, 'network', 'file-unreadable', 'cancelled'
 */
export async function openCube(source: CubeSource, options: OpenCubeOptions = {}): Promise<Cube> {
  const { cube } = await openArrayCube(getEngine(), source, options);
  return cube;
}

/** Opens an array as a survey of the page, and enters it in the list of known surveys. */
export async function openArrayDataset(
  source: CubeSource | { readonly fingerprint: string },
  options: ArrayOptions = {},
): Promise<ArrayDataset> {
  const engine = getEngine();
  const dataset = import('./array-dataset.ts');
  dataset.catch(() => undefined);
  if (typeof source === 'object' && 'fingerprint' in source)
    return (await dataset).ArrayDataset.of(await storedArrayCube(engine, source.fingerprint), false);
  const { cube, described } = await openArrayCube(engine, source, options);
  const { ArrayDataset } = await dataset;
  const opened = await ArrayDataset.of(cube, typeof source === 'string');
  if (described.isSure) {
    const host =
      typeof source === 'string' ? linkName(new URL(source, globalThis.location?.href).href).host : null;
    await keepArray(engine, opened.meta, described, host);
    const handle =
      typeof source === 'object' && !(source instanceof Map) && !(source instanceof Blob)
        ? (source as FileSystemFileHandle)
        : await options.handle?.catch(() => null);
    if (handle) engine.disk.keepHandle(opened.meta.fingerprint, handle);
  }
  return opened;
}

/** See `openCube`. */
async function openArrayCube(
  engine: Engine,
  source: CubeSource,
  { signal, asking, handle: _handle, ...choice }: ArrayOptions = {},
): Promise<{ cube: ArrayCube; described: DescribedArray }> {
  prepareChunks(engine);
  const described = await describe(source, choice, asking ?? null, signal);
  return { cube: await ArrayCube.of(engine, described), described };
}

/** Has the workers load what they need, while the metadata are read. */
function prepareChunks({ pool }: Engine): void {
  const load = async (): Promise<void> => {
    await pool.prepare();
    await Promise.all(Array.from({ length: pool.size }, () => pool.run('prepareChunks', () => ({}), {})));
  };
  void load().catch(() => undefined);
}

async function describe(
  source: CubeSource,
  choice: ArrayChoice,
  asking: StoreAsking | null,
  signal?: AbortSignal,
): Promise<DescribedArray> {
  const id = crypto.randomUUID();
  const inStore = (store: StoreDescriptor) => describeStore(store, choice, asking, signal);
  if (typeof source === 'string') return describeLink(source, id, inStore, signal);
  if (source instanceof Map)
    return inStore({ kind: 'files', id, name: nameOf([...source.keys()]), files: withoutFolder(source) });
  if (source instanceof Blob) {
    const name = displayName(source instanceof File ? source.name : '');
    return describeFile({ kind: 'blob', id, name, blob: source }, inStore, signal);
  }
  const handle = source as FileSystemDirectoryHandle | FileSystemFileHandle;
  if ('getFile' in handle) return describe(await handle.getFile(), choice, asking, signal);
  return inStore({ kind: 'folder', id, name: displayName(handle.name), handle });
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

type InStore = (store: StoreDescriptor) => Promise<DescribedArray>;

async function describeLink(
  text: string,
  id: string,
  inStore: InStore,
  signal?: AbortSignal,
): Promise<DescribedArray> {
  const base = globalThis.location?.href;
  if (!URL.canParse(text, base))
    throw new SegyError('bad-argument', 'This is no address. Give one with https://.');
  const url = new URL(text, base);
  // Some programs write the kind of store before the address, or name the metadata rather than their folder.
  url.pathname = url.pathname.replace(/(zarr\.json|\.z(group|array|attrs|metadata))$/, '');
  if (/\.vds\/?$/i.test(url.pathname)) throw vdsRefused(linkName(url.href).file);
  if (/\.(zip|ozx|zgy)$/i.test(url.pathname)) {
    const { describeUrl } = await import('../io/http-source.ts');
    return describeFile(await describeUrl(url.href, id, signal), inStore, signal);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const name = linkName(url.href.replace(/\/(?=$|\?)/, '')).file;
  return inStore({ kind: 'url', id, name, url: url.href });
}

async function describeFile(
  source: SourceDescriptor,
  inStore: InStore,
  signal?: AbortSignal,
): Promise<DescribedArray> {
  const bytes = openSource(source);
  const head = await bytes.readRange(0, Math.min(8, bytes.byteLength), signal);
  const { name, id } = source;
  if (isZgy(head)) {
    const survey = await describeZgy(bytes, signal);
    return { store: { kind: 'zgy', id, source }, survey, name, ...(await stampOfFile(bytes, signal)) };
  }
  if (ZIP.every((byte, k) => head[k] === byte)) {
    const folder = zarrFolder((await zipEntries(bytes, signal)).keys());
    if (folder === null)
      throw new SegyError(
        'not-zarr',
        `“${name}” is a zip file without Zarr metadata in it (zarr.json, .zgroup, .zarray). Unpack it, and drop what is inside.`,
      );
    return inStore({ kind: 'zip', id, name, source, folder });
  }
  if (/\.vds$/i.test(name)) throw vdsRefused(name);
  throw new SegyError(
    'other-format',
    `“${name}” is neither a zip file with Zarr in it nor a ZGY file. Drop a Zarr folder itself, or a SEG-Y file.`,
  );
}

const vdsRefused = (name: string): SegyError =>
  new SegyError(
    'other-format',
    `“${name}” is a VDS file. VDS is not read: nearly all are compressed by a wavelet codec that no open program for browsers decodes. Export it as SEG-Y, ZGY or Zarr.`,
  );
