import { SegyError } from '../core/errors.ts';
import { fileSource } from './file-source.ts';
import { httpSource } from './http-source.ts';
import { type ByteSource, createMeter, type SourceDescriptor } from './source.ts';

/** The source that a descriptor describes; one of a survey from the cache refuses every read. */
export function openSource(descriptor: SourceDescriptor): ByteSource {
  if (descriptor.kind === 'blob') return fileSource(descriptor);
  if (descriptor.kind === 'url') return httpSource(descriptor);
  return {
    name: descriptor.name,
    byteLength: descriptor.byteLength,
    meter: createMeter(),
    readRange: () =>
      Promise.reject(
        new SegyError(
          'file-unreadable',
          `“${descriptor.name}” was opened from the cache, which does not hold this. Drop its file to read it.`,
        ),
      ),
  };
}
