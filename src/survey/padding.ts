import type { Finding } from '../core/types.ts';
import type { Asking, FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';

/** Of a long trace only so much is looked at: its header and the first samples. */
const PROBE_LENGTH = 16 * 1024;
/** Traces looked at in one request. */
const PROBES = 8;

const isZero = (bytes: Uint8Array | null): boolean => bytes?.every((byte) => byte === 0) ?? false;

/** Which traces of a hypothesis are nothing but zeros, header and samples. */
class EmptyTraces {
  private readonly length: number;
  constructor(
    private readonly view: FileView,
    private readonly hypothesis: LayoutHypothesis,
    traceByteLength: number,
  ) {
    this.length = traceByteLength;
  }

  private rangeOf(trace: number): { start: number; end: number } {
    const start = this.hypothesis.firstTraceOffset + trace * this.length;
    const whole = this.view.bytes(start, start + this.length) !== null;
    return { start, end: start + (whole ? this.length : Math.min(this.length, PROBE_LENGTH)) };
  }

  /** Looks at several traces in one request. */
  *load(traces: readonly number[]): Asking<void> {
    yield* this.view.loadAll(traces.map((trace) => this.rangeOf(trace)));
  }

  has(trace: number): boolean {
    const { start, end } = this.rangeOf(trace);
    return isZero(this.view.bytes(start, end));
  }

  /** The first trace of the run of empty ones that ends with `last`, itself empty; `live` is known not to be. */
  *beginOfRun(live: number, last: number): Asking<number> {
    let [below, empty] = [live, last];
    while (empty - below > 1) {
      const gap = empty - below;
      const between = Array.from(
        { length: PROBES - 1 },
        (_, k) => below + Math.floor((gap * (k + 1)) / PROBES),
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

/** 1, 3, 7, … traces before the last. */
function gallop(last: number): number[] {
  const traces: number[] = [];
  for (let step = 1; last - step > 0; step = 2 * step + 1) traces.push(last - step);
  return traces;
}

/**
 * Takes zeros that fill the end of a file for padding, not for traces: the last run of traces that are zeros in header and
 * samples alike. A trace with samples is never cut off, whatever its header.
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
    // Live traces may stand within what looks empty at its ends and wherever it was probed so far.
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
    message: `${view.byteLength - end} bytes follow the last of ${empty} traces, zeros without a trace header; they are left alone.`,
  });
  return { ...hypothesis, traceCount: empty, dataEnd: end, remainder: 0 };
}
