/** A file whose bytes the caller reads: by a file descriptor, from another process, out of an archive … */
export interface RangeSource {
  /** What the file is called, as it may be shown. */
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  /**
   * Reads exactly the bytes [start, end). The buffer becomes the property of the engine, which may transfer it. Calls overlap. A
   * rejection is told as 'file-unreadable', and a buffer of another length as 'file-changed'.
   */
  read(start: number, end: number, options: { readonly signal: AbortSignal }): Promise<ArrayBuffer>;
}

/** What a worker needs to read a survey; structured-clonable (a Blob is cloned by reference). */
export type SourceDescriptor =
  | { readonly kind: 'blob'; readonly id: string; readonly name: string; readonly blob: Blob }
  | {
      readonly kind: 'url';
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly byteLength: number;
      /** The entity tag seen at opening; a later response with another one is the error 'file-changed'. */
      readonly etag: string | null;
      /** Last-Modified seen at opening, compared like the entity tag. Pages may always read it, whereas CORS may hide the tag. */
      readonly modified?: string | null;
      /** How long the first request took, from which the cost of others is guessed. */
      readonly latencyMilliseconds?: number;
    }
  /** A `RangeSource`, which stays with the thread that opened it and is known there by this id. */
  | { readonly kind: 'reader'; readonly id: string; readonly name: string; readonly byteLength: number }
  /** A survey opened from the cache alone: what its file was called and how long it was. */
  | { readonly kind: 'absent'; readonly id: string; readonly name: string; readonly byteLength: number };
