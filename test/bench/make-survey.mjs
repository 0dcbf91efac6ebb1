// Writes a SEG-Y survey of any size at the speed of the disk: node test/bench/make-survey.mjs 500 500 1000 ibm out.sgy
//
// Layers over a dome, cut by a fault. Every trace is a window of one of a few long encoded traces, so making one is a copy;
// no two neighbours are equal.
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const FORMATS = { ibm: 1, ieee: 5, int16: 3 };
const BLOCK_BYTES = 16 * 2 ** 20;
const VARIANTS = 16;

/**
 * @typedef {object} SurveyShape
 * @property {number} inlines
 * @property {number} crosslines
 * @property {number} samples
 * @property {'ibm' | 'ieee' | 'int16'} [format]
 * @property {number} [constant] every sample has this value
 * @property {number} [formatCode] declared instead of the true one
 */

/** @param {number} value */
function ibmWord(value) {
  if (value === 0) return 0;
  let mantissa = Math.abs(value);
  let exponent = 64;
  for (; mantissa >= 1; mantissa /= 16) exponent += 1;
  for (; mantissa < 1 / 16; mantissa *= 16) exponent -= 1;
  return (((value < 0 ? 0x80 : 0) | exponent) * 2 ** 24 + Math.floor(mantissa * 2 ** 24)) >>> 0;
}

/**
 * @param {Float64Array} values
 * @param {'ibm' | 'ieee' | 'int16'} format
 */
function encode(values, format) {
  const width = format === 'int16' ? 2 : 4;
  const view = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, index) => {
    if (format === 'ibm') view.setUint32(index * 4, ibmWord(value));
    else if (format === 'ieee') view.setFloat32(index * 4, value);
    else view.setInt16(index * 2, Math.round(value));
  });
  return new Uint8Array(view.buffer);
}

/**
 * Ricker wavelets at random depths.
 * @param {number} length
 * @param {number} variant
 */
function layers(length, variant) {
  const trace = new Float64Array(length);
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let at = 0; at < length; at += 6 + Math.floor(random() * 30)) {
    const strength = (random() - 0.5) * 4000 * (1 + 0.3 * Math.sin(variant + at / 40));
    for (let k = -20; k <= 20; k++) {
      const square = (Math.PI * k * 0.06) ** 2;
      if (trace[at + k] !== undefined)
        trace[at + k] = (trace[at + k] ?? 0) + strength * (1 - 2 * square) * Math.exp(-square);
    }
  }
  return trace;
}

/** @param {SurveyShape} shape */
function fileHeader({ samples, format = 'ibm', formatCode }) {
  const header = Buffer.alloc(3600, 0x40);
  header.fill(0, 3200);
  // 'C 1 ' and so on, in EBCDIC.
  for (let line = 0; line < 40; line++) {
    header[line * 80] = 0xc3;
    header[line * 80 + 1] = line < 9 ? 0x40 : 0xf0 + Math.floor((line + 1) / 10);
    header[line * 80 + 2] = 0xf0 + ((line + 1) % 10);
  }
  header.writeInt16BE(4000, 3216);
  header.writeUInt16BE(samples, 3220);
  header.writeInt16BE(formatCode ?? FORMATS[format], 3224);
  header.writeInt16BE(1, 3212);
  header.writeInt16BE(1, 3254);
  header.writeUInt16BE(0x0100, 3500);
  header.writeInt16BE(1, 3502);
  return header;
}

/** @param {SurveyShape} shape */
export function surveyByteLength({ inlines, crosslines, samples, format = 'ibm' }) {
  return 3600 + inlines * crosslines * (240 + samples * (format === 'int16' ? 2 : 4));
}

/**
 * @param {string} path
 * @param {SurveyShape} shape
 */
export function writeSurvey(path, shape) {
  const { inlines, crosslines, samples, format = 'ibm', constant } = shape;
  const width = format === 'int16' ? 2 : 4;
  const reach = Math.ceil(samples / 4);
  const traceBytes = 240 + samples * width;
  const variants = Array.from({ length: constant === undefined ? VARIANTS : 1 }, (_, variant) =>
    encode(
      constant === undefined
        ? layers(samples + reach, variant)
        : new Float64Array(samples + reach).fill(constant),
      format,
    ),
  );
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / traceBytes));
  const block = Buffer.alloc(perBlock * traceBytes);
  const file = openSync(path, 'w');
  try {
    writeSync(file, fileHeader(shape));
    const total = inlines * crosslines;
    for (let first = 0; first < total; first += perBlock) {
      const count = Math.min(perBlock, total - first);
      for (let k = 0; k < count; k++) {
        const trace = first + k;
        const [i, x] = [Math.floor(trace / crosslines), trace % crosslines];
        const at = k * traceBytes;
        block.fill(0, at, at + 240);
        block.writeInt32BE(trace + 1, at);
        block.writeInt32BE(trace + 1, at + 4);
        block.writeInt32BE(x + 1, at + 20);
        block.writeInt16BE(1, at + 28);
        block.writeInt16BE(-10, at + 70);
        block.writeUInt16BE(samples, at + 114);
        block.writeInt16BE(4000, at + 116);
        block.writeInt32BE(5_000_000 + x * 250, at + 180);
        block.writeInt32BE(60_000_000 + i * 250, at + 184);
        block.writeInt32BE(1000 + i, at + 188);
        block.writeInt32BE(2000 + x, at + 192);
        const [u, v] = [(2 * i) / inlines - 1, (2 * x) / crosslines - 1];
        const dome = Math.exp(-2.5 * (u * u + v * v));
        const fault = u + 0.4 * v > 0.2 ? 0.15 : 0;
        const shift = Math.min(reach, Math.floor(reach * (0.75 * dome + fault) + ((i * 7 + x * 3) % 3)));
        const from = shift * width;
        const layersHere = variants[(i + 3 * x) % variants.length] ?? new Uint8Array();
        block.set(layersHere.subarray(from, from + samples * width), at + 240);
      }
      writeSync(file, block, 0, count * traceBytes);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Makes the file unless one of that size is there from an earlier run.
 * @param {string} path
 * @param {SurveyShape} shape
 */
export function ensureSurvey(path, shape) {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size !== surveyByteLength(shape)) writeSurvey(path, shape);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [inlines, crosslines, samples, format, path] = process.argv.slice(2);
  if (!path || !format || !(format in FORMATS)) {
    console.error('Usage: node test/bench/make-survey.mjs INLINES CROSSLINES SAMPLES ibm|ieee|int16 FILE');
    process.exitCode = 1;
  } else {
    writeSurvey(path, {
      inlines: Number(inlines),
      crosslines: Number(crosslines),
      samples: Number(samples),
      format: /** @type {'ibm'} */ (format),
    });
  }
}
