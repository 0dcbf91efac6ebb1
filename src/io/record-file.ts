import { cancelledError } from '../core/errors.ts';
import { Turn } from '../core/pause.ts';
import { recordOfPayload } from './cache-book.ts';
import { blankEnvelope, HEAD_BYTES, openEnvelopeIn, sealInPlace } from './envelope.ts';
import { fileSource } from './file-source.ts';
import type { PayloadStore, RecordWriter } from './payload-store.ts';
import {
  askToClose,
  type CloseRequest,
  closeRequests,
  isNamed,
  PLACE_BYTES,
  recordFolder,
  SELF,
  TAIL_BYTES,
} from './private-files.ts';

/**
 * Writes and reads the private files of records, in a worker. A file holds a record's values in their envelopes, in the order in which
 * they came; then the index, in an envelope too: where each value begins and how long it is, float64 pairs; then the index's length. A
 * file that was interrupted has no index, and counts as not there.
 */

/** A handle for synchronous access, which only workers have; the page's types do not know it. */
interface SyncHandle {
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(from: ArrayBuffer, options: { at: number }): number;
  truncate(byteLength: number): void;
  getSize(): number;
  close(): void;
}
interface SyncFile {
  createSyncAccessHandle(options?: { readonly mode: string }): Promise<SyncHandle>;
}

/** Several workers may open such handles at once in Chromium; other browsers ignore the mode, and one worker may. */
const READ_ONLY = { mode: 'read-only' };
/** Handles that are kept open. Opening one costs a message to the browser's process. */
const MOST_OPEN = 128;
/** They are closed when no value was read for this long, so that another tab or the page can write or delete. */
const IDLE_MILLISECONDS = 5000;
/** Waits between attempts grow by this from one to the next, to two fifths of a second in all. */
const WAIT_STEP_MILLISECONDS = 2;
const ATTEMPTS = 20;

interface OpenRecord {
  /** Gives fewer bytes than asked for at the end. They may lie in memory that the next read fills again. */
  read(byteLength: number, at: number): Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;
  close(): void;
  /** Start and length of each value's envelope, one pair after the other. */
  readonly places: Float64Array;
}

const open = new Map<string, Promise<OpenRecord | null>>();
let listening: BroadcastChannel | null = null;
let closing: ReturnType<typeof setTimeout> | undefined;

function close(names: Iterable<string>): void {
  for (const name of names) {
    const record = open.get(name);
    open.delete(name);
    void record?.then(
      (opened) => opened?.close(),
      () => undefined,
    );
  }
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Memory that values are read into, one after the other, so that no new page is touched. */
let scratch = new ArrayBuffer(0);
function scratchOf(byteLength: number): Uint8Array<ArrayBuffer> {
  if (scratch.byteLength < byteLength) scratch = new ArrayBuffer(2 ** Math.ceil(Math.log2(byteLength)));
  return new Uint8Array(scratch, 0, byteLength);
}

/** Opens a handle, again and again for a while if another worker has one. */
async function untilFree(openHandle: () => Promise<SyncHandle>, askedFor?: string): Promise<SyncHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openHandle();
    } catch (error) {
      if (!isNamed(error, 'NoModificationAllowedError') || attempt === ATTEMPTS) throw error;
      if (attempt === 1 && askedFor !== undefined) askToClose([askedFor]);
      await later(attempt * WAIT_STEP_MILLISECONDS);
    }
  }
}

/** Opens a handle; a file that another worker has open is asked for, and read as a plain file if it is not let go of. */
async function readerOf(
  name: string,
): Promise<(Pick<OpenRecord, 'read' | 'close'> & { readonly byteLength: number }) | null> {
  const folder = await recordFolder(false);
  const file = await folder?.getFileHandle(name).catch((error: unknown) => {
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  });
  if (!file) return null;
  try {
    const handle = await untilFree(
      () => (file as unknown as SyncFile).createSyncAccessHandle(READ_ONLY),
      name,
    );
    return {
      byteLength: handle.getSize(),
      read(length, at) {
        const into = scratchOf(length);
        return into.subarray(0, handle.read(into, { at }));
      },
      close: () => handle.close(),
    };
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return null;
  }
  const blob = await file.getFile();
  const plain = fileSource({ kind: 'blob', id: name, name, blob });
  return {
    byteLength: blob.size,
    // What cannot be read counts as missing.
    read: (length, at) => plain.readRange(at, at + length).catch(() => new Uint8Array(0)),
    close: () => undefined,
  };
}

async function openRecord(name: string): Promise<OpenRecord | null> {
  const reader = await readerOf(name);
  if (!reader) return null;
  const { byteLength } = reader;
  const whole = async (length: number, at: number): Promise<Uint8Array<ArrayBuffer> | null> => {
    if (at < 0) return null;
    const came = reader.read(length, at);
    // Memory that the next read fills again is copied before anything else can read.
    const bytes = came instanceof Uint8Array ? came.slice() : await came;
    return bytes.length === length ? bytes : null;
  };
  const tail = await whole(TAIL_BYTES, byteLength - TAIL_BYTES);
  const indexLength = tail ? new Float64Array(tail.buffer)[0]! : Number.NaN;
  const isLength = Number.isSafeInteger(indexLength) && indexLength > 0 && indexLength < byteLength;
  const index = isLength ? await whole(indexLength, byteLength - TAIL_BYTES - indexLength) : null;
  const places = index && openEnvelopeIn(index, indexKey(name));
  if (!places) {
    reader.close();
    return null;
  }
  // The payload of an envelope does not begin at a multiple of eight.
  return { ...reader, places: new Float64Array(places.slice().buffer) };
}

