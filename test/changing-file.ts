/** A file that can be overwritten while it is open. Its size and date stay the same, as in a browser that does not notice the change. */
export class ChangingFile extends File {
  #bytes: Uint8Array<ArrayBuffer>;
  /** Called before each read. */
  onRead: (start: number, end: number) => void = () => {};

  constructor(bytes: Uint8Array, name = 'changing.sgy') {
    const own = bytes.slice() as Uint8Array<ArrayBuffer>;
    super([own], name, { lastModified: 0 });
    this.#bytes = own;
  }

  override slice(start = 0, end = this.size): Blob {
    this.onRead(start, end);
    return new Blob([this.#bytes.subarray(start, end)]);
  }

  /** Replaces the bytes [start, end) by those of another file of the same length. */
  overwrite(other: Uint8Array, start = 0, end = this.size): void {
    this.#bytes.set(other.subarray(start, end), start);
  }
}
