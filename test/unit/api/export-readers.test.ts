import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SampleFormat } from '../../../src/core/types.ts';
import { exportedCube, openBytes } from '../../exported.ts';
import { makeSegy } from '../../make-segy.ts';

/** What is written is read by two readers that share nothing with this project: one of the standard alone, and segyio. */

const FORMATS: readonly SampleFormat[] = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16];
const WIDTHS: Readonly<Record<number, number>> = {
  1: 4,
  2: 4,
  3: 2,
  5: 4,
  6: 8,
  7: 3,
  8: 1,
  9: 8,
  10: 4,
  11: 2,
  12: 8,
  15: 3,
  16: 1,
};
const INLINES = { first: 5, count: 3, step: 2 };
const CROSSLINES = { first: 40, count: 4, step: 1 };
const SAMPLES = 18;
const value = (i: number, x: number, k: number): number => ((i * 13 + x * 5 + k * 7) % 41) + (k % 4) / 4;

const sources = {
  inline: makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, format: 1, value }),
  crossline: makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    format: 1,
    value,
    sorting: 'crossline',
  }),
  none: makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    format: 1,
    value,
    shuffle: 3,
  }),
} as const;
type Sorting = keyof typeof sources;

interface Case {
  readonly name: string;
  readonly sorting: Sorting;
  readonly format: SampleFormat;
  readonly byteOrder: 'big' | 'little';
  readonly revision: 0 | 1 | 2;
}

const CASES: readonly Case[] = (['inline', 'crossline', 'none'] as const).flatMap((sorting) =>
  FORMATS.flatMap((format) =>
    (['big', 'little'] as const).flatMap((byteOrder) =>
      ([0, 1, 2] as const).map((revision) => ({
        name: `${sorting}-${format}-${byteOrder}-${revision}`,
        sorting,
        format,
        byteOrder,
        revision,
      })),
    ),
  ),
);

interface Trace {
  readonly inline: number;
  readonly crossline: number;
  readonly count: number;
  readonly interval: number;
  readonly samples: number[];
  readonly header: Uint8Array;
}

/** Reads a file by the layout of the standard: 3600 bytes of headers, then traces of 240 bytes and samples. */
function readStandard(
  bytes: Uint8Array,
  little: boolean,
): { format: number; major: number; traces: Trace[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = view.getInt16(3224, little);
  const count = view.getUint16(3220, little);
  const width = WIDTHS[format]!;
  const traces: Trace[] = [];
  for (let at = 3600 + 3200 * view.getInt16(3504, little); at < bytes.length; at += 240 + count * width) {
    const samples = Array.from({ length: count }, (_, k) =>
      sampleAt(view, at + 240 + k * width, format, little),
    );
    traces.push({
      inline: view.getInt32(at + 188, little),
      crossline: view.getInt32(at + 192, little),
      count: view.getUint16(at + 114, little),
      interval: view.getUint16(at + 116, little),
      samples,
      header: bytes.subarray(at, at + 240),
    });
  }
  return { format, major: bytes[3500]!, traces };
}

function sampleAt(view: DataView, at: number, format: number, little: boolean): number {
  const bytes = Array.from({ length: WIDTHS[format]! }, (_, k) => view.getUint8(at + k));
  if (little) bytes.reverse();
  const unsigned = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const signed = bytes[0]! < 128 ? unsigned : unsigned - 256 ** bytes.length;
  switch (format) {
    case 1:
      return (bytes[0]! < 128 ? 1 : -1) * (unsigned % 2 ** 24) * 16 ** ((bytes[0]! % 128) - 64) * 2 ** -24;
    case 5:
      return view.getFloat32(at, little);
    case 6:
      return view.getFloat64(at, little);
    default:
      return format >= 10 ? unsigned : signed;
  }
}

const isFloat = (format: number): boolean => format === 1 || format === 5 || format === 6;
const wanted = (format: number, i: number, x: number): number[] =>
  Array.from({ length: SAMPLES }, (_, k) => (isFloat(format) ? value(i, x, k) : Math.round(value(i, x, k))));

async function writtenFiles(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const sorting of Object.keys(sources) as Sorting[]) {
    const dataset = await openBytes(sources[sorting]);
    for (const { name, format: sampleFormat, byteOrder, revision } of CASES.filter(
      (each) => each.sorting === sorting,
    ))
      files.set(name, (await exportedCube(dataset.cube, { sampleFormat, byteOrder, revision })).bytes);
    dataset.close();
  }
  return files;
}
const files = await writtenFiles();

