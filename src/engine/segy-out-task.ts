import { Turn } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import type { ByteRange, TraceLayout } from '../core/types.ts';
import { MAX_READ_BYTES } from '../io/file-source.ts';
import { takeReadBuffer } from '../io/read-buffers.ts';
import type { ByteSource } from '../io/source.ts';
import { SAMPLE_FORMATS, sampleOrderOf } from '../segy/codes.ts';
import {
  addTally,
  convertSamples,
  loadSamples,
  newTally,
  type SampleTally,
  storeSamples,
} from '../segy/write-samples.ts';
import type { OutTraceForm } from '../survey/out/out-plan.ts';
import { TraceHeaderWriter } from '../survey/out/trace-header.ts';
import { thinned } from '../volume/low-pass.ts';
import { forEachTrace } from './read-columns.ts';
import type { LayoutInput, SegyOutInput, SegyOutOutput, TaskContext } from './tasks.ts';
import { traceOffset, traceSampleCount } from './trace-places.ts';

async function digest(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Writes samples of a trace: whole, cut, thinned or multiplied. */
class SampleWriter {
  private whole = new Float64Array(0);
  private kept = new Float64Array(0);
  peak = 0;

  constructor(
    private readonly form: OutTraceForm,
    private readonly measure: boolean,
  ) {}

  private get plain(): boolean {
    return this.form.samples.step === 1 && this.form.factor === 1 && !this.measure;
  }

  private room(count: number): void {
    if (this.whole.length >= count) return;
    this.whole = new Float64Array(count);
    this.kept = new Float64Array(count);
  }

  /** Copies or converts the samples of a trace of the source. What is missing at the end stays zero. */
  copy(
    bytes: Uint8Array,
    at: number,
    own: number,
    layout: TraceLayout,
    out: Uint8Array,
    to: number,
    count: number,
    tally: SampleTally,
  ): void {
    const { form } = this;
    const { first } = form.samples;
    const stored = { format: layout.sampleFormat, byteOrder: sampleOrderOf(layout) };
    const written = { format: form.format, byteOrder: form.sampleOrder };
    if (this.plain) {
      const available = Math.max(0, Math.min(count, own - first));
      convertSamples(bytes, at + first * layout.sampleByteLength, available, stored, out, to, written, tally);
      return;
    }
    this.room(own);
    loadSamples(bytes, at, own, layout.sampleFormat, sampleOrderOf(layout), this.whole);
    this.store(own, out, to, count, tally);
  }

  /** Stores samples that were computed. */
  compute(
    samples: Float32Array,
    start: number,
    own: number,
    out: Uint8Array,
    to: number,
    count: number,
    tally: SampleTally,
  ): void {
    this.room(own);
    this.whole.set(samples.subarray(start, start + own));
    this.store(own, out, to, count, tally);
  }

  private store(own: number, out: Uint8Array, to: number, count: number, tally: SampleTally): void {
    const { form, whole, kept } = this;
    const { first, step } = form.samples;
    const available = Math.max(0, Math.min(count, Math.ceil((own - first) / step)));
    if (form.antiAlias) thinned(whole, own, first, step, available, kept);
    else for (let k = 0; k < available; k++) kept[k] = whole[first + k * step]!;
    if (this.measure) {
      for (let k = 0; k < available; k++) {
        const magnitude = Math.abs(kept[k]!);
        if (magnitude > this.peak && magnitude < Number.POSITIVE_INFINITY) this.peak = magnitude;
      }
      return;
    }
    if (form.factor !== 1) for (let k = 0; k < available; k++) kept[k]! *= form.factor;
    storeSamples(kept, available, form.format, form.sampleOrder, out, to, tally);
  }
}

/** Where each trace of the block begins and ends, in bytes of the block; the first may begin before it and the last end after it. */
function startsOf({ form, traces, sampleCounts, head, skip }: SegyOutInput): Float64Array {
  const width = SAMPLE_FORMATS[form.format].byteLength;
  const starts = new Float64Array(traces.length + 1);
  starts[0] = head.length - skip;
  for (let k = 0; k < traces.length; k++) {
    const count = typeof sampleCounts === 'number' ? sampleCounts : sampleCounts[k]!;
    starts[k + 1] = starts[k]! + form.headerByteLength + count * width;
  }
  return starts;
}

/** Whether the traces of the block lie one behind the other in the source as they do in the block, byte for byte but for headers. */
function isRun({ form, layout, traces, recipe, samples, sampleCounts }: SegyOutInput): boolean {
  if (recipe || samples || traces.length === 0) return false;
  if (form.format !== layout.sampleFormat || form.byteOrder !== layout.byteOrder) return false;
  if (form.sampleOrder !== sampleOrderOf(layout)) return false;
  if (form.headerByteLength !== layout.traceHeaderByteLength || form.factor !== 1) return false;
  if (form.samples.first !== 0 || form.samples.step !== 1) return false;
  for (let k = 0; k < traces.length; k++) {
    const trace = traces[k]!;
    if (trace < 0 || trace !== traces[0]! + k) return false;
    const count = typeof sampleCounts === 'number' ? sampleCounts : sampleCounts[k]!;
    if (count !== traceSampleCount(layout, trace)) return false;
    if (!layout.ragged || k === 0) continue;
    const behind =
      traceOffset(layout, trace - 1) +
      layout.traceHeaderByteLength +
      traceSampleCount(layout, trace - 1) * layout.sampleByteLength;
    if (traceOffset(layout, trace) !== behind) return false;
  }
  return true;
}

/** Copies a run of traces by one read, and changes the headers in it. */
async function copyRun(
  input: SegyOutInput,
  starts: Float64Array,
  headers: TraceHeaderWriter,
  source: ByteSource,
  context: TaskContext,
): Promise<Uint8Array> {
  const { layout, traces, head, skip, traceBytes, tail, form } = input;
  const from = traceOffset(layout, traces[0]!) + skip;
  const tailLength = tail ? tail.end - tail.start : 0;
  const alone = head.length === 0 && tailLength === 0;
  const buffer = alone ? takeReadBuffer(traceBytes) : undefined;
  const read = await source.readRange(from, from + traceBytes, context.signal, buffer);
  const bytes = alone ? read : new Uint8Array(head.length + traceBytes + tailLength);
  if (!alone) {
    bytes.set(head);
    bytes.set(read, head.length);
  }
  if (headers.copies) return bytes;
  const end = head.length + traceBytes;
  const length = form.headerByteLength;
  const turn = new Turn(context.signal);
  for (let k = 0; k < traces.length; k++) {
    if (turn.due) await turn.pause();
    const at = starts[k]!;
    const place = input.firstPlace + k;
    if (at >= head.length && at + length <= end) headers.write(bytes, at, traces[k]!, place, k, true);
    else if (at + length > head.length && at < end) {
      const offset = traceOffset(layout, traces[k]!);
      const cut = await source.readRange(offset, offset + length, context.signal);
      headers.write(cut, 0, traces[k]!, place, k, at >= head.length);
      copyWithin(cut, at, bytes, head.length, end);
    }
  }
  return bytes;
}

/** Copies those bytes of a piece that begins at `at` of the block which lie between `start` and `end`. */
function copyWithin(piece: Uint8Array, at: number, block: Uint8Array, start: number, end: number): void {
  const from = Math.max(0, start - at);
  const to = Math.min(piece.length, end - at);
  if (to > from) block.set(piece.subarray(from, to), at + from);
}

/** Reads headers of traces, [trace × header]; zeros for a trace −1. */
async function readHeaders(
  input: SegyOutInput,
  source: ByteSource | undefined,
  context: TaskContext,
): Promise<Uint8Array> {
  const { layout, traces } = input;
  const length = layout.traceHeaderByteLength;
  const headers = new Uint8Array(traces.length * length);
  if (!source || traces.every((trace) => trace < 0)) return headers;
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (bytes, at, row) => headers.set(bytes.subarray(at, at + length), row * length),
    { offset: 0, byteLength: length },
  );
  return headers;
}

