import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { fileSource } from './file-source.ts';
import { type ByteSource, createMeter, linkMeter, type ReadMeter } from './source.ts';

/** Opens a source whose code is loaded with the first read, because most surveys are files. */
function lateSource(
  { name, byteLength }: { readonly name: string; readonly byteLength: number },
  meter: ReadMeter,
  load: () => Promise<ByteSource>,
): ByteSource {
  let source: Promise<ByteSource> | undefined;
  return {
    name,
    byteLength,
    meter,
    async readRange(start, end, signal) {
      source ??= load();
      return (await source).readRange(start, end, signal);
    },
  };
}

/** Opens the source that a descriptor describes. The source of a survey opened from the cache alone rejects every read. */
export function openSource(descriptor: SourceDescriptor): ByteSource {
  if (descriptor.kind === 'blob') return fileSource(descriptor);
  if (descriptor.kind === 'url') {
    const meter = linkMeter(descriptor.latencyMilliseconds);
    return lateSource(descriptor, meter, async () =>
      (await import('./http-source.ts')).httpSource(descriptor, meter),
    );
  }
  if (descriptor.kind === 'reader') {
    const meter = createMeter();
    return lateSource(descriptor, meter, async () =>
      (await import('./reader-source.ts')).readerSource(descriptor, meter),
    );
  }
  return {
    name: descriptor.name,
    byteLength: descriptor.byteLength,
    meter: createMeter(),
    readRange: () =>
      Promise.reject(
        new SegyError(
          'file-unreadable',
          `“${descriptor.name}” was opened from the cache, which does not hold what was asked for. Drop its file on the page to read it.`,
        ),
      ),
  };
}
