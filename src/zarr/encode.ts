import { registry } from 'zarrita';
import { encodeHalves, HALF_NAN } from '../core/half.ts';
import { INT16_MISSING, type OutCodec, type OutForm } from './out-plan.ts';

const COMPRESSION_LEVEL = 3;

/** Compresses the bytes of a chunk. */
export async function compressed(
  codec: OutCodec,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (codec === 'none') return bytes;
  if (codec === 'gzip') {
    const stream = new Response(bytes).body!.pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  const Codec = await registry.get('zstd')!();
  const zstd = (
    Codec as unknown as {
      fromConfig(configuration: object): { encode(bytes: Uint8Array): Uint8Array | Promise<Uint8Array> };
    }
  ).fromConfig({ level: COMPRESSION_LEVEL });
  return Uint8Array.from(await zstd.encode(bytes));
}

export interface EncodedNumbers {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Samples that were too large for the type, and became its largest number. */
  readonly saturated: number;
}

/** Encodes samples as the stored numbers of a chunk, little-endian; NaN as what stands for no sample. */
export function encodeNumbers(
  { sampleType, scale }: Pick<OutForm, 'sampleType' | 'scale'>,
  samples: Float32Array<ArrayBuffer>,
): EncodedNumbers {
  if (sampleType === 'float32')
    return { bytes: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), saturated: 0 };
  if (sampleType === 'float16') {
    const halves = new Uint16Array(samples.length);
    const saturated = encodeHalves(samples, scale, halves, 0, HALF_NAN);
    return { bytes: new Uint8Array(halves.buffer), saturated };
  }
  const numbers = new Int16Array(samples.length);
  let saturated = 0;
  for (let k = 0; k < samples.length; k++) {
    const sample = samples[k]!;
    if (Number.isNaN(sample)) {
      numbers[k] = INT16_MISSING;
      continue;
    }
    const number = Math.round(sample / scale);
    if (Math.abs(number) > 32767) saturated += 1;
    numbers[k] = Math.max(-32767, Math.min(32767, number));
  }
  return { bytes: new Uint8Array(numbers.buffer), saturated };
}