/** Makes one block of a written file: its bytes, their hash, and what was changed. */
export async function segyOut(
  input: SegyOutInput,
  source: ByteSource | undefined,
  context: TaskContext,
): Promise<SegyOutOutput> {
  const { form, layout, traces, head, traceBytes, tail, sampleCounts } = input;
  const starts = startsOf(input);
  const headers = new TraceHeaderWriter(form, input.columns);
  const tally = newTally();
  const end = head.length + traceBytes;
  let bytes: Uint8Array;
  const samples = new SampleWriter(form, input.measure ?? false);
  if (source && !input.measure && isRun(input))
    bytes = await copyRun(input, starts, headers, source, context);
  else {
    bytes = new Uint8Array(end + (tail ? tail.end - tail.start : 0));
    bytes.set(head);
    const longest =
      typeof sampleCounts === 'number' ? sampleCounts : sampleCounts.reduce((a, b) => Math.max(a, b), 0);
    const scratch = new Uint8Array(
      Math.max(form.headerByteLength, layout.traceHeaderByteLength) +
        longest * SAMPLE_FORMATS[form.format].byteLength,
    );
    const countAt = (row: number): number =>
      typeof sampleCounts === 'number' ? sampleCounts : sampleCounts[row]!;
    /** Writes a trace where it belongs. One that is cut by the block's ends is written apart, and counted where it begins. */
    const write = (
      row: number,
      header: Uint8Array,
      headerAt: number,
      put: (out: Uint8Array, to: number, tally: SampleTally) => void,
    ): void => {
      const at = starts[row]!;
      const whole = at >= head.length && starts[row + 1]! <= end;
      const begins = at >= head.length;
      const length = starts[row + 1]! - at;
      const out = whole ? bytes : scratch;
      const to = whole ? at : 0;
      if (!whole) scratch.fill(0);
      out.set(header.subarray(headerAt, headerAt + form.headerByteLength), to);
      if (form.headerByteLength > 0)
        headers.write(out, to, traces[row]!, input.firstPlace + row, row, begins);
      const own = newTally();
      put(out, to + form.headerByteLength, own);
      if (begins) addTally(tally, own);
      if (!whole) copyWithin(scratch.subarray(0, length), at, bytes, head.length, end);
    };
    if (input.recipe || input.samples) {
      await computed(input, source, context, (row, header, headerAt, floats, start) =>
        write(row, header, headerAt, (out, to, own) =>
          samples.compute(floats, start, input.computedCount, out, to, countAt(row), own),
        ),
      );
    } else if (source) {
      await forEachTrace(source, layout, traces, context, (read, at, row, trace) =>
        write(row, read, at, (out, to, own) =>
          samples.copy(
            read,
            at + layout.traceHeaderByteLength,
            traceSampleCount(layout, trace),
            layout,
            out,
            to,
            countAt(row),
            own,
          ),
        ),
      );
    }
  }
  if (input.measure)
    return {
      bytes: new Uint8Array(0),
      sha256: '',
      tally: newTally(),
      changed: new Float64Array(0),
      peak: samples.peak,
      mismatches: 0,
    };
  if (tail && source) await appendTail(bytes, end, tail, source, context);
  const changed = Float64Array.from(
    [...headers.changed].flatMap(([change, { count, from, to }]) => [change, count, from, to]),
  );
  return { bytes, sha256: await digest(bytes), tally, changed, peak: 0, mismatches: headers.mismatches };
}

