import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSegy, type SegyRecipe } from '../make-segy.ts';
import { makeTraces } from '../make-traces.ts';

// One small file of each kind, written when a test first asks for it. Every sample and word follows from the formulas here.

let folder: string | null = null;
const written = new Map<string, string>();

/** The path of a file of this name in the folder of this run, made if it is not there yet. */
export function madeFile(name: string, bytes: () => Uint8Array): string {
  const known = written.get(name);
  if (known) return known;
  if (!folder) {
    const made = mkdtempSync(join(tmpdir(), 'segy-lens-surveys-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  const path = join(folder, name);
  writeFileSync(path, bytes());
  written.set(name, path);
  return path;
}

/** Strengths of reflections, of both signs; they lie no regular distance apart, so that a shift can be found. */
const REFLECTIONS = [1, -0.7, 0.5, 1.3, -1.1, 0.8, -0.4, 0.9, -1.2, 0.6];
const STRENGTH = 4000;

/** Ricker wavelets on reflectors that dip and bend: what samples of a survey look like. */
export function reflectivity(inline: number, crossline: number, sample: number): number {
  let sum = 0;
  for (const [k, strength] of REFLECTIONS.entries()) {
    const depth =
      5 + 7.3 * k + 0.35 * k * Math.sin(k) + 2.5 * Math.sin(inline / 6 + k / 3) + (crossline - 880) / 9;
    const square = ((sample - depth) / 2.4) ** 2;
    sum += strength * (1 - square) * Math.exp(-square / 2);
  }
  return STRENGTH * sum;
}

export const SURVEY = {
  inlines: { first: 111, count: 23, step: 1 },
  crosslines: { first: 875, count: 18, step: 1 },
  samples: 75,
  traceBytes: 240 + 2 * 75,
} as const;

/** Positions in decimetres; bins of 25 m, turned. */
const position = (i: number, x: number): readonly [number, number] => [
  6_201_972 + 250 * x - 7 * i,
  60_742_329 + 7 * x + 250 * i,
];

const survey3d: SegyRecipe = {
  ...SURVEY,
  format: 3,
  position,
  coordinateScalar: -10,
  // Bytes 109–110: the first sample lies at 4 ms.
  words: (inline, crossline) => ({ 9: inline, 21: crossline, 89: 1, 109: 4 }),
  value: (inline, crossline, sample) => Math.round(reflectivity(inline, crossline, sample)),
};

/** A 3D survey of 23 inlines, 18 crosslines and 75 samples, 16-bit. */
export const survey = (): string => madeFile('survey.sgy', () => makeSegy(survey3d));

/** Stored sample of that survey. */
export const surveySample = (inline: number, crossline: number, sample: number): number =>
  Math.round(reflectivity(inline, crossline, sample));

/** The same survey 1.2 times as strong and two samples later, with a noise on top. */
export const monitorSample = (inline: number, crossline: number, sample: number): number => {
  const trace =
    (inline - SURVEY.inlines.first) * SURVEY.crosslines.count + crossline - SURVEY.crosslines.first;
  const noise = 60 * Math.sin(trace * 12.9898 + sample * 78.233);
  return Math.round(1.2 * (sample < 2 ? 0 : surveySample(inline, crossline, sample - 2)) + noise);
};
export const monitor = (): string =>
  madeFile('monitor.sgy', () => makeSegy({ ...survey3d, value: monitorSample }));

/** Too large to be read whole at once: levels, slices and statistics follow the first picture. */
export const larger = (): string =>
  madeFile('larger.sgy', () =>
    makeSegy({
      inlines: { first: 10_100, count: 50, step: 1 },
      crosslines: { first: 2200, count: 40, step: 1 },
      samples: 160,
      position,
      coordinateScalar: -10,
      value: (inline, crossline, sample) => reflectivity(inline - 10_000, crossline - 1320, sample / 2),
    }),
  );

/** Cells of a survey that have no trace. */
export const isHole = (inline: number, crossline: number): boolean =>
  (inline - 122) ** 2 + (crossline - 884) ** 2 < 14 || (inline < 115 && crossline > 888 + inline - 111);
const isDead = (inline: number, crossline: number): boolean => inline === 130 && crossline < 879;
export const withHoles = (): string =>
  madeFile('with-holes.sgy', () =>
    makeSegy({
      ...survey3d,
      format: 1,
      hole: isHole,
      words: (inline, crossline) => ({ 9: 1 + (inline % 5), 21: crossline, 37: 1, 109: 4 }),
      value: (inline, crossline, sample) =>
        isDead(inline, crossline) ? 0 : reflectivity(inline, crossline, sample),
    }),
  );

export const PRESTACK = {
  inlines: { first: 100, count: 6, step: 1 },
  crosslines: { first: 300, count: 8, step: 1 },
  samples: 50,
  offsets: [100, 300, 500],
} as const;
/** Offsets differ so much in time and strength that each has its own picture and surface. */
export const prestackSample = (inline: number, crossline: number, sample: number, offset: number): number =>
  reflectivity(inline + 10, crossline + 580, sample - offset / 100) / (3 + offset / 200);
export const prestack = (): string =>
  madeFile('prestack.sgy', () =>
    makeSegy({ ...PRESTACK, format: 1, position, coordinateScalar: -10, value: prestackSample }),
  );

export const LINE = { traces: 534, samples: 601, firstCdp: 101 } as const;
export const lineSample = (trace: number, sample: number): number =>
  reflectivity(trace / 10, 880 + trace / 40, sample / 8) + 300 * Math.sin(sample * 0.9 + trace / 3);
/** A 2D line without positions. */
export const line2d = (): string =>
  madeFile('line-2d.sgy', () =>
    makeTraces({
      count: LINE.traces,
      samples: LINE.samples,
      format: 1,
      words: (trace) => ({ 9: 111 + Math.floor(trace / 10), 21: LINE.firstCdp + trace, 25: 1 }),
      value: lineSample,
    }),
  );

export const PROFILE = { samples: 100, counts: [240, 120, 160] } as const;
export const profileSample = (trace: number, sample: number): number =>
  Math.round(
    2000 * Math.sin(sample / 3 + trace / 17) * Math.exp(-sample / 60) + 50 * Math.cos(trace * sample),
  );
/** Profiles across one lake, positions in seconds of arc: 16-bit, every trace a record of its own. */
export const profile = (which: 0 | 1 | 2): string =>
  madeFile(`profile-${which + 1}.seg`, () =>
    makeTraces({
      count: PROFILE.counts[which],
      samples: PROFILE.samples,
      format: 3,
      intervalMicroseconds: 66,
      words: (trace) => {
        const [x, y] = [-329_848_812 + 15 * trace + 900 * which, 61_637_873 + (which === 1 ? 22 : 4) * trace];
        return { 9: trace + 1, 13: 1, 21: 10_001, 71: -1000, 73: x, 77: y, 81: x, 85: y, 89: 2 };
      },
      value: profileSample,
    }),
  );

export const RADARGRAM = { traces: 90, samples: 120 } as const;
/** A georadar profile: little-endian, an ASCII text header, positions 0.25 m apart times 1000. */
export const radargram = (): string =>
  madeFile('radargram.sgy', () =>
    makeTraces({
      count: RADARGRAM.traces,
      samples: RADARGRAM.samples,
      byteOrder: 'little',
      revision: 0,
      textEncoding: 'ascii',
      intervalMicroseconds: 400,
      text: 'GROUND PENETRATING RADAR, ONE PROFILE',
      words: (trace) => ({ 25: trace + 1, 71: -1000, 73: 250 * trace + 9000, 81: 250 * trace + 9000, 89: 1 }),
      value: (trace, sample) => Math.sin(sample / 4 + trace / 20) * 200 * Math.exp(-sample / 40),
    }),
  );

export const SHOTS = { shots: 8, channels: 24, samples: 120 } as const;
/** Shots on a line: each ensemble of field records 7, 8, 9 … has one trace for each of 24 receivers. */
export const shotGathers = (): string =>
  madeFile('shot-gathers.sgy', () =>
    makeTraces({
      count: SHOTS.shots * SHOTS.channels,
      samples: SHOTS.samples,
      format: 1,
      words: (trace) => {
        const [shot, channel] = [Math.floor(trace / SHOTS.channels), trace % SHOTS.channels];
        const [source, receiver] = [250 + 1000 * shot, 500 * channel];
        return {
          9: 7 + shot,
          13: 1 + channel,
          37: Math.abs(source - receiver) / 10,
          71: -10,
          73: source,
          81: receiver,
          89: 1,
        };
      },
      value: (trace, sample) =>
        300 * Math.sin(sample / 3 - (trace % SHOTS.channels) / 2) * Math.exp(-((sample - 40) ** 2) / 900),
    }),
  );

export const SEISMIC_UNIX = { traces: 75, samples: 100 } as const;
/** One shot without a file header, little-endian: receivers 5 m apart on both sides of the source. */
export const seismicUnix = (): string =>
  madeFile('shot.su', () =>
    makeTraces({
      count: SEISMIC_UNIX.traces,
      samples: SEISMIC_UNIX.samples,
      byteOrder: 'little',
      intervalMicroseconds: 500,
      text: null,
      words: (trace) => ({
        9: 1007,
        13: 1 + trace,
        21: 50 + trace,
        37: 5 * trace - 185,
        73: 1185,
        81: 5 * trace + 1000,
        189: 3,
        193: 400 + trace,
      }),
      value: (trace, sample) =>
        1e4 * Math.sin(sample / 2 - Math.abs(trace - 37) / 3) * Math.exp(-((sample - 30) ** 2) / 400),
    }),
  );

/** A survey some words of which are then written over, or that has others. */
const doubtful = (name: string, alter: (view: DataView) => void, changes: Partial<SegyRecipe> = {}): string =>
  madeFile(name, () => {
    const bytes = makeSegy({
      inlines: { first: 1, count: 30, step: 1 },
      crosslines: { first: 1, count: 40, step: 1 },
      samples: 60,
      // Amplitudes over some powers of two, as signals have.
      value: (inline, crossline, sample) =>
        500 * Math.sin(0.4 * sample + inline / 5 + crossline / 9) * Math.exp(-sample / 15),
      ...changes,
    });
    alter(new DataView(bytes.buffer));
    return bytes;
  });
const DOUBTFUL_TRACE_BYTES = 240 + 60 * 4;

/** Writes over words of every trace header, which begins at byte `at` of the file. */
const inTraces = (alter: (view: DataView, at: number) => void) => (view: DataView) => {
  for (let at = 3600; at < view.byteLength; at += DOUBTFUL_TRACE_BYTES) alter(view, at);
};

/** IEEE samples under the code of IBM ones. */
export const labelledIbm = (): string => doubtful('labelled-ibm.sgy', (view) => view.setUint16(3224, 1));
/** The obsolete fixed point with gain, which cannot be read. */
export const badFormat = (): string =>
  doubtful('bad-format.sgy', (view) => view.setUint16(3224, 4), { format: 2 });
/** Line numbers where the standard has field record and CDP. */
export const oddBytes = (): string =>
  doubtful('odd-bytes.sgy', () => {}, {
    inlines: { first: 100, count: 6, step: 1 },
    crosslines: { first: 300, count: 8, step: 1 },
    revision: 0,
    inlineByte: 9,
    crosslineByte: 21,
  });

/** 1874 samples to a trace in the binary header, where traces have 60. */
export const wrongCount = (): string =>
  doubtful('wrong-count.sgy', (view) => view.setUint16(3220, 1874), {
    text: Array.from({ length: 40 }, (_, k) => `C${String(k + 1).padStart(2)} CARD ${k + 1}`.padEnd(80)).join(
      '',
    ),
  });

/** Two files of one survey, one behind the other. */
export const joinedFiles = (): string =>
  madeFile('joined.sgy', () => {
    const part = (first: number) =>
      makeSegy({
        inlines: { first, count: 12, step: 1 },
        crosslines: { first: 1, count: 40, step: 1 },
        samples: 60,
        value: (inline, crossline, sample) => 500 * Math.sin(0.4 * sample + inline / 5 + crossline / 9),
      });
    const [one, two] = [part(1), part(13)];
    const whole = new Uint8Array(one.length + two.length);
    whole.set(one);
    whole.set(two, one.length);
    return whole;
  });

/** A file for every code whose finding offers another reading. */
export const DOUBTFUL: Readonly<Record<string, () => string>> = {
  'format-suspect': labelledIbm,
  'format-inferred': () => doubtful('no-format.sgy', (view) => view.setUint16(3224, 0), { format: 1 }),
  'geometry-inferred': oddBytes,
  // 257 samples to a trace, 0101 in hexadecimal: as many in the other byte order.
  'byte-order-inferred': () =>
    madeFile('little.su', () =>
      makeTraces({
        count: 60,
        samples: 257,
        byteOrder: 'little',
        text: null,
        words: (trace) => ({ 9: 1, 13: trace + 1 }),
        value: (trace, sample) => 500 * Math.sin(0.4 * sample + trace / 9) * Math.exp(-sample / 60),
      }),
    ),
  'interval-inferred': () =>
    doubtful('no-interval.sgy', (view) => {
      view.setUint16(3216, 0);
      inTraces((traces, at) => traces.setUint16(at + 116, 0))(view);
    }),
  'domain-inferred': () =>
    doubtful('depth.sgy', () => {}, { text: 'C 1 PRE-STACK MIGRATION, STACK IN DEPTH' }),
  'joined-files': joinedFiles,
  'sample-order-inferred': () =>
    doubtful(
      'swapped-samples.sgy',
      inTraces((view, at) => {
        for (let k = 0; k < 60; k++) view.setUint32(at + 240 + 4 * k, view.getUint32(at + 240 + 4 * k), true);
      }),
    ),
  // Two traces counted as one: the other count is as good a fit as headers go.
  'sample-count-inferred': () => doubtful('doubled.sgy', (view) => view.setUint16(3220, 180)),
  // Revision 2's interval says otherwise than the 16-bit one.
  'header-contradicted': () =>
    doubtful(
      'contradicted.sgy',
      (view) => {
        view.setUint32(3296, 16_909_060);
        view.setFloat64(3272, 2000);
      },
      { revision: 2 },
    ),
  // No map where maps are.
  'coordinates-inferred': () =>
    doubtful(
      'odd-map.sgy',
      inTraces((view, at) => {
        view.setInt32(at + 200, view.getInt32(at + 180));
        view.setInt32(at + 204, view.getInt32(at + 184));
        view.setFloat64(at + 180, 0);
      }),
      { position: (i, x) => [431_000 + 20 * i + 6 * x, 6_521_000 - 15 * i + 8 * x] },
    ),
  // Two words tell the traces of a cell apart, each in its own order: which is the offset?
  'offset-inferred': () =>
    doubtful(
      'odd-offset.sgy',
      inTraces((view, at) => {
        const offset = view.getInt32(at + 36);
        view.setInt32(at + 36, 0);
        view.setInt32(at + 200, offset);
        view.setInt32(at + 204, 700 - offset);
      }),
      {
        offsets: [100, 200, 300],
        value: (inline, crossline, sample, offset) =>
          500 * Math.sin((0.4 + offset / 900) * sample + inline / 5 + crossline / 9),
      },
    ),
};
