import type { SourceDescriptor } from '../core/source.ts';
import type { ObjectPart } from '../io/link-object.ts';
import type { ByteSource } from '../io/source.ts';

/** The objects of a Zarr hierarchy by their keys, such as 'amplitude/zarr.json'. */
export interface ZarrStore {
  /** Reads an object or a part of it; null if there is none. @throws SegyError of its source */
  get(key: string, part: ObjectPart, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Entity tag or date of an object that was read last; empty where there is none. */
  version(key: string): string;
}

/** What a store needs from whoever opens it. */
export interface StoreHost {
  /** Opens a file, so that its reads are counted. */
  readonly open: (source: SourceDescriptor) => ByteSource;
  /** Is told of the bytes of every answer that was no read of such a file. */
  readonly tally: (bytes: number) => void;
}
