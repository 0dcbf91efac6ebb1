import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { RangeSource, SourceDescriptor } from '../core/source.ts';
import { checkRange } from './file-source.ts';
import { READS_MESSAGE } from './reads-message.ts';
import { type ByteSource, createMeter, meterRead } from './source.ts';

type ReaderDescriptor = SourceDescriptor & { kind: 'reader' };

/** The sources of this thread, each kept for as long as anything has its descriptor. */
const readers = new Map<string, RangeSource>();
const unused = new FinalizationRegistry<string>((id) => readers.delete(id));

/** Keeps a source, which cannot be sent to a worker, and describes it by its id. */
export function keepReader(source: RangeSource, id: string, name: string): ReaderDescriptor {
  const descriptor: ReaderDescriptor = { kind: 'reader', id, name, byteLength: source.size };
  readers.set(id, source);
  unused.register(descriptor, id);
  return descriptor;
}

/** Messages on the port between a worker and the thread that has the source. */
type Asked =
  | { readonly read: number; readonly start: number; readonly end: number }
  | { readonly cancel: number };
type Answer =
  | { readonly read: number; readonly bytes: ArrayBuffer }
  | { readonly read: number; readonly failed: string };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Reads a source of this thread for a worker that asks on this port. */
export function answerReads(id: string, port: MessagePort): void {
  const running = new Map<number, AbortController>();
  port.onmessage = async ({ data }: MessageEvent<Asked>) => {
    if ('cancel' in data) {
      running.get(data.cancel)?.abort();
      return;
    }
    const { read, start, end } = data;
    const controller = new AbortController();
    running.set(read, controller);
    try {
      const source = readers.get(id);
      if (!source) throw new Error('the page no longer has it');
      const bytes = await source.read(start, end, { signal: controller.signal });
      // A buffer of the caller's that cannot be transferred, or is none, is told as the failure that it is.
      port.postMessage({ read, bytes } satisfies Answer, [bytes]);
    } catch (error) {
      port.postMessage({ read, failed: messageOf(error) } satisfies Answer);
    } finally {
      running.delete(read);
    }
  };
}

/** Asks the thread that started this worker, by a port that is made for this source. */
function askedReader(id: string): RangeSource['read'] {
  const { port1: port, port2 } = new MessageChannel();
  (self as unknown as { postMessage(message: unknown, transfer: Transferable[]): void }).postMessage(
    { kind: READS_MESSAGE, id },
    [port2],
  );
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.read)?.(data);
    waiting.delete(data.read);
  };
  return (start, end, { signal }) =>
    new Promise((resolve, reject) => {
      const read = count++;
      const cancel = (): void => {
        waiting.delete(read);
        port.postMessage({ cancel: read } satisfies Asked);
        reject(signal.reason);
      };
      waiting.set(read, (answer) => {
        signal.removeEventListener('abort', cancel);
        if ('bytes' in answer) resolve(answer.bytes);
        else reject(new Error(answer.failed));
      });
      signal.addEventListener('abort', cancel, { once: true });
      port.postMessage({ read, start, end } satisfies Asked);
    });
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';

/**
 * A source that the caller of `openSegy` reads, with the checks of a file's. In a worker it asks the thread that has the caller's
 * function; without workers it calls that function itself.
 */
export function readerSource(descriptor: ReaderDescriptor, meter = createMeter()): ByteSource {
  const { id, name, byteLength } = descriptor;
  const own = readers.get(id);
  const read = own ? own.read.bind(own) : askedReader(id);
  let inFlight = 0;
  return {
    name,
    byteLength,
    meter,
    async readRange(start, end, signal) {
      throwIfAborted(signal);
      checkRange(start, end, byteLength);
      if (start === end) return new Uint8Array(0);
      const began = performance.now();
      inFlight += 1;
      const sharing = inFlight;
      let buffer: ArrayBuffer;
      try {
        buffer = await read(start, end, { signal: signal ?? new AbortController().signal });
      } catch (cause) {
        throwIfAborted(signal);
        throw new SegyError(
          'file-unreadable',
          `“${name}” cannot be read: bytes ${start} to ${end} failed (${messageOf(cause)}). Check that it is still there, and open it again.`,
          { cause },
        );
      } finally {
        inFlight -= 1;
      }
      throwIfAborted(signal);
      if (!isBuffer(buffer))
        throw new SegyError('bad-argument', `read() of “${name}” must resolve to an ArrayBuffer.`);
      if (buffer.byteLength !== end - start) {
        throw new SegyError(
          'file-changed',
          `“${name}” changed while it was open: ${end - start} bytes were asked for and ${buffer.byteLength} came. Open it again.`,
        );
      }
      meterRead(meter, buffer.byteLength, performance.now() - began, sharing);
      return new Uint8Array(buffer);
    },
  };
}
