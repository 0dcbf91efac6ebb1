import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { fileSource } from './file-source.ts';
import { type ByteSource, createMeter, linkMeter } from './source.ts';

/** Opens a link. The code that reads it is loaded with the first read, because most surveys are files. */
function linkSource(descriptor: SourceDescriptor & { kind: 'url' }): ByteSource {
  const { name, byteLength } = descriptor;
  const meter = linkMeter(descriptor.latencyMilliseconds);
  let source: Promise<ByteSource> | undefined;
  return {
    name,
    byteLength,
    meter,
    async readRange(start, end, signal) {
      source ??= import('./http-source.ts').then((module) => module.httpSource(descriptor, meter));
      return (await source).readRange(start, end, signal);
    },
  };
}

/** Opens the source that a descriptor describes. The source of a survey opened from the cache alone rejects every read. */
export function openSource(descriptor: SourceDescriptor): ByteSource {
  if (descriptor.kind === 'blob') return fileSource(descriptor);
  if (descriptor.kind === 'url') return linkSource(descriptor);
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
