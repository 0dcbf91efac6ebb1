import { isSegyError } from '../core/errors.ts';
import type { ArrayDataset } from './array-dataset.ts';
import { getEngine } from './engine.ts';
import { openSegy } from './open.ts';
import type { OpenSource, PageDataset, PageOpenOptions } from './types.ts';

/** Whether an address looks like that of a folder of Zarr, or of a file that arrays come in. */
const ARRAY_ADDRESS = /(\/|\.(zarr|mdio|ozx|zip|zgy|vds)\/?|zarr\.json|\.z(metadata|group|array))$/i;

const isFolder = (source: OpenSource): boolean =>
  source instanceof Map || (typeof source === 'object' && 'getDirectoryHandle' in source);

const isArrayLink = (source: OpenSource): boolean => {
  if (typeof source !== 'string') return false;
  const base = globalThis.location?.href;
  return URL.canParse(source, base) && ARRAY_ADDRESS.test(new URL(source, base).pathname);
};

async function openArray(
  source: OpenSource,
  { signal, arrays, handle }: PageOpenOptions,
): Promise<ArrayDataset> {
  const { openArrayDataset } = await import('./open-cube.ts');
  return openArrayDataset(source as never, {
    ...(signal ? { signal } : {}),
    ...(arrays ? { asking: arrays } : {}),
    ...(handle ? { handle } : {}),
  });
}

/** Whether the storage knows this fingerprint as that of an array. */
async function isStoredArray(source: OpenSource): Promise<boolean> {
  if (typeof source !== 'object' || !('fingerprint' in source)) return false;
  const known = await getEngine().disk.surveys();
  return known.some(
    ({ fingerprint, summary }) => fingerprint === source.fingerprint && summary?.container !== undefined,
  );
}

/** Opens what the page is given: a SEG-Y file, or a Zarr hierarchy or ZGY file, whose code is loaded then. */
export async function openAny(source: OpenSource, options: PageOpenOptions = {}): Promise<PageDataset> {
  const { arrays, ...forSegy } = options;
  if (isFolder(source) || isArrayLink(source) || (await isStoredArray(source)))
    return openArray(source, options);
  try {
    return await openSegy(source, forSegy);
  } catch (error) {
    const file =
      typeof source === 'object' && 'getFile' in source ? await source.getFile().catch(() => null) : source;
    if (!(file instanceof Blob) || !isSegyError(error, 'other-format')) throw error;
    // A zip file or a ZGY file is none of SEG-Y. If it is neither, what the first attempt said holds.
    return openArray(source, options).catch((other: unknown) => {
      throw isSegyError(other, 'other-format') && !/\.vds$/i.test((file as File).name ?? '') ? error : other;
    });
  }
}
