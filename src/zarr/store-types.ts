import type { SourceDescriptor } from '../core/source.ts';
import type { ObjectPart } from '../io/link-object.ts';
import type { ByteSource } from '../io/source.ts';

/** The objects of a Zarr hierarchy by their keys, such as 'amplitude/zarr.json'. */
export interface ZarrStore {
  /** Reads an object or a part of it; null if there is none. @throws SegyError of its source */
  get(key: string, part: ObjectPart, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Entity tag or date of an object that was read last; empty where there is none. */
  version(key: string): string;
  /**
   * What tells whether an object is still the same: its entity tag, date, length or sum, read without its content. 'absent' if there
   * is no such object, empty if the store does not tell.
   */
  stampOf(key: string, signal?: AbortSignal): Promise<string>;
  /** Keys of the metadata documents, where the store can be listed. Chunks need not be among them. */
  list?(signal?: AbortSignal): Promise<string[]>;
}

/** What a store needs from whoever opens it. */
export interface StoreHost {
  /** Opens a file, so that its reads are counted. */
  readonly open: (source: SourceDescriptor) => ByteSource;
  /** Is told of the bytes of every answer that was no read of such a file. */
  readonly tally: (bytes: number) => void;
}
