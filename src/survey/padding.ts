import type { Finding } from '../core/types.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { Asking, FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';

/** Takes zeros that fill the end of a file for padding, not for traces: from the first header on that is empty up to the end. */
export function* withoutPadding(
  view: FileView,
  hypothesis: LayoutHypothesis,
  findings: Finding[],
): Asking<LayoutHypothesis> {
  const { firstTraceOffset, traceHeaderByteLength, samplesPerTrace, sampleByteLength, traceCount } =
    hypothesis;
  const traceByteLength = traceHeaderByteLength + samplesPerTrace * sampleByteLength;
  function* isEmpty(trace: number): Asking<boolean> {
    const start = firstTraceOffset + trace * traceByteLength;
    yield* view.load(start, start + TRACE_HEADER_LENGTH);
    return view.bytes(start, start + TRACE_HEADER_LENGTH)?.every((byte) => byte === 0) ?? false;
  }
  if (traceCount < 2 || !(yield* isEmpty(traceCount - 1)) || (yield* isEmpty(0))) return hypothesis;
  let [live, empty] = [0, traceCount - 1];
  if (view.bytes(0, view.byteLength)) {
    while (empty > 1 && (yield* isEmpty(empty - 1))) empty -= 1;
  } else {
    while (empty - live > 1) {
      const middle = (live + empty) >> 1;
      if (yield* isEmpty(middle)) empty = middle;
      else live = middle;
    }
  }
  const end = firstTraceOffset + empty * traceByteLength;
  findings.push({
    code: 'trailing-bytes',
    severity: 'info',
    message: `${view.byteLength - end} bytes follow the last of ${empty} traces, zeros without a trace header; they are left alone.`,
  });
  return { ...hypothesis, traceCount: empty, dataEnd: end, remainder: 0 };
}
