import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openAsBlob,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as zarr from 'zarrita';
import { exportZarr } from '../../../src/api/export-zarr.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import type { ZarrExportOptions } from '../../../src/api/zarr-export-types.ts';
import { ensureSurvey } from '../../bench/make-survey.mjs';
import { hasPython, python } from '../../python.ts';

/** Cube A of the bench, 1.06 GB of IBM floats. segyio says what its samples are. */
const SHAPE = { inlines: 500, crosslines: 500, samples: 1000, format: 'ibm' } as const;
const PATH = join(tmpdir(), 'segy-lens-bench-500x500x1000-ibm.sgy');
const OUT = join(tmpdir(), 'segy-lens-cube-a');
const BAND = 128;
const HOUR = 3_600_000;
const NEEDED_BYTES = 4e9;

const hasTools = hasPython('segyio', 'numpy', 'zarr');
const hasRoom = statfsSync(tmpdir()).bavail * statfsSync(tmpdir()).bsize > NEEDED_BYTES;
const suitable = hasTools && hasRoom;
if (!hasRoom) console.warn(`Skipped: ${tmpdir()} has less than 4 GB of room.`);

let dataset: PageDataset;
/** SHA-256 of the samples in bands of inlines, by segyio: of the survey, and of every second line. */
let wanted: { readonly full: string[]; readonly second: string };

beforeAll(async () => {
  if (!suitable) return;
  ensureSurvey(PATH, SHAPE);
  dataset = await openSegy(await openAsBlob(PATH));
  wanted = python(
    `import sys, json, hashlib, segyio, numpy as np
with segyio.open(sys.argv[1], ignore_geometry=True) as f:
    full, second = [], hashlib.sha256()
    for first in range(0, 500, ${BAND}):
        h = hashlib.sha256()
        for i in range(first, min(first + ${BAND}, 500)):
            line = f.trace.raw[i * 500:(i + 1) * 500]
            h.update(line.tobytes())
            if i % 2 == 0: second.update(line[::2].tobytes())
        full.append(h.hexdigest())
print(json.dumps(dict(full=full, second=second.hexdigest())))`,
    PATH,
  ) as typeof wanted;
}, HOUR);
afterAll(() => {
  dataset?.close();
  rmSync(OUT, { recursive: true, force: true });
  rmSync(`${OUT}.ozx`, { force: true });
});