/** Computes samples in batches that fit the job's memory, and passes each trace on. */
async function computed(
  input: SegyOutInput,
  source: ByteSource | undefined,
  context: TaskContext,
  take: (row: number, header: Uint8Array, headerAt: number, floats: Float32Array, start: number) => void,
): Promise<void> {
  const { traces, recipe, samples, computedCount, layout } = input;
  const length = layout.traceHeaderByteLength;
  const headers =
    input.form.headerByteLength > 0 ? await readHeaders(input, source, context) : new Uint8Array(0);
  const perBatch = samples
    ? traces.length
    : Math.max(1, Math.floor(Math.min(context.flight.jobBytes, MAX_READ_BYTES) / (2 * computedCount * 4)));
  for (let first = 0; first < traces.length; first += perBatch) {
    const count = Math.min(perBatch, traces.length - first);
    const floats =
      samples ??
      (await (
        await import('./cube-samples.ts')
      ).cubeSamples(
        recipe!,
        { inlineIndices: new Int32Array(count), crosslineIndices: traceRun({ first, count }) },
        { first: 0, count: computedCount },
        context,
      ));
    for (let k = 0; k < count; k++) {
      const row = first + k;
      take(row, headers, row * length, floats, (samples ? row : k) * computedCount);
    }
  }
}

async function appendTail(
  bytes: Uint8Array,
  at: number,
  tail: ByteRange,
  source: ByteSource,
  { signal }: TaskContext,
): Promise<void> {
  bytes.set(await source.readRange(tail.start, tail.end, signal), at);
}

/** Reads the headers of traces as bytes, [trace × header]. */
export async function rawHeaders(
  { layout, traces }: LayoutInput & { readonly traces: Int32Array },
  source: ByteSource,
  context: TaskContext,
): Promise<{ bytes: Uint8Array }> {
  const length = layout.traceHeaderByteLength;
  const bytes = new Uint8Array(traces.length * length);
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (read, at, row) => bytes.set(read.subarray(at, at + length), row * length),
    { offset: 0, byteLength: length },
  );
  return { bytes };
}