const indexKey = (name: string): string => `${name}/index`;

function recordOf(name: string): Promise<OpenRecord | null> {
  if (!listening) {
    listening = closeRequests();
    if (listening)
      listening.onmessage = ({ data }: MessageEvent<CloseRequest>) => {
        // Who asks has just opened the file itself, or is about to.
        if (data.from !== SELF) close(data.close);
      };
  }
  const known = open.get(name);
  const record = known ?? openRecord(name);
  // The least recently used one is the first.
  open.delete(name);
  open.set(name, record);
  // What is not there may be written later.
  const forget = (): boolean => open.get(name) === record && open.delete(name);
  if (!known) record.then((opened) => opened ?? forget(), forget);
  if (open.size > MOST_OPEN) close([open.keys().next().value!]);
  clearTimeout(closing);
  closing = setTimeout(() => {
    close([...open.keys()]);
    scratch = new ArrayBuffer(0);
  }, IDLE_MILLISECONDS);
  return record;
}

/** Reads a value, and passes its checked payload to `take`, valid during that call. Returns false if it is not there or not whole. */
async function readValue(key: string, take: (payload: Uint8Array<ArrayBuffer>) => void): Promise<boolean> {
  const name = recordOfPayload(key);
  const index = Number(key.slice(name.length + 1));
  for (let attempt = 1; ; attempt++) {
    const record = await recordOf(name);
    const start = record?.places[2 * index];
    const byteLength = record?.places[2 * index + 1];
    if (!record || start === undefined || byteLength === undefined) return false;
    let envelope: Uint8Array<ArrayBuffer>;
    try {
      const came = record.read(byteLength, start);
      // Without a pause between reading and taking, no other task of this worker fills the memory meanwhile.
      envelope = came instanceof Uint8Array ? came : await came;
    } catch (error) {
      // It was closed because another asked for it. A file that is still there opens again.
      if (!isNamed(error, 'InvalidStateError') || attempt > 1) throw error;
      close([name]);
      continue;
    }
    const payload = envelope.length === byteLength ? openEnvelopeIn(envelope, key) : null;
    if (payload) take(payload);
    return payload !== null;
  }
}

class FileWriter implements RecordWriter {
  readonly inFile = true;
  private at = 0;
  private readonly places = new Map<number, readonly [start: number, byteLength: number]>();

  constructor(
    private readonly name: string,
    private readonly handle: SyncHandle,
  ) {}

  private write(bytes: ArrayBuffer): void {
    const written = this.handle.write(bytes, { at: this.at });
    // The standard lets a full disk cut a write short.
    if (written !== bytes.byteLength)
      throw new DOMException('The private file took only a part of what was written.', 'QuotaExceededError');
    this.at += written;
  }

  async put(sealed: readonly (readonly [key: string, envelope: ArrayBuffer])[]): Promise<void> {
    for (const [key, envelope] of sealed) {
      this.places.set(Number(key.slice(this.name.length + 1)), [this.at, envelope.byteLength]);
      this.write(envelope);
    }
  }

  async finish(): Promise<void> {
    const payload = blankEnvelope(this.places.size * PLACE_BYTES);
    const pairs = new DataView(payload.buffer, payload.byteOffset);
    for (const [index, place] of this.places)
      for (const [k, value] of place.entries()) pairs.setFloat64(index * PLACE_BYTES + k * 8, value, true);
    this.write(sealInPlace(payload, indexKey(this.name)));
    this.write(Float64Array.of(HEAD_BYTES + payload.length).buffer);
    // It is not flushed to the disk itself: what a power failure takes fails its check, and is made again.
    this.handle.close();
  }

  async abandon(): Promise<void> {
    this.handle.close();
    await (await recordFolder(false))?.removeEntry(this.name).catch(() => undefined);
  }
}

/** The store of payloads in private files. Values of one record are in one file, named by the record's key. */
export const recordFiles: PayloadStore = {
  async each(keys, take, signal) {
    const turn = new Turn(signal);
    for (const [place, key] of keys.entries()) {
      if (signal?.aborted) throw cancelledError(signal);
      if (!(await readValue(key, (payload) => take(payload, place)))) return place;
      if (turn.due) await turn.pause();
    }
    return -1;
  },
  async record(name) {
    close([name]);
    askToClose([name]);
    const folder = (await recordFolder(true))!;
    const file = await folder.getFileHandle(name, { create: true });
    const handle = await untilFree(() => (file as unknown as SyncFile).createSyncAccessHandle()).catch(
      async (error: unknown) => {
        // Where a browser has files but no such handles, no empty file is left. One that another has open stays.
        await folder.removeEntry(name).catch(() => undefined);
        throw error;
      },
    );
    handle.truncate(0);
    return new FileWriter(name, handle);
  },
};
