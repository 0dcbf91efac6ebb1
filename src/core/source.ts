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
  /** A survey opened from the cache alone: what its file was called and how long it was. */
  | { readonly kind: 'absent'; readonly id: string; readonly name: string; readonly byteLength: number };
