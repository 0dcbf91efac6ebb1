import type { Finding } from '../../core/types.ts';
import type { Asking, FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';

/** Only this much of a long trace is read, which is its header and first samples. */
const PROBE_LENGTH = 16 * 1024;
/** Number of traces read in one request. */
const PROBES = 8;

/** Tells which traces of a hypothesis are empty: all zero, header and samples. */
class EmptyTraces {
  constructor(
    private readonly view: FileView,
    private readonly hypothesis: LayoutHypothesis,
    private readonly length: number,
  ) {}

  private rangeOf(trace: number): { start: number; end: number } {
    const start = this.hypothesis.firstTraceOffset + trace * this.length;
    const whole = this.view.bytes(start, start + this.length) !== null;
    return { start, end: start + (whole ? this.length : Math.min(this.length, PROBE_LENGTH)) };
  }

  /** Reads several traces in one request. */
  *load(traces: readonly number[]): Asking<void> {
    yield* this.view.loadAll(traces.map((trace) => this.rangeOf(trace)));
  }

  has(trace: number): boolean {
    const { start, end } = this.rangeOf(trace);
    return this.view.bytes(start, end)?.every((byte) => byte === 0) ?? false;
  }

  /** Finds the first trace of the run of empty traces that ends with `last`, which is empty; `live` is an earlier one that is not. */
  *beginOfRun(live: number, last: number): Asking<number> {
    let [below, empty] = [live, last];
    while (empty - below > 1) {
      const between = Array.from(
        { length: PROBES - 1 },
        (_, k) => below + Math.floor(((empty - below) * (k + 1)) / PROBES),
      );
      const traces = [...new Set(between)].filter((trace) => trace > below && trace < empty);
      yield* this.load(traces);
      const lastLive = traces.findLast((trace) => !this.has(trace)) ?? below;
      empty = traces.find((trace) => trace > lastLive) ?? empty;
      below = lastLive;
    }
    return empty;
  }
}

/** The traces 1, 3, 7 … before the last one. */
function gallop(last: number): number[] {
  const traces: number[] = [];
  for (let step = 1; last - step > 0; step = 2 * step + 1) traces.push(last - step);
  return traces;
}

/**
 * Leaves out padding at the end of a file, which is the last run of traces whose headers and samples are all zero. A trace with
 * samples is never left out, whatever its header is.
 */
export function* withoutPadding(
  view: FileView,
  hypothesis: LayoutHypothesis,
  findings: Finding[],
): Asking<LayoutHypothesis> {
  const { firstTraceOffset, traceHeaderByteLength, samplesPerTrace, sampleByteLength, traceCount } =
    hypothesis;
  const traceByteLength = traceHeaderByteLength + samplesPerTrace * sampleByteLength;
  const traces = new EmptyTraces(view, hypothesis, traceByteLength);
  const last = traceCount - 1;
  yield* traces.load([0, last]);
  if (traceCount < 2 || !traces.has(last) || traces.has(0)) return hypothesis;
  let empty = last;
  if (view.bytes(0, view.byteLength)) {
    while (traces.has(empty - 1)) empty -= 1;
  } else {
    const before = gallop(last);
    yield* traces.load(before);
    const live = before.find((trace) => !traces.has(trace)) ?? 0;
    empty = yield* traces.beginOfRun(
      live,
      before.findLast((trace) => trace > live && traces.has(trace)) ?? last,
    );
    // The run looks empty at its ends and where it was probed, but there may be live traces between.
    const within = Array.from(
      { length: PROBES },
      (_, k) => empty + Math.floor(((k + 0.5) * (last - empty)) / PROBES),
    );
    yield* traces.load(within);
    const missed = within.findLast((trace) => !traces.has(trace));
    if (missed !== undefined) empty = yield* traces.beginOfRun(missed, last);
  }
  const end = firstTraceOffset + empty * traceByteLength;
  findings.push({
    code: 'trailing-bytes',
    severity: 'info',
    message: `The ${view.byteLength - end} bytes after the last of ${empty} traces are zeros without a trace header; they are ignored.`,
  });
  return { ...hypothesis, traceCount: empty, dataEnd: end, remainder: 0 };
}