describe('a reader of the standard', () => {
  it('finds every trace with its samples after the rounding of the format, and its headers as they were', () => {
    for (const { name, sorting, format, byteOrder, revision } of CASES) {
      const read = readStandard(files.get(name)!, byteOrder === 'little');
      const source = readStandard(sources[sorting], false);
      expect([read.format, read.major, read.traces.length], name).toEqual([format, revision, 12]);
      const found = read.traces.map(({ inline, crossline, count, interval, samples }) => [
        inline,
        crossline,
        count,
        interval,
        samples,
      ]);
      const meant = source.traces.map(({ inline, crossline }) => [
        inline,
        crossline,
        SAMPLES,
        4000,
        wanted(format, inline, crossline),
      ]);
      if (JSON.stringify(found) !== JSON.stringify(meant)) expect(found, name).toEqual(meant);
      if (byteOrder === 'big')
        expect(
          read.traces.every(({ header }, k) =>
            header.every((byte, at) => byte === source.traces[k]!.header[at]),
          ),
          name,
        ).toBe(true);
    }
  });
});

const SCRIPT = `
import json, sys, segyio
from os.path import join
folder, names = sys.argv[1], json.load(sys.stdin)
out = {}
for name, endian, sorted3d in names:
    try:
        with segyio.open(join(folder, name), strict=sorted3d, ignore_geometry=not sorted3d, endian=endian) as f:
            found = {'samples': [[float(v) for v in t] for t in f.trace.raw[:]],
                     'lines': [[int(h[189]), int(h[193]), int(h[115]), int(h[117])] for h in f.header[:]],
                     'dt': segyio.dt(f), 'format': int(f.format)}
            if sorted3d:
                found['sorting'] = int(f.sorting)
                found['ilines'] = [int(n) for n in f.ilines]
                found['xlines'] = [int(n) for n in f.xlines]
                found['iline'] = [[float(v) for v in t] for t in f.iline[7]]
            out[name] = found
    except Exception as e:
        out[name] = {'error': repr(e)}
print(json.dumps(out))
`;

interface Read {
  readonly error?: string;
  readonly samples: number[][];
  readonly lines: number[][];
  readonly dt: number;
  readonly format: number;
  readonly [grid: string]: unknown;
}

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import segyio']).status === 0,
);
if (!python) console.log('segyio is not installed, so what it reads of written files is not tested.');

/** Formats that segyio 1.8 reads. */
const KNOWN_TO_SEGYIO: readonly number[] = [1, 2, 3, 5, 8];

describe.skipIf(!python)('segyio', () => {
  it('reads every format it knows in both byte orders, every revision and sorting, strictly where it is a sorted grid', () => {
    const folder = mkdtempSync(join(tmpdir(), 'written-'));
    try {
      const chosen = CASES.filter(({ format }) => KNOWN_TO_SEGYIO.includes(format));
      for (const { name } of chosen) writeFileSync(join(folder, name), files.get(name)!);
      const input = chosen.map(({ name, byteOrder, sorting }) => [name, byteOrder, sorting !== 'none']);
      const { stdout, stderr } = spawnSync(python!, ['-c', SCRIPT, folder], {
        input: JSON.stringify(input),
        maxBuffer: 2 ** 26,
      });
      const read = JSON.parse(stdout.toString() || '{}') as Record<string, Read>;
      expect(Object.keys(read).length, stderr.toString()).toBe(chosen.length);
      for (const { name, sorting, format } of chosen) {
        const { error, samples, lines, dt, format: code, ...grid } = read[name]!;
        expect(error, name).toBeUndefined();
        expect([dt, code], name).toEqual([4000, format]);
        lines.forEach(([inline, crossline, count, interval], k) => {
          expect([count, interval], name).toEqual([SAMPLES, 4000]);
          expect(samples[k], name).toEqual(wanted(format, inline!, crossline!));
        });
        if (sorting !== 'none')
          expect(grid, name).toEqual({
            sorting: sorting === 'inline' ? 2 : 1,
            ilines: [5, 7, 9],
            xlines: [40, 41, 42, 43],
            iline: [40, 41, 42, 43].map((x) => wanted(format, 7, x)),
          });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