async function toFolder(options: ZarrExportOptions): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  const set = async (key: string, bytes: Uint8Array): Promise<void> => {
    const path = join(OUT, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  await exportZarr(dataset.cube, options, { set });
}

/** The same hashes by zarrita, which is given objects by their keys. */
async function byZarrita(get: (key: string) => Uint8Array | undefined): Promise<typeof wanted> {
  const store = { get: async (key: string) => get(key.slice(1)) } as unknown as zarr.Readable;
  const root = zarr.root(store);
  const full: string[] = [];
  const array = await zarr.open.v3(root.resolve('/amplitude'), { kind: 'array' });
  for (let first = 0; first < SHAPE.inlines; first += BAND) {
    const { data } = (await zarr.get(array, [
      zarr.slice(first, Math.min(first + BAND, SHAPE.inlines)),
      null,
      null,
    ] as never)) as { data: unknown };
    full.push(
      createHash('sha256')
        .update(data as Float32Array)
        .digest('hex'),
    );
  }
  const coarse = await zarr.open.v3(root.resolve('/levels/2'), { kind: 'array' });
  const { data } = (await zarr.get(coarse, null)) as { data: unknown };
  return {
    full,
    second: createHash('sha256')
      .update(data as Float32Array)
      .digest('hex'),
  };
}

/** And by a reader made from the Zarr v3 specification with numpy alone, of a folder or of a zip file. */
const NUMPY = `import sys, json, hashlib, os, zipfile, numpy as np
root = sys.argv[1]
z = zipfile.ZipFile(root) if os.path.isfile(root) else None
names = set(z.namelist()) if z else None
def get(key):
    if z: return z.read(key) if key in names else None
    path = os.path.join(root, key)
    return open(path, 'rb').read() if os.path.exists(path) else None
def band(path, first, last):
    m = json.loads(get(path + '/zarr.json'))
    assert m['codecs'] == [{'name': 'bytes', 'configuration': {'endian': 'little'}}] and m['data_type'] == 'float32'
    n, c = m['shape'], m['chunk_grid']['configuration']['chunk_shape']
    out = np.full((last - first, n[1], n[2]), np.nan, '<f4')
    for i in range(first // c[0], -(-last // c[0])):
        for j in range(-(-n[1] // c[1])):
            for k in range(-(-n[2] // c[2])):
                raw = get(f'{path}/c/{i}/{j}/{k}')
                if raw is None: continue
                block = np.frombuffer(raw, '<f4').reshape(c)
                a, b = max(first, i * c[0]), min(last, (i + 1) * c[0])
                x, t = min(c[1], n[1] - j * c[1]), min(c[2], n[2] - k * c[2])
                out[a - first:b - first, j * c[1]:j * c[1] + x, k * c[2]:k * c[2] + t] = block[a - i * c[0]:b - i * c[0], :x, :t]
    return out
full = [hashlib.sha256(band('amplitude', first, min(first + ${BAND}, 500)).tobytes()).hexdigest() for first in range(0, 500, ${BAND})]
print(json.dumps(dict(full=full, second=hashlib.sha256(band('levels/2', 0, 250).tobytes()).hexdigest())))`;

it.skipIf(!suitable)(
  'cube A in a folder is bit-equal by zarrita and by numpy from the specification',
  { timeout: HOUR },
  async () => {
    await toFolder({ codec: 'none' });
    const get = (key: string): Uint8Array | undefined => {
      const path = join(OUT, key);
      if (!existsSync(path)) return undefined;
      return new Uint8Array(readFileSync(path));
    };
    expect(await byZarrita(get)).toEqual(wanted);
    expect(python(NUMPY, OUT)).toEqual(wanted);
  },
);

it.skipIf(!suitable)(
  'cube A in a zip file is bit-equal by zarrita and by numpy from the specification',
  { timeout: HOUR },
  async () => {
    rmSync(OUT, { recursive: true, force: true });
    const path = `${OUT}.ozx`;
    const file = openSync(path, 'w');
    await exportZarr(
      dataset.cube,
      { codec: 'none' },
      new WritableStream<Uint8Array>({ write: (bytes) => void writeSync(file, bytes) }),
    );
    closeSync(file);
    expect(python(NUMPY, path)).toEqual(wanted);
    // Stored entries lie in the file as they are. Python says where.
    const places = python(
      `import sys, json, zipfile
z = zipfile.ZipFile(sys.argv[1])
def place(i):
    z.fp.seek(i.header_offset + 26)
    n, e = int.from_bytes(z.fp.read(2), 'little'), int.from_bytes(z.fp.read(2), 'little')
    return [i.header_offset + 30 + n + e, i.file_size]
print(json.dumps({i.filename: place(i) for i in z.infolist()}))`,
      path,
    ) as Record<string, [number, number]>;
    const zip = openSync(path, 'r');
    const get = (key: string): Uint8Array | undefined => {
      const [at, length] = places[key] ?? [];
      if (at === undefined || length === undefined) return undefined;
      const bytes = new Uint8Array(length);
      readSync(zip, bytes, 0, length, at);
      return bytes;
    };
    expect(await byZarrita(get)).toEqual(wanted);
    closeSync(zip);
  },
);

it.skipIf(!suitable)('cube A as Zarr 2 is bit-equal by python3-zarr', { timeout: HOUR }, async () => {
  rmSync(`${OUT}.ozx`, { force: true });
  await toFolder({ zarrFormat: 2, codec: 'zstd', pyramid: true });
  const found = python(
    `import sys, json, hashlib, zarr
z = zarr.open(sys.argv[1], mode='r')
sha = lambda a: hashlib.sha256(a.tobytes()).hexdigest()
print(json.dumps(dict(full=[sha(z['amplitude'][first:first + ${BAND}]) for first in range(0, 500, ${BAND})], second=sha(z['levels/2'][:]))))`,
    OUT,
  );
  expect(found).toEqual(wanted);
});
